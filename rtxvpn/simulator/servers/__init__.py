"""The wires of the virtual RTX830: SSH, telnet and a serial line, each in front of its Console."""
