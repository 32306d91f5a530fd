"""Asking who acts for password and second factor again, where an act is as weighty as 签发."""

from __future__ import annotations

from flask import request

from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import signing_in
from app.directory.actors import Actor, actor_for


def confirmed(who: Actor) -> Actor:
    """The same person, acting with her own key for this one act. Raises what is wrong.

    In a unit of work of its own, so that a wrong password is counted although the act is refused.
    """
    with unit_of_work():
        person = signing_in.person_of(who)
        outcome = signing_in.confirm(
            person, request.form.get("password", ""), request.form.get("code", "").strip()
        )
    if isinstance(outcome, OfficeError):
        raise outcome
    return actor_for(signing_in.person_of(who), outcome, confirmed=True)
