"""What follows from a matter in another feature, as links on its page; features know no other."""

from __future__ import annotations

from collections.abc import Callable

from app.directory.actors import Actor

Links = list[dict[str, str]]
Provider = Callable[[Actor, str, int], Links]
_providers: list[Provider] = []


def follow(provider: Provider) -> None:
    """A feature says what it has, or can make, of a record: its type and id are given."""
    if provider not in _providers:
        _providers.append(provider)


def following(actor: Actor, subject_type: str, subject_id: int) -> Links:
    """The links of every feature: [{label, href}]."""
    return [link for provide in _providers for link in provide(actor, subject_type, subject_id)]
