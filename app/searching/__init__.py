"""Turns records into index entries, and questions into answers that only hold what she may read."""
