"""The OpenAPI description: every address, every status, and no page."""

from __future__ import annotations

import pytest


@pytest.fixture
def description(program):
    return program("").get("/openapi.json")


def test_it_describes_every_address_of_the_api_and_no_page(office, description):
    rules = [r for r in office.app.url_map.iter_rules() if r.rule.startswith("/api/v1/")]
    described = {(p, m) for p, found in description["paths"].items() for m in found}
    assert all(path.startswith("/api/v1/") for path, _ in described)
    assert len(described) == len(rules) - 1  # all but the description itself


def test_every_operation_declares_its_refusals_and_its_token(description):
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            said = set(operation["responses"])
            assert {"401", "403", "429", "500", "503"} <= said, path
            assert ("404" in said) == ("{" in path), path
            assert method == "get" or {"400", "422", "413"} <= said, path
            scheme = "platform" if "/supervision/alerts" in path else "bearer"
            assert operation["security"] == [{scheme: []}], path
            assert operation["summary"], path


def test_every_reference_leads_somewhere(description):
    def references(value):
        if isinstance(value, dict):
            yield from (v for k, v in value.items() if k == "$ref")
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    schemas = description["components"]["schemas"]
    lost = {r for r in references(description) if r.rpartition("/")[2] not in schemas}
    assert not lost


def test_the_error_is_described(description):
    fault = description["components"]["schemas"]["Fault"]["properties"]
    assert {"code", "message", "safe", "advice", "fields", "findings"} <= fault.keys()
