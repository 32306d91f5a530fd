"""议题材料: shown as pages with the viewer's name across them, or handed over as the file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, send_file, url_for

from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.meetings import papers
from app.meetings.models import Topic, TopicFile
from app.official_documents.producing import fonts
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor
from documents.formats.page_image import ImageRefused, page_images
from documents.formats.page_picture import media_type
from documents.formats.pdfium import UnreadablePdf, page_count

bp = Blueprint("topic_papers", __name__, template_folder="templates")
DPI = 110
WIDTH, HEIGHT = round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)  # pixels of an A4 page
PDF = "application/pdf"


@bp.get("/topics/<int:record_id>/files/<int:file_id>")
@requires(Permission.MATTER_READ)
def download(record_id: int, file_id: int) -> Any:
    """The file itself, always as a download; who only sits in looks at its pages, if it has any."""
    topic, paper = _paper(record_id, file_id)
    if not papers.may_keep(actor(), topic) and _pages(paper):
        return redirect(url_for(".show", record_id=record_id, file_id=file_id))
    _note(record_id, file_id)
    _, paper = _paper(record_id, file_id)
    content = stores().blobs.open(paper.blob)
    return send_file(content, paper.media_type, as_attachment=True, download_name=paper.name)


@bp.get("/topics/<int:record_id>/files/<int:file_id>/pages")
@requires(Permission.MATTER_READ)
def show(record_id: int, file_id: int) -> Any:
    """The pages of a PDF; any other file is a download."""
    _, paper = _paper(record_id, file_id)
    count = _pages(paper)
    here: dict[str, Any] = {"record_id": record_id, "file_id": file_id}
    if not count:
        return redirect(url_for(".download", **here))
    _note(record_id, file_id)
    topic, paper = _paper(record_id, file_id)
    context = {
        "title": paper.name,
        "topic": topic.title,
        "back": url_for("topics.show", record_id=record_id),
        "download": url_for(".download", **here) if papers.may_keep(actor(), topic) else "",
        "pages": [
            {"src": url_for(".page", number=n, **here), "alt": f"{paper.name} 第 {n} 页",
             "width": WIDTH, "height": HEIGHT}
            for n in range(1, count + 1)
        ],
    }  # fmt: skip
    return render_template("meetings/paper.html", shell=shell(), paper=context)


@bp.get("/topics/<int:record_id>/files/<int:file_id>/pages/<int:number>")
@requires(Permission.MATTER_READ)
def page(record_id: int, file_id: int, number: int) -> Any:
    """One page as a picture, with the viewer's name and the time across it."""
    _, paper = _paper(record_id, file_id)
    if paper.media_type != PDF:
        raise NotFound("这份材料不能按页显示，请下载查看。")
    mark = f"{actor().name} {clock.local(clock.now()):%Y-%m-%d %H:%M}"
    data = stores().blobs.read(paper.blob)
    try:
        picture = next(page_images(data, dpi=DPI, pages=[number], watermark=mark, fonts=fonts()))
    except (ImageRefused, UnreadablePdf) as error:
        raise NotFound("没有这一页，或者这一页不能显示。") from error
    return Response(picture, mimetype=media_type(picture))


def _paper(record_id: int, file_id: int) -> tuple[Topic, TopicFile]:
    """Raises NotFound; NotAllowed once the papers are taken back."""
    topic = checks.fetch(actor(), Permission.MATTER_READ, Topic, record_id)
    paper = db.session.get(TopicFile, file_id)
    if paper is None or paper.topic_id != record_id:
        raise NotFound
    papers.check_may_open(actor(), topic)
    return topic, paper


def _note(record_id: int, file_id: int) -> None:
    """Who opens a paper is noted the first time, in a unit of work of its own."""
    topic, paper = _paper(record_id, file_id)
    if not papers.has_opened(actor(), topic, paper):
        with unit_of_work():
            papers.note_opened(actor(), *_paper(record_id, file_id))


def _pages(paper: TopicFile) -> int:
    """How many pages can be shown; 0 for what is no PDF or cannot be read."""
    if paper.media_type != PDF:
        return 0
    try:
        return page_count(stores().blobs.read(paper.blob))
    except UnreadablePdf:
        return 0
