"""What the rag area does; the only way into it for other areas."""
