"""What the office knows about an official document; how it becomes bytes is in `documents`."""
