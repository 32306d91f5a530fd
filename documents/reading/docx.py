"""Word files (.docx), read in a limited process of their own.

The bounds of the process are in `process` and `worker`.
"""

from __future__ import annotations

from documents.reading.process import read_apart
from documents.reading.result import Reading, Unreadable
from documents.reading.sniff import FileKind, sniff

FILE_LIMIT = 64 * 1024 * 1024  # bytes of an uploaded file

_INSTEAD = "请用文字处理软件另存为 docx 再上传"
_OTHERS = {
    FileKind.EMPTY: "这是一个空文件，请核对后重新上传。",
    FileKind.LOCKED: "文件设了密码，无法读取；请先去掉密码再上传。",
    FileKind.DOC: f"这是旧格式（doc、wps）的文件，不能直接读取；{_INSTEAD}。",
    FileKind.PDF: f"这是 PDF 文件，不是 docx；{_INSTEAD}，或者作为附件上传。",
    FileKind.OFD: "这是 OFD 版式文件，不是 docx；请作为附件上传，或者粘贴文字。",
    FileKind.ZIP: "文件已损坏，或者不是 docx；请用文字处理软件打开后另存再试。",
}


def read_docx(data: bytes) -> Reading:
    """Read a Word file into its elements. Raises Unreadable with what it is and what to do."""
    if len(data) > FILE_LIMIT:
        raise Unreadable(
            f"文件超过 {FILE_LIMIT // 1024 // 1024} MB，不能读取；请压缩图片或者作为附件上传。"
        )
    kind = sniff(data)
    if kind is not FileKind.DOCX:
        raise Unreadable(_OTHERS.get(kind, f"这不是 docx 文件；{_INSTEAD}。"))
    return Reading.from_json(read_apart(data, "document"))
