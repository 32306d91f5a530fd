"""The file of a page's picture: every shade of black and red is kept, and any other colour is WebP."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw

from documents.formats.page_picture import encoded, media_type

NEAREST = 9  # of 255: half a step of sixteen shades


def drawn(*colours: str) -> Image.Image:
    page = Image.linear_gradient("L").resize((300, 200)).convert("RGB")
    for n, colour in enumerate(colours):
        ImageDraw.Draw(page).ellipse((20 + 60 * n, 40, 90 + 60 * n, 140), fill=colour)
    return page


@pytest.mark.parametrize("colours", [(), ("black",), ("#ff0000", "#800000", "#ff8080", "#ed1c24")])
def test_black_and_red_are_sharp_and_true(colours: tuple[str, ...]) -> None:
    page = drawn(*colours)
    file = encoded(page)
    assert media_type(file) == "image/png"
    off = ImageChops.difference(page, Image.open(io.BytesIO(file)).convert("RGB"))
    assert off.point(lambda v: 255 * (v > NEAREST)).getbbox() is None


@pytest.mark.parametrize("colour", ["#0000ff", "#00a000", "#ffff00", "#c000c0"])
def test_a_page_in_other_colours_keeps_them(colour: str) -> None:
    file = encoded(drawn("red", colour))
    assert media_type(file) == "image/webp"
    spot = (115, 90, 116, 91)
    seen = Image.open(io.BytesIO(file)).convert("RGB").crop(spot).tobytes()
    wanted = Image.new("RGB", (1, 1), colour).tobytes()
    assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 25
