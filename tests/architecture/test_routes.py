"""What every address of the office keeps to: it names its right, and it reads well."""

import re

import pytest

from app.factory import build
from tests.architecture.source import listed
from tests.databases import sqlite_url
from tests.office import served_by, settings_for

STATIC_PART = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)?")
TYPED_PART = re.compile(r"<[a-z]+(?:\([^)]*\))?:[a-z_]+>")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The whole application, with nothing in it."""
    folder = tmp_path_factory.mktemp("office")
    with served_by(None):
        return build(settings_for(folder, sqlite_url(folder)))


def test_every_route_declares_its_right(office):
    found = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in office.url_map.iter_rules()
        if rule.endpoint.rpartition(".")[2] != "static"
        and not hasattr(office.view_functions[rule.endpoint], "permission")
    ]
    assert not found, listed(found)


def test_every_address_is_lower_case_with_hyphens_and_typed_parts(office):
    found = [
        rule.rule
        for rule in office.url_map.iter_rules()
        if not all(map(well_formed, filter(None, rule.rule.split("/"))))
    ]
    assert not found, listed(found)


def well_formed(part):
    return (TYPED_PART if "<" in part else STATIC_PART).fullmatch(part) is not None


@pytest.mark.parametrize("part", ["tasks", "duty-logs", "<int:id>", "openapi.json", "v1"])
def test_these_parts_are_well_formed(part):
    assert well_formed(part)


@pytest.mark.parametrize("part", ["Tasks", "duty_logs", "<id>", "do.sign.now", "值班"])
def test_these_parts_are_not(part):
    assert not well_formed(part)
