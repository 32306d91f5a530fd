"""Who works here, in which unit and post, who stands in for whom, and how they sign in."""
