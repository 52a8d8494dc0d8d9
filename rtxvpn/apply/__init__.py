"""Applies a plan safely: push, read back, prove, then save; or take everything back."""
