"""值班: rosters, the log of each shift with its hand-over, roll-calls, and urgent information."""
