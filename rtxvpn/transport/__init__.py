"""Lines to the router: SSH, telnet, the serial console and a list of strings, all alike from above."""
