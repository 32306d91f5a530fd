"""Keeping (备份与恢复): the office as one file that can prove it is whole, and the office made from it.

A backup is a tar of a snapshot of the database and of all stored files, closed by a manifest with
the SM3 of each, which the recorder signs. What is stored is encrypted already; the keys are not in
it. They go, only when asked for, into a second file, to be kept in another place.
"""
