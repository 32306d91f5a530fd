"""/api/v1: the office for programs, with a person's token and exactly that person's rights."""
