"""RTX configuration as values: text to entries and back, what overwrites what, differences and their undo."""
