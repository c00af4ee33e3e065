"""Which paragraphs are headings, and of what level: by bookmarks, or by how they look."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from qa.indexing.documents.pdf.page import Bookmark
from qa.indexing.documents.pdf.paragraphs import Paragraph

_LARGER = 1.09  # than the text, from which a line is a heading by its size alone
_LONGEST = 200  # characters
_LONGEST_BOLD = 120
_MOST_LINES = 4
_LOWEST = 6
_NUMBERED = re.compile(r"((?:\d{1,3}\.)*\d{1,3}\.?|[A-Z]\.|§\s?\d+\w?\.?|[IVX]{1,5}\.)\s+(?=\S)")
_SIGNS = re.compile(r"[\W_]+")

Style = tuple[float, bool, bool]  # size, whether bold, whether in capitals


def number_of(text: str) -> int:
    """Return the length of the number that a heading begins with, 0 if there is none."""
    match = _NUMBERED.match(text)
    return match.end() if match else 0


def levels(
    paragraphs: Sequence[Paragraph], size: float, bold: bool, bookmarks: Sequence[Bookmark]
) -> dict[int, int]:
    """Return the level of each paragraph that is a heading, by its `id`.

    `size` is that of the text, and `bold` whether most of that is.
    """
    marked: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for mark in bookmarks:
        title = _plain(mark.title)
        if title:
            marked[mark.page].append((title, mark.level))
    styles: dict[int, Style] = {}
    by_mark: dict[int, int] = {}
    for number, paragraph in enumerate(paragraphs):
        level = _bookmarked(paragraph, marked)
        if level:
            by_mark[id(paragraph)] = level
            styles[id(paragraph)] = _style(paragraph)
            continue
        after = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        before = paragraphs[number - 1] if number else None
        if _is_heading(paragraph, before, after, size, bold):
            styles[id(paragraph)] = _style(paragraph)
    return _ranked(paragraphs, styles, by_mark)


def _plain(text: str) -> str:
    return _SIGNS.sub("", text.casefold())


def _bookmarked(paragraph: Paragraph, marked: dict[int, list[tuple[str, int]]]) -> int:
    """Return the level of the bookmark that leads to a paragraph, 0 if none does."""
    page = paragraph.lines[0][0]
    if page not in marked or paragraph.length > _LONGEST or len(paragraph.lines) > _MOST_LINES:
        return 0
    text = _plain(paragraph.text)
    for title, level in marked[page][:200]:
        if text == title or (text.lstrip("0123456789") == title.lstrip("0123456789") != ""):
            return min(level, _LOWEST)
    return 0


def _style(paragraph: Paragraph) -> Style:
    line = paragraph.first
    return round(2 * line.size) / 2, line.bold, paragraph.text.isupper()


def _is_heading(
    paragraph: Paragraph, before: Paragraph | None, after: Paragraph | None, size: float, bold: bool
) -> bool:
    line = paragraph.first
    if paragraph.length > _LONGEST or len(paragraph.lines) > _MOST_LINES:
        return False
    text = paragraph.text.strip()
    letters = sum(char.isalpha() for char in text)
    if (
        letters < 2
        or len(paragraph.lines) > _MOST_LINES
        or line.is_label
        or 3 * letters < len(text)
    ):
        return False
    is_item = paragraph.label and not number_of(text)
    if is_item or len(text) > _LONGEST:
        return False
    sentence = text.endswith((".", ";", ",")) and len(text) > 40
    if line.size >= _LARGER * size:
        return not sentence or line.size >= 1.4 * size
    if after is None or line.size < 0.93 * size or len(text) > _LONGEST_BOLD:
        return False
    if text.endswith((".", ";", ",", ":")) and not number_of(text):
        return False
    if line.bold and not bold:
        return len(paragraph.lines) <= 2
    # In the type of the text, it stands alone in capitals or behind a number.
    alone = len(paragraph.lines) == 1 and after.gap > 1.2 and not after.label
    if text.isupper() and letters >= 4 and not after.text.isupper():
        return alone and (before is None or not before.text.isupper())
    return False


def _ranked(
    paragraphs: Sequence[Paragraph], styles: dict[int, Style], by_mark: dict[int, int]
) -> dict[int, int]:
    """Return levels: those of bookmarks, else by the rank of the style among those there are."""
    of_style: dict[Style, Counter[int]] = defaultdict(Counter)
    for key, level in by_mark.items():
        of_style[styles[key]][level] += 1
    order = sorted(set(styles.values()), key=lambda one: (-one[0], not one[1], not one[2]))
    lowest = max(by_mark.values(), default=0)
    ranks: dict[Style, int] = {}
    for style in order:
        if style in of_style:
            ranks[style] = of_style[style].most_common(1)[0][0]
        else:
            ranks[style] = len(ranks) + 1 if not by_mark else lowest + 1
    fewest: dict[Style, int] = {}
    depths: dict[int, int] = {}
    for paragraph in paragraphs:
        style_of = styles.get(id(paragraph))
        text = paragraph.text
        end = number_of(text)
        if style_of is not None and end and text[0].isdecimal():
            depth = len(re.findall(r"\d+", text[:end]))
            depths[id(paragraph)] = depth
            fewest[style_of] = min(depth, fewest.get(style_of, depth))
    return {
        key: by_mark.get(
            key,
            min(_LOWEST, ranks[style] + depths.get(key, 0) - fewest.get(style, 0))
            if key in depths
            else min(_LOWEST, ranks[style]),
        )
        for key, style in styles.items()
    }
