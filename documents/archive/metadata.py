"""`metadata.xml`: the elements of DA/T 46-2009 (文书类电子文件元数据方案) under their own names.

The file entity (M1 to M75) comes from the caller; the business entities (M80 to M84), the
process information that DA/T 70-2018 asks for, come from the acts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO

from lxml import etree

from documents.archive.contents import read_up_to
from documents.archive.errors import UnsuitableSource
from documents.archive.evidence import ActLine

# A group and its elements in the order of the standard; a group of None stands on the first level.
ELEMENTS: tuple[tuple[str | None, tuple[str, ...]], ...] = (
    (None, ("聚合层次",)),
    ("来源", ("档案馆名称", "档案馆代码", "全宗名称", "立档单位名称")),
    (None, ("电子文件号",)),
    (
        "档号",
        (
            *("全宗号", "目录号", "年度", "保管期限", "机构或问题", "类别号", "室编案卷号"),
            *("馆编案卷号", "室编件号", "馆编件号", "文档序号", "页号"),
        ),
    ),
    (
        "内容描述",
        (
            *("题名", "并列题名", "副题名", "说明题名文字", "主题词", "关键词", "人名", "摘要"),
            *("分类号", "文件编号", "责任者", "日期", "文种", "紧急程度", "主送", "抄送"),
            *("密级", "保密期限"),
        ),
    ),
    ("形式特征", ("文件组合类型", "件数", "页数", "语种", "稿本")),
    (
        "电子属性",
        ("格式信息", "计算机文件名", "计算机文件大小", "文档创建程序", "信息系统描述"),
    ),
    ("数字化属性", ("数字化对象形态", "扫描分辨率", "扫描色彩模式", "图像压缩方案")),
    ("存储位置", ("当前位置", "脱机载体编号", "脱机载体存址", "缩微号")),
    ("权限管理", ("知识产权说明", "授权对象", "授权行为", "控制标识")),
    (None, ("附注",)),
)
NAMES = frozenset(name for _group, names in ELEMENTS for name in names)
REQUIRED = ("题名", "责任者", "日期")
_LARGEST = 64 << 20  # bytes of a metadata.xml that is read back


def write_metadata(
    archival_code: str, metadata: Mapping[str, str | Sequence[str]], acts: Sequence[ActLine]
) -> bytes:
    """The XML. Raises UnsuitableSource for unknown names, missing ones and unprintable values."""
    if unknown := metadata.keys() - NAMES:
        raise UnsuitableSource(f"不是 DA/T 46-2009 的元数据：{'、'.join(sorted(unknown))}")
    if missing := [name for name in REQUIRED if not metadata.get(name)]:
        raise UnsuitableSource(f"缺少必填的元数据：{'、'.join(missing)}")
    root = etree.Element("电子文件元数据", {"标准": "DA/T 46-2009"})
    entity = etree.SubElement(root, "文件实体")
    try:
        for group, names in ELEMENTS:
            _write_group(entity, group, names, archival_code, metadata)
        for line in acts:
            _write_act(root, line.act)
    except ValueError as error:
        raise UnsuitableSource("元数据含有 XML 不能保存的控制字符，请清理后重试。") from error
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return text


def archival_code_of(stream: IO[bytes]) -> str:
    """The 档号 in a metadata.xml, "" if there is none. Raises UnsuitableSource if it is no XML."""
    data = read_up_to(stream, _LARGEST)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        if len(data) > _LARGEST:
            raise UnsuitableSource("metadata.xml 过大。")
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsuitableSource("metadata.xml 不是合格的 XML。") from error
    return (root.findtext("文件实体/档号") or "").strip()


def _write_group(
    entity: etree._Element,
    group: str | None,
    names: Sequence[str],
    archival_code: str,
    metadata: Mapping[str, str | Sequence[str]],
) -> None:
    present = [name for name in names if metadata.get(name)]
    if not present and group != "档号":
        return
    parent = etree.SubElement(entity, group) if group else entity
    if group == "档号":
        parent.text = archival_code
    for name in present:
        values = metadata[name]
        for value in (values,) if isinstance(values, str) else values:
            etree.SubElement(parent, name).text = value


def _write_act(root: etree._Element, act: Mapping[str, object]) -> None:
    who = f"{act['post']} {act['actor']}".strip()
    behalf = f"（代 {act['on_behalf_of']}）" if act["on_behalf_of"] else ""
    entity = etree.SubElement(root, "业务实体")
    for name, value in (
        ("业务标识符", str(act["seq"])),
        ("业务状态", "历史行为"),
        ("业务行为", str(act["verb"])),
        ("行为时间", str(act["at"])),
        ("行为描述", who + behalf),
    ):
        etree.SubElement(entity, name).text = value
