"""The tests of the audit stand in the same office as those of the archives."""

from tests.app.archives.conftest import office

__all__ = ["office"]
