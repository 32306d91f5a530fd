"""The pages of 值班: the month, rosters, requests to change duties, and the settings of a unit."""
