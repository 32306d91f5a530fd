"""The pages of 督查督办."""
