"""The colours of the page, as its styles name them: text can be read on each of its grounds."""

import re

import pytest

from qa.web.page import _STATIC, _STYLES

STYLE = "\n".join((_STATIC / name).read_text("utf-8") for name in _STYLES)
# (text, ground): 4.5 to 1 is what WCAG asks of text at AA.
PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "accent") for ground in ("ground", "card", "wash")),
    *(("error", ground) for ground in ("ground", "card")),
    *(("mark-ink", ground) for ground in ("mark", "current")),
    *(("ink", "match"), ("on-match", "match-current"), ("on-accent", "accent")),
]


def colours_of(selector):
    blocks = re.findall(rf"^{re.escape(selector)} {{(.*?)}}", STYLE, re.M | re.S)
    return dict(re.findall(r"--sb-([\w-]+): (#[0-9a-f]{6})\b", "".join(blocks)))


def luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("selector", [":root", ".dark"])
def test_text_can_be_read_on_its_ground(selector):
    colours = colours_of(selector)
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
