"""The office: its records and its rules; it knows no page."""
