"""Pages of the second factor: codes, keys, and of whom it is required."""
