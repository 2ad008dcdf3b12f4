"""The doors that programs written for Supabase know: accounts at /auth/v1, files at /storage/v1."""
