"""The durable engine: what runs next, and the journal it stands on."""
