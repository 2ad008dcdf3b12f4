"""Buckets and files: names in the database, content by hash on disk."""
