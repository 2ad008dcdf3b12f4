"""Browser sessions: pages drawn by a real browser, acted on one step at a time."""
