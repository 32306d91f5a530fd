"""The walker of the sample county, under the name by which the tests of rooms know it."""

from app.sample.walking import TEXT, USUAL, act, circulation, draft, waiting, walk

__all__ = ["TEXT", "USUAL", "act", "circulation", "draft", "waiting", "walk"]
