"""Judges facts against what is expected: pure functions that know no wire."""
