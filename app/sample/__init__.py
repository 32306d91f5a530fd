"""A sample county of our own invention, for the demonstration, for tests and for benchmarks."""
