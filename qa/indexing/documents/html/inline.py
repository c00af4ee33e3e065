"""What stands within a line: words, the ends of lines, and marks of footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.html import formula
from qa.indexing.documents.html.elements import (
    BLOCKS,
    HEADINGS,
    MEDIA,
    Element,
    is_tex,
    is_unseen,
    name,
    words,
)

_BOLD = frozenset({"b", "strong"})
_STRUCK = frozenset({"del", "s", "strike"})
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?)|https?:\S+", re.IGNORECASE)
_ONLY_A_PICTURE = frozenset(
    "avatar badge banner icon image img logo photo photograph picture thumbnail".split()  # noqa: SIM905
)
_UNSHOWN_INPUTS = frozenset({"hidden", "password", "submit", "reset", "button", "image", "file"})


@dataclass(slots=True)
class Piece:
    """A part of a line.

    `kind` is "words", "break" (a new line begins), "soft" (a new line of the source), "mark" (of
    the footnote that `key` names) or "picture" (its words).
    """

    kind: str
    text: str = ""
    bold: bool = False
    struck: bool = False
    key: str = ""

    def __bool__(self) -> bool:
        """Tell whether something of it is seen."""
        return self.kind in ("words", "mark", "picture") and bool(self.text.strip())


Nodes = Iterable[str | Element]


def collect(nodes: Nodes, marks: Mapping[Element, str], left_out: Counter[str]) -> list[Piece]:
    """Return the pieces of a line; `marks` has the links to footnotes, each with its key."""
    reader = _Reader(marks, left_out)
    for node in nodes:
        if isinstance(node, str):
            reader.say(node)
        else:
            reader.element(node)
            reader.part_links(node)
    pieces = reader.pieces
    if any(piece.struck for piece in pieces) and any(
        piece and not piece.struck for piece in pieces
    ):
        # What was struck out and stands beside what holds now would be read as if it held too.
        left_out["struck out"] += 1
        pieces = [piece for piece in pieces if not (piece and piece.struck)]
    return pieces


class _Reader:
    def __init__(self, marks: Mapping[Element, str], left_out: Counter[str]) -> None:
        self.pieces: list[Piece] = []
        self._marks = marks
        self._left_out = left_out
        self._bold = 0
        self._struck = 0

    def say(self, text: str | None, kind: str = "words", key: str = "") -> None:
        if text:
            self.pieces.append(Piece(kind, text, self._bold > 0, self._struck > 0, key))

    def element(self, top: Element) -> None:
        """Take an element with all that is in it, without what follows it."""
        if self._whole(top):
            return
        walk = etree.iterwalk(top, events=("start", "end"))
        for event, node in walk:
            if event == "start":
                if node is not top and self._whole(node):
                    walk.skip_subtree()
                else:
                    self._enter(node)
            elif node is not top:
                # That of a node whose inside was taken whole or is not seen comes here too.
                if node.get(_TAKEN) is None:
                    self._leave(node)
                self.say(node.tail)
                self.part_links(node)
            elif node.get(_TAKEN) is None:
                self._leave(node)

    def part_links(self, node: Element) -> None:
        """Set a link apart from one that follows it at once, as the looks of a page do."""
        after = node.getnext()
        follows = not node.tail and node.tag == "a" and after is not None and after.tag == "a"
        if follows and node not in self._marks and words(node):
            self.say(" ")

    def _enter(self, node: Element) -> None:
        tag = name(node)
        self._bold += tag in _BOLD
        self._struck += tag in _STRUCK
        if tag in BLOCKS:
            self.say(" ")
        if tag == "q":
            self.say("“")
        if tag == "rt" and node.getparent().find("rp") is None:
            self.say("(")
        self.say(node.text)

    def _leave(self, node: Element) -> None:
        tag = name(node)
        if tag == "q":
            self.say("”")
        if tag == "rt" and node.getparent().find("rp") is None:
            self.say(")")
        if tag in BLOCKS:
            self.say(" ")
        self._bold -= tag in _BOLD
        self._struck -= tag in _STRUCK

    def _whole(self, node: Element) -> bool:
        """Take an element at once, if it is of those that are not just their text."""
        taken = self._taken(node)
        if taken:
            node.set(_TAKEN, "")
        return taken

    def _taken(self, node: Element) -> bool:
        tag = name(node)
        if node in self._marks:
            self.say(mark_of(node), "mark", self._marks[node])
        elif is_unseen(node):
            if tag in MEDIA:
                self._left_out["video" if tag in ("video", "iframe") else tag] += 1
        elif tag == "br":
            self.pieces.append(Piece("soft" if node.get("class") == "soft" else "break"))
        elif tag == "img":
            self._picture(node)
        elif tag == "math":
            self.say(f" {formula.linear(node)} ".replace("  ", " "))
        elif is_tex(node):
            self.say(formula.plain_tex(node.text or ""))
        elif tag == "svg":
            drawn = " ".join(words(text) for text in node.iter("text", "{*}text"))
            self.say(drawn, "picture")
            if not drawn:
                self._left_out["picture"] += 1
        elif tag in ("sup", "sub") and not len(node):
            change = formula.raised if tag == "sup" else formula.lowered
            self.say(change((node.text or "").strip()))
        elif tag in ("input", "select", "button", "textarea"):
            self._control(node, tag)
        else:
            return False
        return True

    def _picture(self, node: Element) -> None:
        told = " ".join((node.get("alt") or "").split())
        if told and not _FILE_NAME.fullmatch(told) and told.lower() not in _ONLY_A_PICTURE:
            self.say(told, "picture")
        else:
            self._left_out["picture"] += 1

    def _control(self, node: Element, tag: str) -> None:
        kind = (node.get("type") or "text").lower()
        if tag == "input" and kind in ("checkbox", "radio"):
            self.say("☐ " if node.get("checked") is None else "☑ ")
        elif tag == "input" and kind not in _UNSHOWN_INPUTS:
            self.say(f" {node.get('value') or ''} ")
        elif tag == "select":
            self.say(f" {', '.join(map(words, node.xpath('.//option[@selected]')))} ")
        elif tag == "textarea":
            self.say(f" {node.text or ''} ")
        elif tag == "button":
            # A button that opens a part of the text bears its heading.
            above = node.getparent()
            if node.get("aria-expanded") or (above is not None and name(above) in HEADINGS):
                self.say(f" {words(node)} ")
            else:
                self._left_out["button"] += 1


_TAKEN = "data-taken"


def mark_of(link: Element) -> str:
    """Return the mark of a footnote, in brackets, so that it is told from the words before it."""
    mark = words(link)
    return f"[{mark}]" if mark.isalnum() else mark


def text_of(pieces: Iterable[Piece]) -> str:
    """Return the words of pieces in one line."""
    return " ".join("".join(p.text if p else p.text or " " for p in pieces).split())


def lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces of each line, as the source has them, without lines that show nothing."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind in ("break", "soft"):
            found.append([])
        else:
            found[-1].append(piece)
    return [line for line in found if any(line)]


def parted(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the bold pieces with which a line begins, and those after them."""
    at = 0
    while at < len(pieces) and (pieces[at].bold or not pieces[at]):
        at += 1
    return pieces[:at], pieces[at:]


def without(pieces: list[Piece], start: int) -> list[Piece]:
    """Return pieces without their first characters."""
    kept = []
    for piece in pieces:
        if start >= len(piece.text):
            start -= len(piece.text)
            continue
        kept.append(replace(piece, text=piece.text[start:]))
        start = 0
    return kept


def write(pieces: Iterable[Piece], builder: Builder) -> None:
    """Write pieces into the block that is open."""
    for piece in pieces:
        if piece.kind == "break":
            builder.line_break()
        elif piece.kind == "soft":
            builder.write(" ")
        elif piece.kind == "mark":
            builder.refer(piece.key, piece.text)
        elif piece.kind == "picture":
            builder.write(f" {piece.text} ")
        else:
            builder.write(piece.text)
