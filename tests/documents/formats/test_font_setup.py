"""Getting free fonts onto a fresh machine."""

from __future__ import annotations

import shutil
import zipfile

import pytest

from documents.formats import font_setup


def test_fonts_that_are_there_are_not_fetched_again(fonts):
    folder = fonts.folders[0]
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    obtained = font_setup.obtain(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert set(obtained.files) <= {path.name for path in before}


def test_a_machine_with_no_source_of_fonts_gets_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(font_setup.sys, "executable", shutil.which("false") or "/bin/false")
    installed = font_setup._NOTO
    missing = font_setup._Source("none", ("none.otf",), "", installed.fetch)
    monkeypatch.setattr(font_setup, "_NOTO", missing)
    with pytest.raises(font_setup.FontSetupFailed, match="字体没有取到"):
        font_setup.obtain(tmp_path / "fonts")
    assert list((tmp_path / "fonts").iterdir()) == []


def test_the_font_that_is_not_free_stays_inside_the_wheel(tmp_path):
    wheel = tmp_path / "mplfonts-1.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in (*font_setup._WHEEL.names, "SimHei.ttf"):
            archive.writestr(f"mplfonts/fonts/{name}", b"font")
    folder = tmp_path / "fonts"
    folder.mkdir()
    font_setup._take(wheel, font_setup._WHEEL.names, folder, tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == sorted(font_setup._WHEEL.names)


def test_a_package_without_the_font_leaves_nothing_behind(tmp_path):
    wheel = tmp_path / "mplfonts-1.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"mplfonts/fonts/{font_setup._WHEEL.names[0]}", b"font")
    folder = tmp_path / "fonts"
    folder.mkdir()
    with pytest.raises(LookupError):
        font_setup._take(wheel, font_setup._WHEEL.names, folder, tmp_path)
    assert list(folder.iterdir()) == []
