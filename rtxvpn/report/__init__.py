"""A health report in words and in JSON; one small file a format."""
