"""What earlier looks found: kept in a file, and put together to spans of one state with the gaps between them."""
