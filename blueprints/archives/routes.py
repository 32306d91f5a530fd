"""归档, 查阅利用: lists, the page of an item, filing, checking, handing out."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)

from app.archives import access, actions, adding, contents, holding, queries
from app.archives.models import ArchiveItem, ItemState
from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.official_documents.producing import fonts
from app.permissions.rules import Permission
from blueprints.archives import catalogue, forms, lists, view
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from documents.formats.page_image import ImageRefused, page_images
from documents.formats.page_picture import media_type
from documents.formats.pdfium import UnreadablePdf

bp = Blueprint("archives", __name__, url_prefix="/archives", template_folder="templates")


@bp.get("")
@requires(Permission.DESK)
def listing() -> Any:
    """查阅利用: what is filed and hers to see."""
    narrowed = forms.narrowed(request.args)
    page = queries.filed(actor(), narrowed, page_number())
    context = lists.archive(actor(), page, narrowed, pages(page))
    return render_template("pages/archive_list.html", shell=shell(), archive=context)


@bp.get("/proposed")
@requires(Permission.ARCHIVES_KEEP)
def proposed() -> Any:
    """归档: what waits for the archivist, and what she declined."""
    declined = request.args.get("list") == "declined"
    page = (queries.declined if declined else queries.waiting)(actor(), page_number())
    context = lists.proposed(page, pages(page), declined=declined)
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/catalogue.csv")
@requires(Permission.DESK)
def export() -> Any:
    """目录 by DA/T 22-2015, of the list as it is narrowed."""
    text = catalogue.csv_of(queries.every_filed(actor(), forms.narrowed(request.args)))
    headers = {"Content-Disposition": "attachment; filename=catalogue.csv"}
    return Response(stream_with_context(text), mimetype="text/csv", headers=headers)


@bp.get("/<int:item_id>")
@requires(Permission.ARCHIVES_READ)
def show(item_id: int) -> Any:
    item = access.readable(actor(), item_id)
    if item.state is ItemState.FILED:
        context = view.item(actor(), item, request.args.get("view", "auto"))
        return render_template("pages/archive_item.html", shell=shell(), item=context)
    return _waiting(item, {})


@bp.post("/<int:item_id>/acts")
@requires(Permission.ARCHIVES_KEEP)
def act(item_id: int) -> Any:
    """归档, 存为整理结果, 不归档, 恢复."""
    move = request.form.get("move", "")
    who = actor()
    if move == "decline":
        actions.decline(who, item_id, forms.reason(request.form))
        tell("已登记为不归档。")
    elif move == "reopen":
        actions.reopen(who, item_id)
        tell("已恢复为待归档。")
    elif move == "classify":
        actions.classify(who, item_id, **forms.values(request.form))
        tell("整理结果已保存。")
    elif move == "file":
        chosen = forms.values(request.form)
        chosen.pop("year", None)
        item = actions.file(who, item_id, **chosen)
        tell(f"已归档，档号 {item.archival_code}。")
        return redirect(url_for("archives.show", item_id=item_id))
    else:
        raise NotFound("没有这项操作。")
    return redirect(url_for("archives.proposed"))


@bp.post("/<int:item_id>/proofs")
@requires(Permission.ARCHIVES_READ)
def prove(item_id: int) -> Any:
    """现在再核对一次: the outcome goes on record."""
    report = holding.verify_item(actor(), item_id)
    if report.unaltered:
        tell("已核对：档案包未改动，核对结果已记录。")
    else:
        tell(f"核对不通过：{'；'.join(report.faults())}", "bad")
    return redirect(url_for("archives.show", item_id=item_id))


@bp.get("/<int:item_id>/package.zip")
@requires(Permission.ARCHIVES_READ)
def package(item_id: int) -> Any:
    """The whole package in clear, for its archivist; each download is on record."""
    with unit_of_work():
        stream = holding.hand_out(actor(), item_id)
        name = holding.file_name(access.readable(actor(), item_id))
    return send_file(stream, "application/zip", as_attachment=True, download_name=name)


@bp.get("/<int:item_id>/additions/<int:part>/package.zip")
@requires(Permission.ARCHIVES_READ)
def added_package(item_id: int, part: int) -> Any:
    """The package of an addition, for the archivist as well."""
    with unit_of_work():
        stream = holding.hand_out(actor(), item_id, part)
        name = holding.file_name(access.readable(actor(), item_id), part)
    return send_file(stream, "application/zip", as_attachment=True, download_name=name)


@bp.get("/<int:item_id>/additions/<int:part>/files/<int:number>")
@requires(Permission.ARCHIVES_READ)
def added_file(item_id: int, part: int, number: int) -> Any:
    """One file of an addition."""
    addition = adding.addition(actor(), access.readable(actor(), item_id), part)
    inside = next((f for f in contents.added_files(addition) if f.number == number), None)
    if inside is None:
        raise NotFound("补充件中没有这个文件。")
    return _download(addition, inside)


@bp.get("/<int:item_id>/files/<int:number>")
@requires(Permission.ARCHIVES_READ)
def file(item_id: int, number: int) -> Any:
    """One file of the package, always as a download."""
    item = access.readable(actor(), item_id)
    return _download(item, contents.file(actor(), item, number))


def _download(item: contents.Packed, inside: contents.Inside) -> Response:
    answer = Response(contents.pieces(item, inside), mimetype=inside.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=inside.name)
    answer.content_length = inside.size
    return answer


@bp.get("/<int:item_id>/pages/<int:number>")
@requires(Permission.ARCHIVES_READ)
def page(item_id: int, number: int) -> Any:
    """One page of the original as an image, with the viewer's name across it."""
    pdf = contents.original_pdf(access.readable(actor(), item_id))
    try:
        images = page_images(
            pdf or b"",
            dpi=view.DPI,
            pages=[number],
            watermark=view.watermark(actor()),
            fonts=fonts(),
        )
        picture = next(images)
    except (ImageRefused, UnreadablePdf) as error:
        raise NotFound("没有这一页。") from error
    return Response(picture, mimetype=media_type(picture))


def _waiting(item: ArchiveItem, faults: dict[str, str]) -> Any:
    context = view.waiting_item(actor(), item, faults)
    return render_template("archives/proposed_item.html", shell=shell(), item=context)
