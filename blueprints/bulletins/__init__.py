"""The pages of 信息采编: the editing desk, 约稿, journals with their issues, and the scores."""
