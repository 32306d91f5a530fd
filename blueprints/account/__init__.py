"""我的: signing in and out, second factor, password, devices, phrases and how pages look."""
