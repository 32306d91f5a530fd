"""Fonts: which stands for which face, and which characters none can show."""

from __future__ import annotations

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from documents.formats.coverage import uncovered
from documents.formats.fonts import Face, Fonts, FontsMissing
from documents.model import Document, Level, Paragraph


def test_every_face_has_a_font_and_a_sentence_for_the_doctor(fonts):
    assert all(fonts.chain(face) for face in Face)
    sentences = fonts.describe()
    assert [s.split("：")[0] for s in sentences] == list(Face)


def test_the_stand_in_for_xiaobiaosong_is_named_as_different(fonts):
    standing = {s.face: s for s in fonts.standings}[Face.XIAOBIAOSONG]
    assert not standing.true
    assert standing.family in standing.sentence


def test_the_licensed_font_of_the_office_comes_before_every_free_one(fonts, tmp_path):
    licensed = licensed_fangsong(fonts, tmp_path)
    chosen = Fonts(tmp_path, *fonts.folders)
    assert chosen.chain(Face.FANGSONG)[0] == "FangSong_GB2312"
    assert chosen.file("FangSong_GB2312").path == licensed
    assert chosen.latin(Face.FANGSONG) is None
    assert chosen.standings[0].sentence == "仿宋：使用 FangSong_GB2312。"


def test_a_character_missing_from_the_licensed_font_is_found_in_the_next(fonts, tmp_path):
    licensed_fangsong(fonts, tmp_path)
    assert Fonts(tmp_path, *fonts.folders).missing("公文喆", Face.FANGSONG) == ""


def test_a_folder_without_fonts_is_an_error_that_names_the_remedy(tmp_path):
    with pytest.raises(FontsMissing, match="字体安装"):
        Fonts(tmp_path)


def test_a_broken_font_file_beside_good_ones_does_no_harm(fonts, tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00not a font at all")
    assert Fonts(tmp_path, *fonts.folders).chain(Face.HEITI) == fonts.chain(Face.HEITI)


def test_rare_characters_of_real_names_are_covered(fonts):
    if "Noto Serif CJK SC" not in fonts.chain(Face.FANGSONG):
        pytest.skip("no Noto Serif on this machine")
    assert fonts.missing("䶮㛃翀堃喆珺玥曌镕垚祎晞犇", Face.FANGSONG) == ""


def test_uncovered_characters_are_named_with_their_face_before_the_document_is_issued(fonts):
    document = Document(title="关于😀的通知", body=(Paragraph("一、ᠮ", Level.ONE),))
    found = {item.face: item for item in uncovered(document, fonts)}
    assert found[Face.XIAOBIAOSONG].characters == "😀"
    assert "U+1F600" in found[Face.XIAOBIAOSONG].sentence
    assert found[Face.HEITI].characters == "ᠮ"


def licensed_fangsong(fonts, folder):
    """A font of a few characters under the family name of the licensed one."""
    source = fonts.file(fonts.chain(Face.FANGSONG)[-1])
    font = TTFont(source.path, fontNumber=source.index)
    subsetter = Subsetter(Options(notdef_outline=True, name_IDs=["*"]))
    subsetter.populate(text="公文")
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = "FangSong_GB2312"
    path = folder / "fangsong.otf"
    font.save(path)
    return path
