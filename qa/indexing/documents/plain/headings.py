"""Headings of plain text: underlined, numbered, in capitals, or short and alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.indexing.documents.plain.byline import byline
from qa.indexing.documents.plain.items import Mark, mark_of
from qa.indexing.documents.plain.lines import Line
from qa.indexing.documents.plain.nodes import Node

_UNDERLINE = re.compile(r"(=|-|~|\*|\^|#)\1{2,}")
_CHAPTER = re.compile(
    r"(?:(?:part|chapter|section|appendix|annex|article|teil|kapitel|abschnitt|anhang|artikel"
    r"|partie|chapitre|annexe|parte|capítulo|capitolo|artículo|articolo|título|hoofdstuk|deel"
    r"|rozdział|глава|часть)\s+(?:\d{1,3}|[IVXLC]{1,7}|[A-Z])\b|§\s?\d+|第[\d一二三四五六七八九十百]+[章节条編部])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|abb(?:ildung|\.)|tab(?:elle|\.)|figura|tableau|tabla|tabella|tabela)"
    r"\s?\d{1,3}(?:[.-]\d{1,2})?\s?[.:–—-]\s?\S",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\d{5}|\d{3} \d{2}\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b")
_FACT = re.compile(r":\s+[^\w\s]{0,3}\d")  # a name, and a number as its value
_ENDED = re.compile(r"[.,;:…。，；：\-–—][\"'”’»)\]]*$")
_INSIDE = re.compile(r"[^\W\d_]{3,}[.!?] +[^\W\d_a-z]|[。！？].")
_QUOTED = re.compile(r"[\"“«„‘>]")
_SENTENCE = re.compile(r"[.!?…。！？।؟:][\"'”’»)\]]*$")
_LONGEST = 100
_LONGEST_PLAIN = 70  # characters of a line that nothing but its place makes a heading
_LONGEST_MENU = 160  # characters of short lines that are no sentences, such as names of pages
_MOST_WORDS = 10
_HASHED = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*")
_MOST_LINES = 3  # of a heading in capitals
_STYLES = ("=", *"123456", "chapter", "capitals", "-", "numbered", "plain")


def is_title(text: str, longest: int = _LONGEST) -> bool:
    """Tell a line that may be a heading from a sentence, a part of one, or a date."""
    letters = sum(map(str.isalpha, text[:longest]))
    first = next((char for char in text if char.isalpha()), "")
    return (
        len(text) <= longest
        and letters >= max(2, 0.5 * len(text.replace(" ", "")))
        and not first.islower()
        and not _ENDED.search(text)
        and not _INSIDE.search(text)
        and not _QUOTED.match(text)
    )


def is_capitals(line: Line) -> bool:
    """Tell a line in capitals, of some letters."""
    return (
        sum(map(str.isalpha, line.text[:200])) > 3 and line.text.isupper() and is_title(line.text)
    )


def opens_text(line: Line) -> bool:
    """Tell a heading that needs no empty line after it: in capitals, or of a chapter."""
    return is_capitals(line) or is_chapter(line.text)


def take_underlined(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return a heading with a line of strokes under it, or with one over it as well."""
    over = len(run) > i + 2 and _UNDERLINE.fullmatch(run[i].text)
    at = i + 1 if over else i
    if i or at + 1 >= len(run) or len(run[at].text) > _LONGEST:
        return None, i
    under = _UNDERLINE.fullmatch(run[at + 1].text)
    if (
        not under
        or not underlines(run[at].text, under[0])
        or (over and over[1] != under[1])
        or _is_strokes(run[at])
    ):
        return None, i
    style = "=" if under[1] in "=*#" or over else "-"
    return Node("heading", [run[at]], style=style, indent=run[at].indent), at + 2


