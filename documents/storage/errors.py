"""What can go wrong with stored files, in the office's words."""

from __future__ import annotations


class StorageError(Exception):
    """Any failure of this package; the message is a Chinese sentence for the person at the desk."""


class TooLarge(StorageError):
    """The file is larger than the caller allows; nothing was kept."""


class Missing(StorageError):
    """No file of that id is stored."""


class Unwritable(StorageError):
    """The folder cannot be written: the disk is full, or read-only, or not ours."""
