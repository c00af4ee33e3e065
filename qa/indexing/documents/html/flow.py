"""The visible page as blocks: paragraphs, lists, tables, and what is in them, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from qa.indexing.documents import plain
from qa.indexing.documents.html import inline, labels, tables
from qa.indexing.documents.html.elements import (
    HEADINGS,
    LISTS,
    Element,
    callout,
    children,
    classes,
    hints,
    is_unseen,
    name,
    words,
)
from qa.indexing.documents.html.inline import Piece
from qa.indexing.documents.html.parts import Part, Parts

_CODE_LANGUAGE = re.compile(r"(?:lang(?:uage)?|highlight|brush:?|source)[-\s]+([\w+#.-]+)")
_NO_LANGUAGE = frozenset({"default", "none", "text", "plain", "plaintext", "code", "source"})
_PLAIN_WORD = re.compile(r"(?<!\S)[^\W\d_]+[,.;:!?)]?(?!\S)")
_WORDS_OF_PROSE = 5  # in a line
_SENTENCE_END = re.compile(r"[^\W\d_][.!?](?:\s|$)")
_CALLOUT_TITLE = re.compile(r"title|heading|label", re.IGNORECASE)


class Flow(Parts):
    """Writes a page, or a part of it, by a builder."""

    def write(self, node: Element) -> None:
        """Write all that is shown in an element."""
        self._flow(node)

    def heading(self, node: Element) -> None:
        """Write a heading that stands elsewhere on the page."""
        self._heading(node, int(name(node)[1]))
        self._skip.add(node)

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

    def _heading(self, node: Element, level: int) -> None:
        pieces = self._collect_of(node) if not self._has_blocks(node) else None
        if pieces is None:
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
            for item in self._shown(node):
                self._flow(item)
            return
        made = labels.of_items(node)
        with self._inside(), self._builder.block("list"):
            held = self._shown(node)
            at = 0
            while at < len(held):
                # A list right in a list belongs to the item before it.
                nested = at + 1
                if name(held[at]) == "li":
                    while nested < len(held) and name(held[nested]) != "li":
                        nested += 1
                    self._item(held[at], made.get(held[at], ""), held[at + 1 : nested])
                else:
                    with self._builder.block("item"):
                        self._flow(held[at], direct=True)
                at = nested

    def _item(self, node: Element, label: str, nested: list[Element]) -> None:
        with self._builder.block("item", label=label):
            self._flow(node, direct=True)
            for more in nested:
                self._block(more)

    def _shown(self, node: Element) -> list[Element]:
        return [child for child in children(node) if child not in self._skip]

    def _definitions(self, node: Element) -> None:
        groups = labels.definitions(self._shown(node))
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
        label = _language(node)
        if not label and node.find(".//code") is None and _is_prose(lines):
            # A letter, or a text that was written for a terminal.
            plain.write("\n".join(lines), self._builder, headings=not self._no_headings)
        else:
            self._builder.leaf("code", "\n".join(lines), label=label)

    def _figure(self, node: Element) -> None:
        held = {"table", "pre", "blockquote", "ul", "ol", "dl"}
        if next(node.iterdescendants(*held), None) is not None:
            self._flow(node)
            return
        captions = list(node.iter("figcaption"))
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
                label = self._bold_label(first, pieces, alone=len(parts) == 1)
        if not parts:
            self._builder.paragraph(label)
            return
        with self._builder.block("aside", label=label), self._headless():
            self._write_parts(parts)

    def _bold_label(self, part: Part, pieces: list[Piece], *, alone: bool) -> str:
        """Take the bold word off with which a note begins, such as "Warning:"."""
        first, rest = inline.parted(pieces)
        label = inline.text_of(first)
        short = 0 < len(label) <= 40 and not label.endswith((".", "!", "?"))
        if not short or (alone and not any(rest)) or (any(rest) and not label.endswith(":")):
            return ""
        part.pieces = rest
        if not any(rest):
            part.element, part.run = None, []
        return label


def _is_note(node: Element) -> bool:
    roles = {node.get("role"), node.get("epub:type"), *classes(node)}
    return bool(roles & {"doc-footnote", "footnote", "rearnote"}) and name(node) in ("aside", "div")


def _is_question(node: Element) -> bool:
    if not (node.get("itemtype") or "").rstrip("/").endswith("schema.org/Question"):
        return False
    named = {n.get("itemprop") for n in node.iter(etree.Element)}
    return "name" in named and bool(named & {"acceptedAnswer", "suggestedAnswer"})


def _is_prose(lines: list[str]) -> bool:
    """Tell a text of several paragraphs of sentences from code."""
    written = [line for line in lines if line]
    of_words = [line for line in written if len(_PLAIN_WORD.findall(line)) >= _WORDS_OF_PROSE]
    sentences = sum(bool(_SENTENCE_END.search(line)) for line in written)
    return len(of_words) >= 4 and 2 * len(of_words) >= len(written) and sentences >= 2


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
