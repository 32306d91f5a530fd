"""Working days, statutory holidays and make-up days; deadlines in working days.

What the State Council announces each autumn is data (`years/*.toml`, or a pasted notice); how days
are counted follows from it. A year without a notice is counted by weekends and statutory days, and
says so.
"""
