"""One folder per area, each the whole of itself."""
