"""search, export and token: what one person may find and take, named with --as."""

from __future__ import annotations

import argparse

from app.archives import holding
from app.archives import queries as archive
from app.cli import say
from app.commands.opening import office, person_of
from app.core.unit_of_work import unit_of_work
from app.directory import tokens
from app.directory.actors import Actor, actor_for
from app.permissions import checks
from app.permissions.rules import Permission
from app.searching.asking import ask
from app.searching.showing import Piece


def token(options: argparse.Namespace) -> int:
    """A token for the API, with the rights of one person: the same limits as on her page."""
    with office(options):
        with unit_of_work():
            actor = actor_for(person_of(options.login))
            row, text = tokens.make(actor, options.name, options.days)
            until = row.until.isoformat()
        say(options, {"token": text, "login": options.login, "until": until}, text)
    return 0


def search(options: argparse.Namespace) -> int:
    """What the question finds for that person; the same answer and the same rights as the page."""
    with office(options):
        actor = actor_for(person_of(options.login))
        checks.require(actor, Permission.SEARCH)
        results = ask(actor, options.question)
        answer = results.answer
        data = {
            "question": options.question,
            "total": answer.total,
            "notes": list(answer.notes),
            "hits": [
                {
                    "type": found.subject_type,
                    "id": found.subject_id,
                    "title": found.title,
                    "number": found.number,
                    "mark": found.mark,
                    "snippets": [_line(piece) for piece in found.snippets],
                }
                for found in results.found
            ],
        }
        lines = [f"找到 {answer.total} 件。{''.join(answer.notes)}"]
        for found in results.found:
            lines.append("　".join(filter(None, (found.title, found.number, found.mark))))
            lines += [f"    {_line(piece)}" for piece in found.snippets]
        say(options, data, "\n".join(lines))
    return 0


def _line(piece: Piece) -> str:
    return f"{piece.where}：{piece.text}" if piece.where else piece.text


def export(options: argparse.Namespace) -> int:
    """The package of one filed item, as its archivist; without a 档号 what she may read is listed."""
    with office(options):
        actor = actor_for(person_of(options.login))
        if not options.code:
            return _list_filed(options, actor)
        with unit_of_work():
            path = holding.export(actor, options.code, options.out)
        say(options, {"package": str(path)}, f"已导出 {path}")
    return 0


def _list_filed(options: argparse.Namespace, actor: Actor) -> int:
    items = [
        {
            "code": item.archival_code,
            "number": item.number,
            "title": item.title,
            "dated": item.dated.isoformat(),
            "retention": item.retention.label,
        }
        for item in archive.every_filed(actor, archive.Filter())
    ]
    lines = [f"{i['code']}　{i['number'] or '无文号'}　{i['title']}" for i in items]
    say(options, items, "\n".join(lines) or "没有您可以查阅的已归档文件。")
    return 0
