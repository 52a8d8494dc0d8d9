"""AWS Site-to-Site VPN on a YAMAHA RTX830: plan, apply, verify, roll back."""

__version__ = "0.1.0"
