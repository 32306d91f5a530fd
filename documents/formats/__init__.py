"""The forms of the page: GB/T 9704-2012 as PDF, page images and .docx, and the report on the result.

`gb9704` holds the numbers of the standard, `pdf` makes the page, `report` measures what was made.
"""
