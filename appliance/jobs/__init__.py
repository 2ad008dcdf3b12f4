"""Background work: huey over our own storage."""
