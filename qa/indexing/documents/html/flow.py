"""The visible page as blocks: paragraphs, lists, tables, and what is in them, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lxml import etree

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.html import inline, labels, notes, tables, talk
from qa.indexing.documents.html.elements import (
    HEADINGS,
    LISTS,
    MEDIA,
    Element,
    callout,
    children,
    classes,
    hints,
    is_block,
    is_unseen,
    name,
    words,
)
from qa.indexing.documents.html.inline import Piece

# Elements in each other; what lies deeper is written as paragraphs.
_DEEPEST = 90
_CODE_LANGUAGE = re.compile(r"(?:lang(?:uage)?|highlight|brush:?|source)[-\s]+([\w+#.-]+)")
_NO_LANGUAGE = frozenset({"default", "none", "text", "plain", "plaintext", "code", "source"})
_CALLOUT_TITLE = re.compile(r"title|heading|label", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """What stands in a block, one after another: a run within lines, or an element."""

    run: list[str | Element] = field(default_factory=list)
    element: Element | None = None
    pieces: list[Piece] | None = None  # of the run, or of a paragraph


class Flow:
    """Writes a page, or a part of it, by a builder."""

    def __init__(self, builder: Builder, found: notes.Notes, skip: set[Element]) -> None:
        self._builder = builder
        self._notes = found
        self._skip = skip | set(found.bodies.values())
        self._due: list[str] = []  # footnotes that the block refers to that is being written
        self._noted: set[str] = set()
        self._closed = 0  # blocks around that have no room for a footnote
        self._no_headings = 0  # blocks around in which a heading is none of the document
        self._depth = 0

    def write(self, node: Element) -> None:
        """Write all that is shown in an element."""
        self._flow(node)

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
        if self._depth >= _DEEPEST:
            self._flat(node)
            return
        self._depth += 1
        self._write_parts(self._parts(node), direct=direct)
        self._depth -= 1

    def _write_parts(self, parts: list[Part], *, direct: bool = False) -> None:
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
        return part.element is not None and not words(part.element)

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
            elif name(part.element) in ("p", "div") and not self._has_blocks(part.element):
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
        if signed and (
            start >= len(parts) or not talk.is_answer(self._pieces(parts[start]))
        ):
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

    # Blocks

    def _block(self, node: Element, *, direct: bool = False) -> None:
        tag = name(node)
        if tag in HEADINGS:
            self._heading(node, int(tag[1]))
        elif tag in LISTS:
            self._list(node)
        elif tag == "li":
            with self._inside(), self._builder.block("list"):
                self._item(node, "•", [])
        elif tag == "dl":
            self._definitions(node)
        elif tag == "table":
            self._table(node)
        elif tag in ("pre", "listing", "xmp", "plaintext"):
            self._code(node)
        elif tag == "details":
            self._details(node)
        elif tag == "figure":
            self._figure(node)
        elif tag in ("figcaption", "caption"):
            with self._builder.block("caption"):
                self._flow(node, direct=True)
        elif _is_note(node):
            with self._builder.block("footnote", label=node.get("data-label") or ""):
                self._flow(node, direct=True)
        elif callout(node):
            self._callout(node)
        elif tag == "blockquote":
            with self._builder.block("quotation"), self._headless():
                self._flow(node)
        elif tag == "aside":
            with self._builder.block("aside"), self._headless():
                self._flow(node)
        elif _is_question(node):
            self._marked_question(node)
        else:
            self._flow(node, direct=direct)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """What is written inside has no room for footnotes; they follow it."""
        self._closed += 1
        self._no_headings += 1
        try:
            yield
        finally:
            self._closed -= 1
            self._no_headings -= 1

    @contextmanager
    def _headless(self) -> Iterator[None]:
        """Headings inside are not those of the document."""
        self._no_headings += 1
        try:
            yield
        finally:
            self._no_headings -= 1

    def _heading(self, node: Element, level: int) -> None:
        pieces = self._collect_of(node) if not self._has_blocks(node) else None
        if pieces is None:
            self._builder.left_out.update()
            pieces = self._collect([node])
        if self._no_headings or not any(piece.kind != "picture" for piece in pieces if piece):
            self._paragraph(pieces, direct=False)
            return
        text = inline.text_of(pieces)
        label = labels.of_heading(text)
        if label and not any(piece.kind == "mark" for piece in pieces):
            pieces = inline.without([Piece("words", text)], len(label))
        else:
            label = ""
        with self._builder.block("heading", level=level, label=label):
            self._say(pieces)

    def _list(self, node: Element) -> None:
        if labels.is_of_sections(node):
            for item in children(node):
                self._flow(item)
            return
        made = labels.of_items(node)
        with self._inside(), self._builder.block("list"):
            held = list(children(node))
            at = 0
            while at < len(held):
                # A list right in a list belongs to the item before it.
                nested = at + 1
                if name(held[at]) == "li":
                    while nested < len(held) and name(held[nested]) != "li":
                        nested += 1
                    self._item(held[at], made.get(held[at], "•"), held[at + 1 : nested])
                elif held[at] not in self._skip:
                    with self._builder.block("item"):
                        self._flow(held[at], direct=True)
                at = nested

    def _item(self, node: Element, label: str, nested: list[Element]) -> None:
        if node in self._skip:
            return
        with self._builder.block("item", label=label):
            self._flow(node, direct=True)
            for more in nested:
                if more not in self._skip:
                    self._block(more)

    def _definitions(self, node: Element) -> None:
        groups = labels.definitions(node)
        keys = [words(keys[0]) if keys else "" for keys, _ in groups]
        asked = bool(keys) and all(key.endswith("?") for key in keys)
        if asked:
            for terms, values in groups:
                self._question(terms, values)
            return
        with self._inside(), self._builder.block("list"):
            for terms, values in groups:
                with self._builder.block("pair"):
                    for term in terms:
                        with self._builder.block("key"):
                            self._flow(term, direct=True)
                    for value in values:
                        with self._builder.block("value"):
                            self._flow(value, direct=True)

    def _question(self, questions: list[Element], answers: list[Element]) -> None:
        with self._builder.block("faq"), self._headless():
            with self._builder.block("question"):
                for question in questions:
                    self._say(self._collect([question]))
            with self._builder.block("answer"):
                for answer in answers:
                    self._flow(answer)

    def _details(self, node: Element) -> None:
        summary = next((child for child in node if name(child) == "summary"), None)
        if summary is None:
            self._flow(node)
            return
        parts = [part for part in self._parts(node) if part.element is not summary]
        with self._builder.block("faq"), self._headless():
            with self._builder.block("question"):
                self._say(self._collect([summary]))
            with self._builder.block("answer"):
                self._write_parts(parts)

    def _marked_question(self, node: Element) -> None:
        """Write a question that is marked as such by schema.org's names."""
        question = next(n for n in node.iter(etree.Element) if n.get("itemprop") == "name")
        kinds = ("acceptedAnswer", "suggestedAnswer")
        answers = [n for n in node.iter(etree.Element) if n.get("itemprop") in kinds]
        self._question([question], answers)

    def _table(self, node: Element) -> None:
        loose = Part(run=[child.tail or "" for child in node])
        self._paragraph(self._collect([node.text or "", *loose.run]), direct=False)
        if tables.is_layout(node):
            for row, _ in tables.rows_of(node):
                for cell in tables.cells_of(row):
                    if cell not in self._skip:
                        self._flow(cell)
            return
        rows = tables.grid(node)
        title = tables.title_row(rows)
        with self._inside(), self._builder.block("table"):
            for caption in node:
                if name(caption) == "caption" and not is_unseen(caption):
                    self._block(caption)
            if title is not None:
                with self._builder.block("caption"):
                    self._flow(title, direct=True)
                rows = rows[1:]
            for row in rows:
                with self._builder.block("row", header=row.header):
                    for cell in row.cells:
                        self._cell(cell)

    def _cell(self, cell: tables.Cell) -> None:
        if cell.element in self._skip:
            return
        with self._builder.block(
            "cell",
            column=cell.column,
            columns=cell.columns,
            rows=cell.rows,
            header=cell.header,
        ):
            self._flow(cell.element, direct=True)

    def _code(self, node: Element) -> None:
        text = "".join(_verbatim(node))
        lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
        self._builder.leaf("code", "\n".join(lines), label=_language(node))

    def _figure(self, node: Element) -> None:
        held = {"table", "pre", "blockquote", "ul", "ol", "dl"}
        if next(node.iterdescendants(*held), None) is not None:
            self._flow(node)
            return
        captions = [child for child in node.iter("figcaption")]
        told = " ".join(map(words, captions))
        with self._builder.block("figure"):
            for part in self._parts(node):
                pieces = self._pieces(part)
                if pieces:
                    # What a picture shows is often told twice.
                    kept = [p for p in pieces if p.kind != "picture" or p.text not in told]
                    if any(kept):
                        with self._builder.block("paragraph"):
                            self._say(kept)
                elif part.element is not None:
                    self._block(part.element)

    def _callout(self, node: Element) -> None:
        parts = self._parts(node)
        label = ""
        if parts:
            first = parts[0]
            if first.element is not None and (
                name(first.element) in HEADINGS or _CALLOUT_TITLE.search(hints(first.element))
            ):
                label = words(first.element)
                parts = parts[1:]
            elif pieces := self._pieces(first):
                label = self._bold_label(first, pieces)
        if not parts:
            self._builder.paragraph(label)
            return
        with self._builder.block("aside", label=label), self._headless():
            self._write_parts(parts)

    def _bold_label(self, part: Part, pieces: list[Piece]) -> str:
        """Take the bold word off with which a note begins, such as "Warning:"."""
        first, rest = inline.parted(pieces)
        label = inline.text_of(first)
        short = 0 < len(label) <= 40 and not label.endswith((".", "!", "?"))
        if not short or (any(rest) and not label.endswith(":")):
            return ""
        part.pieces = rest
        if not any(rest):
            part.element, part.run = None, []
        return label

    def _flat(self, node: Element) -> None:
        """Write what lies too deep, a paragraph for each line."""
        line: list[str] = []
        for event, child in etree.iterwalk(node, events=("start", "end")):
            if child is node:
                line.append((node.text or "") if event == "start" else "")
                continue
            if is_block_name(child):
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


