"""One folder per port: the real thing, and a fake where a test must force an error."""
