"""督查督办: what was decided is assigned, fed back, checked and closed, with its evidence."""
