"""The AWS side as values: a Yamaha download to commands and connection, and the rules it is held to."""