def take_hashed(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return a heading with its level as so many "#" before it, as in Markdown."""
    found = _HASHED.fullmatch(run[i].text) if i == 0 and len(run[i].text) <= _LONGEST + 10 else None
    if not found or not is_title(found[2]) or (len(run) > 1 and run[1].text.startswith("#")):
        return None, i
    title = Line(found[2], run[i].indent)
    return Node("heading", [title], style=str(len(found[1])), indent=run[i].indent), i + 1


def underlines(text: str, under: str) -> bool:
    """Tell whether a line of strokes is under a heading."""
    return bool(_UNDERLINE.fullmatch(under)) and 0.5 * len(text) <= len(under) <= 2 * len(text) + 8


def _is_strokes(line: Line) -> bool:
    return not any(map(str.isalnum, line.text))


def find_headings(nodes: Sequence[Node]) -> list[Node]:
    """Make headings of what stands as one between its neighbours, and tell their levels."""
    made = []
    for number, node in enumerate(nodes):
        before = nodes[number - 1] if number else None
        after = nodes[number + 1] if number + 1 < len(nodes) else None
        made.append(_heading(node, before, after) or node)
    return _levelled(made)


def _heading(node: Node, before: Node | None, after: Node | None) -> Node | None:
    if node.kind == "list":
        return _numbered(node, before, after)
    if node.kind != "paragraph" or not node.lines or after is None or not node.blank:
        return None
    line = node.lines[0]
    if 1 < len(node.lines) <= _MOST_LINES and all(map(opens_text, node.lines)):
        return replace(node, kind="heading", style="capitals")
    if len(node.lines) > 1:
        return None
    if byline(line.text):
        return None
    if _CAPTION.match(line.text):
        return replace(node, kind="caption")
    if is_chapter(line.text):
        return replace(node, kind="heading", style="chapter")
    if _CHAPTER.match(line.text):
        return None
    if is_capitals(line) and after.kind != "rule":
        return replace(node, kind="heading", style="capitals")
    words = line.text.count(" ") + 1
    if not (after.blank and words <= _MOST_WORDS and is_title(line.text, _LONGEST_PLAIN)):
        return None
    if line.text[-1] in "?!" or _POSTCODE.search(line.text) or _FACT.search(line.text):
        return None
    if not _is_text(after):
        return None
    return replace(node, kind="heading", style="plain")


def is_chapter(text: str) -> bool:
    """Tell a line such as "Chapter 3: Boats"; a verb in small letters would make it a sentence."""
    found = _CHAPTER.match(text)
    if not found or not is_title(text):
        return False
    return not text[found.end() :].lstrip()[:1].islower()


def _is_text(node: Node) -> bool:
    """Tell a block that may stand under a heading from another short line, or several of a menu."""
    if node.kind != "paragraph":
        return node.kind in ("list", "table", "code", "faq", "dialogue")
    return len(node.text) > _LONGEST_MENU or any(
        len(line.text) > _LONGEST_PLAIN or _SENTENCE.search(line.text) for line in node.lines
    )


def _numbered(node: Node, before: Node | None, after: Node | None) -> Node | None:
    """Return the heading that a list of one numbered item is, if its neighbours say so."""
    mark, line = single(node)
    if mark is None or line is None or after is None or not mark.places or not node.blank:
        return None
    if not is_title(line.text) or line.text.count(" ") > _MOST_WORDS or mark.style[0] == "(":
        return None
    for other, first in ((before, True), (after, False)):
        held = single(other, last=first)[0] if other is not None else None
        if held and (mark.follows(held) if first else held.follows(mark)):
            return None
    if after.kind == "list" and not after.children[0].fields.get("label", "•")[0].isdigit():
        return None if not after.blank else _label(node, mark, line)
    return _label(node, mark, line)


def may_be_heading(node: Node) -> bool:
    """Tell a list of one numbered item that may be the heading of what is indented under it."""
    mark, line = single(node)
    return (
        mark is not None
        and line is not None
        and bool(mark.places)
        and (mark.style[0] != "(" and is_title(line.text) and line.text.count(" ") <= _MOST_WORDS)
    )


def _label(node: Node, mark: Mark, line: Line) -> Node:
    fields = {"label": mark.label}
    return Node(
        "heading", [line], fields=fields, indent=node.indent, blank=node.blank, style="numbered"
    )


def single(node: Node | None, *, last: bool = False) -> tuple[Mark | None, Line | None]:
    """Return mark and line of a list of one item of one line; of others only a mark.

    That is the mark of the first item, or of the last.
    """
    if node is None or node.kind != "list" or node.children[0].kind != "item":
        return None, None
    item = node.children[-1 if last else 0]
    mark = mark_of(f"{item.fields.get('label', '')} X")
    alone = len(node.children) == 1 and len(item.lines) == 1 and not item.children
    return mark, item.lines[0] if alone else None


def _levelled(nodes: list[Node]) -> list[Node]:
    """Give headings their levels: numbers tell them, else the styles that the text uses."""
    headings = [node for node in nodes if node.kind == "heading"]
    if not headings:
        return nodes
    styles = [node.style for node in headings]
    titled = headings[0] is nodes[0] and styles[0] != "numbered" and len(headings) > 1
    used = set(styles[1:] if titled else styles)
    base = 2 if titled and (styles[0] not in used or styles[0] == "plain") else 1
    ranks = {style: base + n for n, style in enumerate(s for s in _STYLES if s in used)}
    for n, node in enumerate(headings):
        level = 1 if n == 0 and titled else ranks[node.style]
        if node.style == "numbered":
            level += node.fields["label"].rstrip(".)").count(".")
        node.fields["level"] = level
    return nodes
