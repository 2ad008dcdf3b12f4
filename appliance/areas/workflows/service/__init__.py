"""What the area does, split by noun."""
