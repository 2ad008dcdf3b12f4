"""What the Supabase doors add to accounts and files: client keys, who asks, metadata, mailed links and codes."""
