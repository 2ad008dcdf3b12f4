"""What the auth area does: accounts, sessions, sign-in attempts, the signing key, set-up."""
