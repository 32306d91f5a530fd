"""单位和人员: the directory for everyone, its upkeep, rights to confirm, import, and the calendar."""
