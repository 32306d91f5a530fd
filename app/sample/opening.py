"""Opening the sample county on an empty office, and the list of its accounts."""

from __future__ import annotations

from typing import Any

from app.core.unit_of_work import unit_of_work
from app.sample.county import County, found_county


def open_county() -> County:
    """Found the county in one unit of work."""
    with unit_of_work():
        return found_county()


def accounts_of(county: Any) -> list[dict[str, str]]:
    """Who may sign in: login, name, roles, post, first password, and the secret of the code app."""
    rows = []
    for name in county.people:
        person = county.person(name)
        rows.append(
            {
                "login": person.login,
                "name": name,
                "role": "、".join(sorted(role.label for role in person.roles)),
                "post": "、".join(post.title for post in person.posts),
                "password": county.passwords[name],
                "totp_secret": person.totp_secret or "",
            }
        )
    return rows
