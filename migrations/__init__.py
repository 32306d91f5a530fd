"""The tables of the office as they came to be, one numbered step after another.

Steps are 0001, 0002 and so on with a single head, whose number also stands in the file HEAD: two
branches that each add a step meet in a conflict there instead of in somebody's database.
`app.core.migrating` walks them; `tests/migrations` walks them both ways with data.
"""
