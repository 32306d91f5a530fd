"""The tests of the audit stand in the same office as those of the archives."""

from tests.app.archives.conftest import closed, office

__all__ = ["closed", "office"]
