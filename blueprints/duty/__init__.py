"""The pages of 值班: the month, rosters, changes, the log of each shift, roll-calls, urgent information."""
