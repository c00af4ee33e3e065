"""What stands in a block of a page, one part after another, and lines that belong together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lxml import etree

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.html import inline, notes, talk
from qa.indexing.documents.html.elements import (
    BLOCKS,
    HEADINGS,
    MEDIA,
    Element,
    callout,
    is_block,
    is_unseen,
    name,
    words,
)
from qa.indexing.documents.html.inline import Piece

# Blocks in each other; what lies deeper is written as paragraphs.
_DEEPEST = 90
_OF_LINES = frozenset({"p", "div", "center"})


@dataclass(slots=True)
class Part:
    """What stands in a block, one after another: a run within lines, or an element."""

    run: list[str | Element] = field(default_factory=list)
    element: Element | None = None
    pieces: list[Piece] | None = None  # of the run, or of a paragraph


class Parts(ABC):
    """Writes what is in a block by a builder; how elements are written is for another to say."""

    def __init__(self, builder: Builder, found: notes.Notes, skip: set[Element]) -> None:
        self._builder = builder
        self._notes = found
        self._skip = skip | set(found.bodies.values())
        self._due: list[str] = []  # footnotes that the block refers to that is being written
        self._noted: set[str] = set()
        self._closed = 0  # blocks around that have no room for a footnote
        self._no_headings = 0  # blocks around in which a heading is none of the document
        self._depth = 0

    @abstractmethod
    def _block(self, node: Element, *, direct: bool = False) -> None:
        """Write an element that is a block."""

    @abstractmethod
    def _callout(self, node: Element) -> None:
        """Write a note beside the text."""

    # Parts of a block

    def _parts(self, node: Element) -> list[Part]:
        parts: list[Part] = []

        def add(piece: str | Element | None) -> None:
            if piece is None or (isinstance(piece, str) and not piece):
                return
            if not parts or parts[-1].element is not None:
                parts.append(Part())
            parts[-1].run.append(piece)

        add(node.text)
        for child in node:
            if child in self._skip:
                pass
            elif is_unseen(child):
                if name(child) in MEDIA:
                    self._builder.left_out["video"] += 1
            elif is_block(child):
                parts.append(Part(element=child))
            else:
                add(child)
            add(child.tail)
        return [part for part in parts if part.element is not None or not _is_blank(part.run)]

    def _flow(self, node: Element, *, direct: bool = False) -> None:
        """Write what is in a block; `direct` says that its first line is the block's own."""
        self._write_parts(self._parts(node), direct=direct)

    def _write_parts(self, parts: list[Part], *, direct: bool = False) -> None:
        if self._depth >= _DEEPEST:
            for part in parts:
                if part.element is None:
                    self._paragraph(self._pieces(part), direct=direct)
                else:
                    self._flat(part.element)
            return
        self._depth += 1
        self._write_one_after_another(parts, direct=direct)
        self._depth -= 1

    def _write_one_after_another(self, parts: list[Part], *, direct: bool) -> None:
        at, rule_due = 0, False
        start = self._builder.length
        while at < len(parts):
            part = parts[at]
            if part.element is not None and name(part.element) == "hr":
                rule_due = self._builder.length > start
                at += 1
                continue
            before = self._builder.length
            if rule_due and not self._is_empty(part):
                self._builder.leaf("rule", "* * *")
                rule_due = False
            used = self._faq(parts, at) or self._pairs(parts, at)
            if not used:
                self._part(part, direct=direct)
                used = 1
            at += used
            if self._builder.length > before:
                direct = False
            self._write_notes()

    def _is_empty(self, part: Part) -> bool:
        """Tell whether nothing is seen of a part, as of what was moved elsewhere."""
        node = part.element
        if node is None or next(node.iter("img", "input", "svg", "math"), None) is not None:
            return False
        held = list(node)
        if held and not (node.text or "").strip() and all(child in self._skip for child in held):
            return not any((child.tail or "").strip() for child in held)
        return not words(node)

    def _part(self, part: Part, *, direct: bool) -> None:
        if part.element is None:
            self._paragraph(self._pieces(part), direct=direct)
        elif name(part.element) in ("p", "center") and not self._has_blocks(part.element):
            if callout(part.element):
                self._callout(part.element)
            else:
                self._paragraph(self._pieces(part), direct=direct)
        else:
            self._block(part.element, direct=direct)

    def _has_blocks(self, node: Element) -> bool:
        return any(is_block(child) for child in node if not is_unseen(child))

    def _pieces(self, part: Part) -> list[Piece]:
        """Return the pieces of a run or a paragraph; none of another part."""
        if part.pieces is None:
            part.pieces = []
            if part.element is None:
                part.pieces = self._collect(part.run)
            elif name(part.element) in ("p", "div", "center") and not self._has_blocks(
                part.element
            ):
                part.pieces = self._collect_of(part.element)
        return part.pieces

    def _collect(self, run: list[str | Element]) -> list[Piece]:
        return inline.collect(run, self._notes.marks, self._builder.left_out)

    def _collect_of(self, node: Element) -> list[Piece]:
        run: list[str | Element] = [node.text or ""]
        for child in node:
            if child not in self._skip and not is_unseen(child):
                run.append(child)
            run.append(child.tail or "")
        return self._collect(run)

    # Lines

    def _say(self, pieces: list[Piece]) -> None:
        """Write pieces into the open block, and remember what footnotes they call for."""
        for piece in pieces:
            if piece.kind == "mark" and piece.key not in self._noted:
                self._noted.add(piece.key)
                self._due.append(piece.key)
        inline.write(pieces, self._builder)

    def _paragraph(self, pieces: list[Piece], *, direct: bool) -> None:
        if not any(pieces):
            return
        if all(piece.kind == "picture" for piece in pieces if piece):
            for piece in pieces:
                if piece:
                    self._builder.leaf("figure", piece.text)
        elif direct:
            self._say(pieces)
        else:
            with self._builder.block("paragraph"):
                self._say(pieces)

    def _faq(self, parts: list[Part], at: int) -> int:
        """Write a question and what answers it; return how many parts they are, 0 for none."""
        turns = talk.turns(self._pieces(parts[at]))
        if not turns:
            return 0
        last = turns[-1]
        following = 0
        if not last.rest:
            following = self._answering(parts, at + 1, last)
            if not following:
                turns.pop()
        if not turns:
            return 0
        for turn in turns:
            if not turn.rest and turn is not last:
                self._paragraph(turn.first, direct=False)
                continue
            with self._builder.block("faq"):
                with self._builder.block("question"):
                    self._say(turn.first)
                with self._builder.block("answer"):
                    for line in turn.rest:
                        with self._builder.block("paragraph"):
                            self._say(line)
                    if turn is last and following:
                        self._write_parts(parts[at + 1 : at + 1 + following])
        if turns[-1] is not last:
            self._paragraph(last.first, direct=False)
        return 1 + following

    def _answering(self, parts: list[Part], start: int, turn: talk.Turn) -> int:
        """Return how many parts answer a question that stands alone."""
        signed = talk.says_question(turn.first)
        if signed and (start >= len(parts) or not talk.is_answer(self._pieces(parts[start]))):
            return 0
        end = start
        while end < len(parts):
            element = parts[end].element
            if element is not None:
                tag = name(element)
                if tag in HEADINGS or tag in ("hr", "details", "section", "article", "footer"):
                    break
                if tag == "div" and next(element.iter(*HEADINGS), None) is not None:
                    break
            pieces = self._pieces(parts[end])
            if talk.is_bold(pieces) or talk.turns(pieces) or talk.says_question(pieces):
                break
            end += 1
        return end - start

    def _pairs(self, parts: list[Part], at: int) -> int:
        """Write keys and values that follow each other; return how many parts they are."""
        found: list[talk.Turn] = []
        end = at
        while end < len(parts):
            pairs = talk.pairs(self._pieces(parts[end]))
            if not pairs:
                break
            found += pairs
            end += 1
        if len(found) < 2:
            return 0
        with self._inside(), self._builder.block("list"):
            for pair in found:
                with self._builder.block("pair"):
                    with self._builder.block("key"):
                        self._say(pair.first)
                    with self._builder.block("value"):
                        self._say(pair.rest[0])
        return end - at

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Keep footnotes back until this block is written."""
        self._closed += 1
        self._no_headings += 1
        try:
            yield
        finally:
            self._closed -= 1
            self._no_headings -= 1

    @contextmanager
    def _headless(self) -> Iterator[None]:
        """Write headings inside as paragraphs, as they are not those of the document."""
        self._no_headings += 1
        try:
            yield
        finally:
            self._no_headings -= 1

    def _flat(self, node: Element) -> None:
        """Write what lies too deep, a paragraph for each line."""
        line: list[str] = []
        for event, child in etree.iterwalk(node, events=("start", "end")):
            if child is node:
                line.append((node.text or "") if event == "start" else "")
                continue
            if _is_block_name(child):
                self._builder.paragraph("".join(line))
                line.clear()
            shown = event == "end" or not is_unseen(child)
            if shown and isinstance(child.tag, str):
                line.append((child.text if event == "start" else child.tail) or "")
        self._builder.paragraph("".join(line))

    # Footnotes

    def _write_notes(self) -> None:
        if self._closed:
            return
        while self._due:
            key = self._due.pop(0)
            body = self._notes.bodies[key]
            mark = self._notes.labels[key]
            label = f"[{mark}]" if mark.isalnum() else mark
            with self._inside(), self._builder.block("footnote", label=label, key=key):
                self._flow(body, direct=True)


def _is_block_name(node: Element) -> bool:
    """Tell whether an element is a block by its name alone."""
    return name(node) in BLOCKS or name(node) == "br"


def _is_blank(run: list[str | Element]) -> bool:
    return all(isinstance(piece, str) and not piece.strip() for piece in run)
