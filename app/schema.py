"""Every table of the office, known to the database layer by importing this module."""

from __future__ import annotations
