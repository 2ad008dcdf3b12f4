"""Text to vectors, on this machine."""
