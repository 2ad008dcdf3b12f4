"""Text recognition jobs: documents to text with the place of every word."""
