"""Seals: the picture of an official seal, and what makes a sealed document provable."""
