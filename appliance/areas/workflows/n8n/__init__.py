"""Reading workflows that n8n exported: as data, nothing of them runs."""