def is_block_name(node: Element) -> bool:
    """Tell whether an element is a block by its name alone."""
    from qa.indexing.documents.html.elements import BLOCKS

    return name(node) in BLOCKS or name(node) == "br"


def _is_blank(run: list[str | Element]) -> bool:
    return all(isinstance(piece, str) and not piece.strip() for piece in run)


def _is_note(node: Element) -> bool:
    roles = {node.get("role"), node.get("epub:type"), *classes(node)}
    return bool(roles & {"doc-footnote", "footnote", "rearnote"}) and name(node) in ("aside", "div")


def _is_question(node: Element) -> bool:
    if not (node.get("itemtype") or "").rstrip("/").endswith("schema.org/Question"):
        return False
    named = {n.get("itemprop") for n in node.iter(etree.Element)}
    return "name" in named and bool(named & {"acceptedAnswer", "suggestedAnswer"})


def _verbatim(node: Element) -> Iterator[str]:
    """Yield the text of code, white space and all."""
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, child in walk:
        if event == "start":
            if child is not node and is_unseen(child):
                walk.skip_subtree()
            elif name(child) == "br":
                yield "\n"
            elif isinstance(child.tag, str):
                yield child.text or ""
        elif child is not node:
            yield child.tail or ""


def _language(node: Element) -> str:
    """Return the language of code as its element or those around it tell it."""
    near = [node, *node.iterchildren("code"), *list(node.iterancestors())[:2]]
    for one in near:
        told = one.get("data-lang") or one.get("data-language") or ""
        match = _CODE_LANGUAGE.search(one.get("class") or "")
        found = told or (match[1] if match else "")
        if found and found.lower() not in _NO_LANGUAGE:
            return found
    return ""
