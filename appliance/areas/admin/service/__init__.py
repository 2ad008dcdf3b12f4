"""What the admin area does."""
