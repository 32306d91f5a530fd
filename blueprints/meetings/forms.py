"""议题: what single moves ask for."""

from __future__ import annotations

from typing import Any

from app.circulation.models import Circulation, Task
from app.directory.actors import Actor
from app.meetings import people
from app.meetings.circulation import TOPIC
from app.meetings.models import Topic
from blueprints.shared.act_fields import choices
from blueprints.shared.matters import ActForm, act_form


def install() -> None:
    """Tell the shared pages what the moves of 议题 ask for."""
    act_form(TOPIC.key, "office", "pass", ActForm(("leader",), _leader))


def _leader(_actor: Actor, _task: Task, _way: Circulation, topic: Topic) -> list[dict[str, Any]]:
    options = [
        {"value": c.value, "label": c.words} for c in people.leaders_to_choose(topic.organ_id)
    ]
    return [choices("leader", "送哪位分管领导", options, hint="分管领导同意后，送主要领导确定。")]
