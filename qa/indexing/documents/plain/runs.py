"""Lines of plain text taken apart into blocks, each recognised by what only it has."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qa.indexing.documents.plain import code, headings, items, pairs, tables, talk
from qa.indexing.documents.plain.lines import WIDEST, Line, Page, line_of, soft_ends
from qa.indexing.documents.plain.nodes import Node
from qa.indexing.documents.plain.talk import Talk

_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})\s*(?P<language>[\w+#.-]{0,20})[^`]*")
_RULE = re.compile(r"([-*_=~#.•·+–—─━])(?:\s*\1){2,}|[*⁂❧❦§]|\*\*\*")
_QUOTED = re.compile(r">(?!>>\s)\s?")
_NOTE = re.compile(
    r"(?P<mark>\[(?:\d{1,3}|[a-z]|\*{1,3})\]|[¹²³⁴-⁹⁰]{1,3}|[*†‡](?=[^\s*][^*]*$))\s*(?=\S)"
)
_LONGEST_BARE_ITEM = 60  # characters of an item that has no mark
# Quotations in quotations, and texts within items.
_DEEPEST = 6

Take = Callable[[Sequence[Line], int], tuple[Node | None, int]]


class Reading:
    """One text being taken apart."""

    def __init__(self, lines: Sequence[Line], page: Page, *, find_headings: bool = True) -> None:
        self._page = page
        self._talk = Talk(lines)
        self._find_headings = find_headings

    def nodes(self, lines: Sequence[Line], depth: int = 0) -> list[Node]:
        """Return the blocks of some lines in order."""
        found: list[Node] = []
        for run, fenced in _runs(lines):
            if fenced:
                found.append(fenced)
                continue
            within = self._within_item(found, run, depth)
            if within is None:
                found += self._run(run, depth)
            else:
                within.children += self.nodes(run, depth + 1)
        found = [items.persons(node) for node in _gathered(found)]
        if depth == 0:
            found = _about(found)
        if self._find_headings and depth == 0:
            found = headings.find_headings(found)
        for node in found:
            if node.kind == "heading":
                node.fields.setdefault("level", 1)
        found = code.find_code(found)
        found = talk.faqs(found, self._talk)
        found = talk.speeches(talk.gather_speeches(found), self._talk)
        return pairs.gather_messages(found)

    def _within_item(self, found: Sequence[Node], run: Sequence[Line], depth: int) -> Node | None:
        """Return the item of the list right before that an indented run goes on with."""
        if not found or found[-1].kind != "list" or depth >= _DEEPEST:
            return None
        if found[-1].children[-1].kind != "item" or items.mark_of(run[0].text):
            return None
        if headings.may_be_heading(found[-1]):
            return None
        item = items.last_item(found[-1])
        indent = min(line.indent for line in run)
        return item if indent > 0 and indent >= item.indent - 1 else None

    def _run(self, run: Sequence[Line], depth: int) -> Iterator[Node]:
        """Yield the blocks of lines with no empty one between them."""
        barred: dict[int, int] = {}  # up to which line a kind of block was not found
        waiting: list[Line] = []
        blank = True
        i = 0
        takes = self._takes(depth)
        while i < len(run):
            node: Node | None = None
            end = i
            said = self._talk.opens(run[i])
            for number, take in enumerate(takes):
                if said or barred.get(number, 0) > i:
                    continue
                node, end = take(run, i)
                if node:
                    break
                barred[number] = end
            parts = node or self._parts(run, i, waiting)
            if waiting and parts:
                yield from self._paragraph(waiting, blank=blank)
                waiting, blank = [], False
            if node:
                node.blank = blank
                blank = False
                yield node
                i = end
            else:
                waiting.append(run[i])
                i += 1
        if waiting:
            yield from self._paragraph(waiting, blank=blank)

    def _paragraph(self, lines: Sequence[Line], *, blank: bool) -> Iterator[Node]:
        """Yield a paragraph; short lines after one that ends with a colon are a list."""
        # The first line's indent is none of the margin at which the others were wrapped.
        indent = min(line.indent for line in lines)
        rest = lines[1:]
        listed = (
            len(rest) > 1
            and lines[0].text[-1] in ":："
            and all(
                len(x.text) <= _LONGEST_BARE_ITEM and not talk.SENTENCE.search(x.text[-6:])
                for x in rest
            )
            and not any(soft_ends(rest, self._page))
        )
        if not listed:
            yield Node("paragraph", list(lines), indent=indent, blank=blank)
            return
        yield Node("paragraph", [lines[0]], indent=indent, blank=blank)
        yield Node("list", children=[Node("item", [line]) for line in rest], blank=False)

    def _takes(self, depth: int) -> list[Take]:
        page = self._page
        takes: list[Take] = [
            headings.take_underlined,
            headings.take_hashed,
            _take_rule,
            code.take_trace,
            code.take_code,
        ]
        if depth < _DEEPEST:
            takes.append(lambda run, i: self._take_quotation(run, i, depth))
        takes += [
            _take_note,
            lambda run, i: items.take_items(run, i, page),
            tables.take_contents,
            talk.take_timed,
            talk.take_log,
            lambda run, i: pairs.take_pairs(run, i, page),
            tables.take_table,
        ]
        return takes

    def _take_quotation(self, run: Sequence[Line], i: int, depth: int) -> tuple[Node | None, int]:
        start = i
        while i < len(run) and _QUOTED.match(run[i].text):
            i += 1
        if start == i:
            return None, i
        inner = [line_of(_QUOTED.sub("", line.text, count=1)) for line in run[start:i]]
        held = self.nodes(inner, depth + 1)
        return (Node("quotation", children=held, indent=run[start].indent) if held else None), i

    def _parts(self, run: Sequence[Line], i: int, waiting: Sequence[Line]) -> bool:
        """Tell whether a paragraph ends before a line though no empty line is there."""
        if not waiting:
            return False
        before, line = waiting[-1], run[i]
        if self._talk.opens(line) or len(before.text) > WIDEST or len(line.text) > WIDEST:
            return True
        if len(waiting) == 1 and (headings.opens_text(before) or talk.is_question(before.text)):
            return not (headings.is_capitals(line) or line.text[0].islower())
        # The first line of a paragraph is indented where none is empty.
        indented = 1 < line.indent - before.indent < 9 and bool(talk.SENTENCE.search(before.text))
        return indented and (i + 1 == len(run) or run[i + 1].indent < line.indent)


def _runs(lines: Sequence[Line]) -> Iterator[tuple[list[Line], Node | None]]:
    """Yield the lines between empty ones; code between two fences as it is."""
    fences = [n for n, line in enumerate(lines) if line.text[:3] in ("```", "~~~")]
    run: list[Line] = []
    i = 0
    while i < len(lines):
        opening = _FENCE.fullmatch(lines[i].text) if lines[i].text[:3] in ("```", "~~~") else None
        at = bisect_left(fences, i + 1)
        if opening and at < len(fences) and lines[fences[at]].text == opening["fence"]:
            if run:
                yield run, None
                run = []
            held = lines[i + 1 : fences[at]]
            label = {"label": opening["language"]} if opening["language"] else {}
            yield [], Node("code", held, fields=label, indent=lines[i].indent)
            i = fences[at] + 1
            continue
        if lines[i].text:
            run.append(lines[i])
        elif run:
            yield run, None
            run = []
        i += 1
    if run:
        yield run, None


def _take_rule(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    text = run[i].text
    found = len(text) < 200 and _RULE.fullmatch(text)
    # Between the lines of a table it parts the rows.
    if not found or (0 < i < len(run) - 1 and " " not in text and len(text) > 3 and len(run) > 3):
        return None, i
    return Node("rule", [run[i]], mended=False, indent=run[i].indent), i + 1


def _take_note(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return a footnote, which begins with its mark; it stands first, or after another."""
    found = _NOTE.match(run[i].text)
    if not found or (i and not _NOTE.match(run[i - 1].text)):
        return None, i
    end = i + 1
    while end < len(run) and not _NOTE.match(run[end].text):
        end += 1
    lines = [replace(run[i], text=run[i].text[found.end() :]), *run[i + 1 : end]]
    said = Node("paragraph", lines)
    return Node("footnote", children=[said], fields={"label": found["mark"]}), end


def _gathered(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield blocks, lists that go on after an empty line as one."""
    held: Node | None = None
    for node in nodes:
        if held is None or not _continues(held, node):
            if held is not None:
                yield held
            held = node
        else:
            items.join(held, node)
    if held is not None:
        yield held


def _continues(before: Node, node: Node) -> bool:
    if before.kind != "list" or node.kind != "list":
        return False
    if before.children[-1].kind != "item" or node.children[0].kind != "item":
        return False
    return items.goes_on(before, node)


def _about(nodes: Sequence[Node]) -> list[Node]:
    """Make a pair of a line such as "Version: 2.1" among the first of a text."""
    made = list(nodes)
    for n, node in enumerate(made[:3]):
        if node.kind == "paragraph" and len(node.lines) == 1:
            pair = pairs.about(node.lines[0].text)
            if pair:
                key, value = Node("key", [Line(pair[0])]), Node("value", [Line(pair[1])])
                made[n] = Node("pair", children=[key, value], blank=node.blank)
    return made
