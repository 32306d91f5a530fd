"""Pictures of trial seals."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from documents.sealing.seal_image import SealImage, SealRefused, trial_seal, usual_diameter

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("organ", "diameter"),
    [
        ("云岭县人民政府", 45.0),
        ("河口镇人民政府", 42.0),
        ("白沙乡人民政府", 42.0),
        ("云岭县财政局", 42.0),
    ],
)
def test_the_diameter_is_that_of_the_state_council(organ, diameter):
    assert usual_diameter(organ) == diameter


@pytest.mark.parametrize("count", range(4, 31))
def test_names_of_four_to_thirty_characters_fit_between_star_and_ring(fonts, count):
    name = ("云岭县人民政府国有资产监督管理委员会" * 2)[:count]
    seal = trial_seal(name, fonts)
    groups = ET.fromstring(seal.svg).find(f"{SVG}g").findall(f"{SVG}g")
    turned = [g.get("transform") for g in groups if "rotate" in g.get("transform")]
    angles = [float(re.search(r"rotate\((-?[\d.]+)", text)[1]) for text in turned]
    assert len(angles) == count
    assert len(groups) == count + 2  # 测试
    assert angles == sorted(angles)
    assert angles[0] == pytest.approx(-angles[-1])
    assert angles[-1] < 145


def test_every_seal_drawn_here_bears_star_and_ring_and_no_font(fonts):
    root = ET.fromstring(trial_seal("云岭县财政局", fonts).svg)
    drawn = root.find(f"{SVG}g")
    assert len(drawn.findall(f"{SVG}circle")) == 1
    assert len(drawn.find(f"{SVG}polygon").get("points").split()) == 10
    assert not list(root.iter(f"{SVG}text"))


def test_the_same_name_gives_the_same_picture(fonts):
    assert trial_seal("云岭县财政局", fonts) == trial_seal("云岭县财政局", fonts)


@pytest.mark.parametrize("name", ["县府办", "县" * 31, "", "   "])
def test_a_name_too_short_or_too_long_is_refused(fonts, name):
    with pytest.raises(SealRefused, match="4 至 30 个字"):
        trial_seal(name, fonts)


def test_a_name_with_a_character_that_no_font_has_is_refused(fonts):
    with pytest.raises(SealRefused, match="😀"):
        trial_seal("云岭县😀局", fonts)


@pytest.mark.parametrize("diameter", [0.0, 9.9, 61.0, float("nan")])
def test_a_seal_of_no_lawful_size_is_refused(diameter):
    with pytest.raises(SealRefused, match="直径"):
        SealImage("<svg/>", diameter, "云岭县财政局")
