"""值班: who is on duty when, rosters made fair over the year, and how they change after they were issued."""
