"""Words in, words out, exit codes; no decisions."""
