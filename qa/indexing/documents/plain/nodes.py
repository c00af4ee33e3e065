"""What plain text was found to be made of, before it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qa.blocks import Kind
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.plain.lines import Line, Page, mend

_MARK = re.compile(r"\[(?:\d{1,3}|[a-z]|\*{1,3})\]|[¹²³⁴-⁹⁰]{1,3}|(?<=\w)[*†‡](?!\w)")


@dataclass(slots=True)
class Node:
    """A block to be written: its own lines, then the blocks within it.

    `mended` tells that lines are to be joined where they were wrapped; others stay. `indent`
    is the column at which it begins, `blank` whether an empty line is before it. `style` is that
    of a list's marks or of a heading.
    """

    kind: Kind
    lines: Sequence[Line] = ()
    children: list[Node] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    mended: bool = True
    indent: int = 0
    blank: bool = True
    style: str = ""

    @property
    def text(self) -> str:
        """The words of its own lines, on one line."""
        return " ".join(line.text for line in self.lines)


def write_nodes(nodes: Sequence[Node], builder: Builder, page: Page) -> None:
    """Write blocks, each with the footnotes that it refers to right after it."""
    notes, rest = _footnotes(_listed_notes(nodes))
    due: list[str] = []
    for node in rest:
        _write(node, builder, page, notes, due)
        for mark in dict.fromkeys(due):
            if note := notes.get(mark):
                _write(note, builder, page, {}, [])
                notes[mark] = None
        due.clear()


def _footnotes(nodes: Sequence[Node]) -> tuple[dict[str, Node | None], list[Node]]:
    """Take out the footnotes whose marks stand in the text; others stay where they are."""
    marks = _marks(nodes)
    notes: dict[str, Node | None] = {}
    rest: list[Node] = []
    before = False  # whether another footnote is right before
    for number, node in enumerate(nodes):
        mark = str(node.fields.get("key") or node.fields.get("label", ""))
        note = node.kind == "footnote"
        if note and mark in marks and mark not in notes:
            node.fields["key"] = mark
            notes[mark] = node
        elif note and not before and not _is_note(nodes, number + 1):
            # Alone and without a reference, it is a line that begins with one: "[3] He said".
            rest.append(_as_paragraph(node, mark))
        else:
            rest.append(node)
        before = note
    return notes, rest


def _listed_notes(nodes: Sequence[Node]) -> Sequence[Node]:
    """Make footnotes of a numbered list at the end, where each number is referred to: "[1]"."""
    last = nodes[-1] if nodes else None
    if last is None or last.kind != "list" or any(node.kind == "footnote" for node in nodes):
        return nodes
    labels = [str(item.fields.get("label", "")) for item in last.children]
    marks = [f"[{label.strip('().')}]" for label in labels if label.strip("().").isdecimal()]
    found = _marks(nodes[:-1])
    if len(marks) < len(labels) or not all(mark in found for mark in marks):
        return nodes
    notes = [
        Node(
            "footnote",
            children=[Node("paragraph", item.lines), *item.children],
            fields={"label": label, "key": mark},
        )
        for item, label, mark in zip(last.children, labels, marks, strict=True)
    ]
    return [*nodes[:-1], *notes]


def _marks(nodes: Sequence[Node]) -> set[str]:
    """Return the marks in the text that may lead to a footnote."""
    return {
        mark
        for node in nodes
        if node.kind != "footnote"
        for held in _all(node)
        for line in held.lines
        for mark in _MARK.findall(line.text)
    }


def _is_note(nodes: Sequence[Node], number: int) -> bool:
    return number < len(nodes) and nodes[number].kind == "footnote"


def _as_paragraph(node: Node, mark: str) -> Node:
    lines = list(node.children[0].lines)
    lines[0] = replace(lines[0], text=f"{mark} {lines[0].text}")
    return Node("paragraph", lines, blank=node.blank)


def _all(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        held = waiting.pop()
        yield held
        waiting += held.children


def _write(
    node: Node, builder: Builder, page: Page, notes: dict[str, Node | None], due: list[str]
) -> None:
    # Nodes are nested as deep as lists and quotations are read, which is bounded.
    time = node.fields.get("details", {}).get("time")
    if time and time not in node.fields["label"]:
        builder.left_out["time"] += 1
    with builder.block(node.kind, **node.fields):
        if node.kind == "code":
            builder.write("\n".join(line.raw for line in node.lines))
        elif node.lines:
            texts = mend(node.lines, page) if node.mended else [x.text for x in node.lines]
            for number, text in enumerate(texts):
                if number:
                    builder.line_break()
                _write_text(text, builder, notes, due)
        for child in node.children:
            _write(child, builder, page, notes, due)


def _write_text(text: str, builder: Builder, notes: dict[str, Node | None], due: list[str]) -> None:
    """Write a line, the marks in it as references."""
    if not notes:
        builder.write(text)
        return
    done = 0
    for found in _MARK.finditer(text):
        if found[0] in notes:
            builder.write(text[done : found.start()])
            builder.refer(found[0], found[0])
            due.append(found[0])
            done = found.end()
    builder.write(text[done:])
