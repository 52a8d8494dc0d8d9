"""Lets `python -m rtxvpn` do what `rtxvpn` does."""

from rtxvpn.cli.main import entry

entry()
