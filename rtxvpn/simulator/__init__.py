"""The virtual RTX830 with its AWS side: an independent witness that knows nothing of the tool it tests."""
