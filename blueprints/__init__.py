"""The pages of the office; only the factory imports them."""
