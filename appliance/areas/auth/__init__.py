"""Accounts and sessions: set-up, sign-up, sign-in, tokens that rotate, one's own account."""
