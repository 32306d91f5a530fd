"""Proof that the office works: the folders mirror the code, and the names are sentences about it."""
