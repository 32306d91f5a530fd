"""Auditing (审计): whether everything the office keeps still is what its acts say it was.

It stands above the features, because it reads all of them and none of them reads it; it changes
nothing but its own published tree heads.
"""
