"""Files at rest: every blob encrypted in its own container, in a local folder, under a random name."""
