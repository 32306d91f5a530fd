"""What every template keeps to, so that the strict content policy holds and no form is forged."""

import re

from tests.architecture import source
from tests.architecture.source import listed

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE
)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
POST_FORM = re.compile(
    r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b.*?(?:</form>|\Z)", re.IGNORECASE | re.DOTALL
)
SAFE = re.compile(r"\|\s*safe\b")


def templates():
    return [
        (path, source.read(path))
        for path in source.under("blueprints", suffix=".html")
        if "templates" in path.parts
    ]


def places(pattern, text):
    return [source.line_of(text, match.start()) for match in pattern.finditer(text)]


def test_no_template_holds_script_or_style():
    found = [
        f"{path}:{line}"
        for path, text in templates()
        for line in places(INLINE, without_comments(text))
    ]
    assert not found, listed(found)


def without_comments(text):
    """The template with its comments blanked, so that lines keep their numbers."""
    return JINJA_COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)


def test_markup_is_trusted_only_with_a_reason_beside_it():
    found = []
    for path, text in templates():
        lines = ["", *text.splitlines()]
        for number in places(SAFE, without_comments(text)):
            if "{#" not in lines[number] + lines[number - 1]:
                found.append(f"{path}:{number}")
    assert not found, listed(found)


def test_every_form_that_posts_carries_the_token_against_forgery():
    forms = [(path, form) for path, text in templates() for form in POST_FORM.finditer(text)]
    found = [
        f"{path}:{source.line_of(form.string, form.start())}"
        for path, form in forms
        if "csrf" not in form[0] and "hidden_tag()" not in form[0]
    ]
    assert not found, listed(found)


def test_the_patterns_find_what_they_are_for():
    for bad in ("<script>x()</script>", "<style>", '<p style="x">', '<a href="#" onclick="x()">'):
        assert INLINE.search(bad), bad
    for good in ('<script src="a.js"></script>', '<p class="on-duty">', "<p>one = two</p>"):
        assert not INLINE.search(good), good
    assert POST_FORM.search('<form action="/x" method="post"></form>')
    assert not POST_FORM.search('<form method="get"></form>')
    assert SAFE.search("{{ text|safe }}")
    assert SAFE.search("{{ text | safe }}")
