"""Text and blocks of a document, made together: a reader only says what comes next.

    builder = Builder()
    builder.heading("Opening hours", level=1)
    with builder.block("list"):
        with builder.block("item", label="1."):
            builder.write("Monday to Friday, ")
            builder.write("nine to five")
    parsed = builder.parsed(title="The library")

What stands between two blocks, a line or a tab, is written by the builder alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from qa.blocks import Block, Blocks, Kind
from qa.errors import DocumentError
from qa.indexing.documents.text import LONGEST_HEADING, Parsed, normalise
from qa.records import Heading

# Characters of text; a library has books of three million.
MOST_TEXT = 50_000_000
# How many times its size a file may unfold to, if that is more than a short text: prose does so 3
# times, ledgers and surveys 6 to 22, logs 35, a form letter of which only the names differ 170, a
# table in which all answers are alike 275. What is made to unfold does so 600 to 1000 times.
_MOST_TIMES = 300
_UNFOLDED = 1_000_000  # characters, or bytes of an archive's files
_MOST_BLOCKS = 5_000_000
# Blocks in each other; what is nested deeper is flattened into the innermost of them.
_DEEPEST = 60

# What parts the blocks right inside one of these kinds; a blank line parts all others.
_GAPS: dict[Kind | None, str] = {
    "list": "\n",
    "item": "\n",
    "table": "\n",
    "row": "\t",
    "cell": "\n",
    "pair": " ",
    "dialogue": "\n",
    "faq": "\n",
    "contents": "\n",
}
_COUNTED = frozenset({"level", "column", "columns", "rows"})
_LARGEST = 100_000  # of these, whatever a file says
# White space counts in these.
_VERBATIM: frozenset[Kind] = frozenset({"code"})


@dataclass(slots=True)
class _Open:
    """A block that is being written."""

    kind: Kind
    number: int  # among the blocks
    gap: str
    key: str


@dataclass(slots=True)
class _Draft:
    """A block as far as it is known: `start` is -1 until it has a visible character."""

    kind: Kind
    parent: int | None
    fields: dict[str, Any]
    start: int = -1
    end: int = -1
    page: int | None = None
    references: list[int] = field(default_factory=list)


class Builder:
    """Takes what a document says, in order, and makes its text and its blocks.

    White space is as `write` says; a block in which nothing visible is written leaves no trace.
    Raises `DocumentError` for more text or blocks than any document has.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._drafts: list[_Draft] = []
        self._open: list[_Open] = []
        self._flattened = 0  # blocks that are open in words only, as they lie too deep
        self._gap = ""  # what stands before the next visible character
        self._page_starts: list[int] = []
        self._pages_to_come = 0
        self._references: dict[str, list[int]] = {}
        self._notes: dict[str, _Draft] = {}
        self._labels: list[tuple[str, str]] = []  # not yet written, each with what follows it
        self.left_out: Counter[str] = Counter()

    # What is written

    @contextmanager
    def block(
        self, kind: Kind, *, gap: str | None = None, key: str = "", **fields: Any
    ) -> Iterator[None]:
        """Everything written inside is of a block of this kind; `fields` are those of `Block`.

        A `label` of an item, a heading, a footnote, a speech, an aside or a comment is written
        too, before the first of the rest. `gap` stands between the blocks right inside it,
        in the place of what is usual for the kind. `key` is by what `refer` names a footnote.
        """
        self.open(kind, gap=gap, key=key, **fields)
        try:
            yield
        finally:
            self.close()

    def open(self, kind: Kind, *, gap: str | None = None, key: str = "", **fields: Any) -> None:
        """Begin a block, as `block` does; `close` ends it."""
        if self._flattened or len(self._open) >= _DEEPEST:
            self._flattened += 1
            self._gap = self._gap or " "
            return
        if len(self._drafts) >= _MOST_BLOCKS:
            raise DocumentError(
                f"has more than {_MOST_BLOCKS // 1_000_000} million paragraphs and cells; "
                "save it in several files"
            )
        self._separate()
        parent = self._open[-1].number if self._open else None
        for name in _COUNTED.intersection(fields):
            fields[name] = min(max(0, fields[name]), _LARGEST)
        draft = _Draft(kind, parent, fields)
        usual = _GAPS.get(kind, "\n\n")
        self._open.append(_Open(kind, len(self._drafts), usual if gap is None else gap, key))
        self._drafts.append(draft)
        label = fields.get("label")
        if label and kind in ("item", "heading", "footnote", "speech", "aside", "comment"):
            # Said when something follows: a label alone is no text.
            self._labels.append((normalise(str(label)).strip(), "\n" if kind == "aside" else " "))
        else:
            self._labels.append(("", ""))
        if key:
            self._notes[key] = draft

    def close(self) -> None:
        """End the block that was opened last."""
        if self._flattened:
            self._flattened -= 1
            self._gap = self._gap or " "
            return
        closed = self._open.pop()
        self._labels.pop()
        draft = self._drafts[closed.number]
        if draft.start < 0:
            # Those within it had nothing either, and are gone already.
            del self._drafts[closed.number :]
            return
        draft.end = self._length
        self._gap = self._open[-1].gap if self._open else "\n\n"

    def write(self, text: str) -> None:
        """Write text into the innermost block, or into a paragraph of its own where none is open.

        A run of white space counts as one space, and none at both ends of a block; in code it
        stays as it is, but for empty lines at both ends.
        """
        text = normalise(text).replace("\xad", "")  # where a word may be parted is not seen
        verbatim = bool(self._open) and self._open[-1].kind in _VERBATIM
        words = text.strip("\n") if verbatim else " ".join(text.split())
        if not words.strip():
            if text and not self._at_start():
                self._gap = self._gap or (text if verbatim else " ")
            return
        if not self._open:
            with self.block("paragraph"):
                self.write(text)
            return
        if not self._at_start():
            if verbatim:
                self._gap += text[: len(text) - len(text.lstrip("\n"))]
            elif text[0].isspace():
                self._gap = self._gap or " "
        self._begin()
        words = words.rstrip()
        self._append(words)
        rest = text[len(text.rstrip()) :]
        self._gap = rest if verbatim else " " * bool(rest)

    def line_break(self) -> None:
        """Go on in a new line of the same block."""
        if not self._at_start():
            self._gap = "\n"

    def refer(self, key: str, mark: str) -> None:
        """Write the mark of a footnote, which `key` names, as it is printed: "[1]"."""
        self._begin()
        self._references.setdefault(key, []).append(self._length)
        self.write(mark)

    def page(self) -> None:
        """Say that a new page begins here; a block may go on across it."""
        if not self._at_start():
            self._gap = self._gap or " "
        self._pages_to_come += 1

    # Blocks that hold nothing but words

    def heading(self, text: str, level: int, *, label: str = "") -> None:
        """Write a heading."""
        with self.block("heading", level=max(1, level), label=label):
            self.write(text)

    def paragraph(self, text: str) -> None:
        """Write a paragraph."""
        self.leaf("paragraph", text)

    def leaf(self, kind: Kind, text: str, **fields: Any) -> None:
        """Write a block that holds nothing but this text, whose line feeds count."""
        with self.block(kind, **fields):
            if kind in _VERBATIM:
                self.write(text)
                return
            for number, line in enumerate(normalise(text).split("\n")):
                if number:
                    self.line_break()
                self.write(line)

    # What has been written

    @property
    def length(self) -> int:
        """How many characters there are by now."""
        return self._length

    def parsed(
        self,
        *,
        title: str | None = None,
        author: str | None = None,
        date: str | None = None,
        language: str | None = None,
    ) -> Parsed:
        """Return all of it; nothing may be open."""
        assert not self._open, f"{self._open[-1].kind} is still open"
        self._page_starts += [self._length] * self._pages_to_come
        self._pages_to_come = 0
        for key, note in self._notes.items():
            note.references = self._references.get(key, [])
        text = "".join(self._parts)
        return Parsed(
            text=text,
            title=title,
            author=author,
            date=date,
            language=language,
            page_starts=self._page_starts,
            headings=[
                Heading(
                    offset=draft.start,
                    level=draft.fields.get("level", 1),
                    title=" ".join(text[draft.start : draft.end].split())[:LONGEST_HEADING],
                )
                for draft in self._drafts
                if draft.kind == "heading"
            ],
            blocks=Blocks(map(_finished, self._drafts)),
            left_out=dict(+self.left_out),
        )

    # Within

    def _at_start(self) -> bool:
        """Tell whether nothing was written yet in the innermost block."""
        return not self._open or self._drafts[self._open[-1].number].start < 0

    def _separate(self) -> None:
        """Set what parts a new block from what its parent holds already."""
        if self._open and not self._at_start():
            self._gap = self._open[-1].gap

    def _begin(self) -> None:
        """Write what is due before a visible character, and let blocks without one begin here."""
        for depth, opened in enumerate(self._open):
            draft = self._drafts[opened.number]
            if draft.start >= 0:
                continue
            if self._parts:
                self._append(self._gap)
            self._gap = ""
            self._take_pages()
            draft.start = self._length
            draft.page = len(self._page_starts) or None
            label, after = self._labels[depth]
            if label:
                self._append(label)
                self._gap = after
        if self._gap and self._parts:
            self._append(self._gap)
        self._gap = ""
        self._take_pages()

    def _take_pages(self) -> None:
        self._page_starts += [self._length] * self._pages_to_come
        self._pages_to_come = 0

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        if self._length > MOST_TEXT:
            raise too_long()


def too_long() -> DocumentError:
    """Return the error for a text of more than `MOST_TEXT` characters."""
    return DocumentError(
        f"has more than {MOST_TEXT // 1_000_000} million characters; save it in several files"
    )


def unfolds_too_far(size: int, packed: int) -> bool:
    """Tell whether a file of `packed` bytes unfolds to more than any document does."""
    return size > max(_UNFOLDED, _MOST_TIMES * packed)


def unfolded(remedy: str) -> DocumentError:
    """Return the error for what `unfolds_too_far`; `remedy` says what to do."""
    return DocumentError(f"unfolds to more than {_MOST_TIMES} times its size; {remedy}")


def _finished(draft: _Draft) -> Block:
    return Block(
        kind=draft.kind,
        start=draft.start,
        end=draft.end,
        parent=draft.parent,
        page=draft.page,
        references=tuple(draft.references),
        **draft.fields,
    )
