"""Contract files: read, checked whole, and written."""
