"""The one box with opinion and buttons, for all features: acts on tasks and on circulations."""
