"""Finds every document that holds the words, and only those one may see; knows neither the web nor the office."""
