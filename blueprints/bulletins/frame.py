"""信息采编: the parts that its pages share: fields, forms, sections, and the frame of a matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, cast

from flask import request

from app.bulletins.queries import Way
from app.circulation.models import CirculationState
from app.core.errors import Invalid, OfficeError
from app.core.labels import Labelled
from app.directory.actors import Actor
from app.directory.models import Unit
from app.official_documents.files import Upload
from blueprints.shared import history, matters
from blueprints.shared.places import came_from
from documents.differences import Operation, Part

Context = dict[str, Any]
KINDS = {Operation.KEPT: "same", Operation.INSERTED: "added", Operation.DELETED: "removed"}


def field(kind: str, name: str, label: str, value: Any = "", **more: Any) -> Context:
    """A field as bulletins/parts.html takes it."""
    return {"kind": kind, "name": name, "label": label, "value": value, **more}


def form(
    action: str, submit: str, fields: Sequence[Context], *, error: OfficeError | None = None,
    entered: Mapping[str, Any] | None = None, **more: Any,
) -> Context:  # fmt: skip
    """A form with what was entered, and the fault of each field where it was refused."""
    faults = error.fields if isinstance(error, Invalid) else {}
    filled = [
        {
            **one,
            "value": entered.get(one["name"], one["value"]) if entered else one["value"],
            "error": faults.get(one["name"], ""),
        }
        for one in fields
    ]
    return {"action": action, "submit": submit, "label": submit, "fields": filled, "error": error,
            "kind": "main", **more}  # fmt: skip


def options(values: Iterable[Labelled], *, empty: str = "") -> list[dict[str, str]]:
    first = [{"value": "", "label": empty}] if empty else []
    return [*first, *({"value": one.value, "label": one.label} for one in values)]


def of_units(units: Iterable[Unit]) -> list[dict[str, str]]:
    return [{"value": str(unit.id), "label": unit.short_name or unit.name} for unit in units]


def organ_field(organs: Sequence[Unit], label: str) -> Context:
    """The choice of an organ; hidden where there is only one."""
    first = str(organs[0].id) if organs else ""
    if len(organs) < 2:
        return field("hidden", "organ", label, first)
    return field("select", "organ", label, first, options=of_units(organs), required=True)


def page(heading: str, parts: Sequence[Context], **more: Any) -> Context:
    """The context of bulletins/page.html."""
    usual: Context = {
        "back": None,
        "links": [],
        "lead": "",
        "warning": "",
        "tabs": [],
        "aside": [],
        "filters": None,
    }
    return {**usual, "heading": heading, "parts": parts, **more}


def matter(actor: Actor, record: Any, way: Way, back: str, **more: Any) -> Context:
    """The context of bulletins/matter.html."""
    ended = way.circulation.state is not CirculationState.OPEN
    return {
        "title": record.title,
        "back": {"label": "返回", "href": came_from(back)},
        "links": [],
        "summary": [],
        "warning": "",
        "stages": matters.stages(way.circulation),
        "parts": [],
        "facts": [],
        "aside": [],
        "acts": history.history(way.circulation, list(way.opinions)),
        "beside": matters.beside(actor, way.circulation),
        "bar": matters.bar(actor, way.task, way.circulation, record),
        "idle": "" if way.task or ended else "此件现在不在您这里，您可以查阅。",
        **more,
    }


def said(error: OfficeError | None, *, shown: bool) -> str:
    """A refusal whose form is not on the page any more stands over the page."""
    return "" if error is None or shown else f"{error.message}{error.safe}{error.advice}"


def first_look(actor: Actor, way: Way) -> bool:
    """Whether she opens now what waits for her, for the first time; it is noted, and is read anew."""
    if way.task is None or way.task.opened_at is not None:
        return False
    return matters.opened(actor, way.circulation) is not None


def facts(*pairs: tuple[str, str]) -> list[Context]:
    return [{"label": label, "text": text} for label, text in pairs if text]


def changes(parts: Iterable[Part]) -> list[Context]:
    """A difference as components/difference.html takes it."""
    return [
        {
            "place": "标题" if one.element == "title" else f"第 {(one.after if one.after is not None else one.before or 0) + 1} 段",
            "parts": [{"kind": KINDS[s.operation], "text": s.text} for s in one.segments],
        }
        for one in parts
    ]  # fmt: skip


def entered(texts: Sequence[str], lists: Sequence[str] = ()) -> Context:
    """What the form of this request holds, and nothing else."""
    found: Context = {name: request.form.get(name, "") for name in texts}
    return found | {name: request.form.getlist(name) for name in lists}


def uploads(name: str) -> list[Upload]:
    chosen = [one for one in request.files.getlist(name) if one.filename]
    return [Upload(one.filename or "", cast("BinaryIO", one.stream)) for one in chosen]


def number_of(text: str) -> int:
    """An id in an address or a form; 0 for what is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 12 else 0
