"""The conversation with an RTX: prompts, levels, the pager, refusals, leaving; the same over every wire."""
