"""What a document is made of: a tree of blocks over its text.

A block is a stretch of the text, `text[start:end]`, of some kind: a heading, a list, an item of
it. Blocks stand in the order in which they begin, each after the one that holds it, and are
nested or apart. Every visible character of a text is in one.
"""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args, overload

from qa.base import Record

Kind = Literal[
    "heading",  # `level`, 1 the highest; `label` is its number as printed, such as "2.1"
    "paragraph",
    "list",  # of items or pairs
    "item",  # `label` as printed: "3.", "(a)", "•"
    "table",  # of rows; a caption may come first
    "row",  # of cells; `header` tells those that name the columns
    "cell",  # `column`, which spans `columns` and `rows`; `header` tells names of rows or columns
    "code",  # `label` is its language
    "quotation",  # of another text: of a book, or of the mail that is answered
    "footnote",  # `label` is its mark, `references` where the marks stand that lead to it
    "caption",  # of a table or a figure
    "figure",  # the words that a picture or a chart has
    "pair",  # of a key and a value
    "key",
    "value",
    "faq",  # of a question and its answer
    "question",
    "answer",
    "dialogue",  # of speeches
    "speech",  # `label` is the speaker, `details` may tell the "time"
    "message",  # of a mail or chat; `details` are "from", "to", "date", "subject"
    "aside",  # a note, a warning, a box beside the text; `label` as printed: "Note"
    "comment",  # of a reader; `label` is who
    "contents",  # a table of contents
    "furniture",  # what is printed on every page, kept once
    "rule",  # a line such as "* * *", which parts what does not belong together
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Record):
    """A stretch of a text: what it is, where it stands, and in what.

    `parent` is the number of the block that holds it, None for one that stands in the document
    itself. `page` is the page on which it begins, from 1, None where there are none. The other
    fields are of some kinds only, as `Kind` says.
    """

    kind: Kind
    start: int
    end: int
    parent: int | None = None
    page: int | None = None
    level: int = 0
    label: str = ""
    header: bool = False
    column: int = 0
    columns: int = 1
    rows: int = 1
    references: tuple[int, ...] = ()
    details: dict[str, str] = field(default_factory=dict)


# The fields that are numbers, in the order in which they are stored, None as -1.
_NUMBERS = (
    "kind",
    "start",
    "end",
    "parent",
    "page",
    "level",
    "header",
    "column",
    "columns",
    "rows",
)
_NUMBER_OF = {kind: number for number, kind in enumerate(KINDS)}


class Blocks(Sequence[Block]):
    """The blocks of a document in order, kept as columns of numbers. It does not change.

    A block is made only when it is asked for, as a long table has hundreds of thousands.
    """

    __slots__ = ("_columns", "_ends", "_kinds", "_notes", "_parents", "_starts")

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        columns = [array("i") for _ in _NUMBERS]
        notes: dict[int, dict[str, Any]] = {}
        for number, block in enumerate(blocks):
            values = (
                _NUMBER_OF[block.kind],
                block.start,
                block.end,
                -1 if block.parent is None else block.parent,
                -1 if block.page is None else block.page,
                block.level,
                block.header,
                block.column,
                block.columns,
                block.rows,
            )
            for column, value in zip(columns, values, strict=True):
                column.append(value)
            names = ("label", "references", "details")
            note = {name: getattr(block, name) for name in names if getattr(block, name)}
            if note:
                notes[number] = note
        self._set(columns, notes)

    def _set(self, columns: Sequence[array[int]], notes: dict[int, dict[str, Any]]) -> None:
        self._columns = tuple(columns)
        self._kinds, self._starts, self._ends, self._parents = columns[:4]
        self._notes = notes

    @classmethod
    def from_list(cls, values: Iterable[Mapping[str, Any]]) -> Self:
        """Make them of the blocks' fields, as `Record.to_dict` gives them."""
        return cls(Block.from_dict(dict(value)) for value in values)

    def to_bytes(self) -> bytes:
        """Return them as `from_bytes` takes them, compressed."""
        notes = json.dumps(self._notes, ensure_ascii=False).encode()
        head = struct.pack("<II", len(self), len(notes))
        little = [array("i", column) for column in self._columns]
        if struct.pack("=i", 1) != struct.pack("<i", 1):
            for column in little:
                column.byteswap()
        # Most blocks follow each other closely, which differences show and numbers hide; but
        # these are quick to read as they are.
        return zlib.compress(head + b"".join(c.tobytes() for c in little) + notes, 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return what `to_bytes` was called on; raises `ValueError` for anything else."""
        try:
            data = zlib.decompress(data)
            count, noted = struct.unpack_from("<II", data)
        except (zlib.error, struct.error) as error:
            raise ValueError(f"these are no blocks ({error})") from None
        size = 4 * count
        if len(data) != 8 + size * len(_NUMBERS) + noted:
            raise ValueError("these are no blocks (the length is wrong)")
        columns = []
        for number in range(len(_NUMBERS)):
            column = array("i")
            column.frombytes(data[8 + number * size : 8 + (number + 1) * size])
            if struct.pack("=i", 1) != struct.pack("<i", 1):
                column.byteswap()
            columns.append(column)
        held = json.loads(data[8 + size * len(_NUMBERS) :])
        made = cls()
        made._set(columns, {int(number): note for number, note in held.items()})
        return made

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, number: int) -> Block: ...
    @overload
    def __getitem__(self, number: slice) -> list[Block]: ...
    def __getitem__(self, number: int | slice) -> Block | list[Block]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if number < 0:
            number += len(self)
        kind, start, end, parent, page, level, header, column, columns, rows = (
            values[number] for values in self._columns
        )
        note = self._notes.get(number, {})
        return Block(
            kind=KINDS[kind],
            start=start,
            end=end,
            parent=None if parent < 0 else parent,
            page=None if page < 0 else page,
            level=level,
            label=note.get("label", ""),
            header=bool(header),
            column=column,
            columns=columns,
            rows=rows,
            references=tuple(note.get("references", ())),
            details=dict(note.get("details", {})),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blocks) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(column.tobytes() for column in self._columns))

    def __repr__(self) -> str:
        return f"Blocks({list(self)!r})"

    # Questions to the tree that make no block

    def kind(self, number: int) -> Kind:
        """Return the kind of a block."""
        return KINDS[self._kinds[number]]

    def span(self, number: int) -> tuple[int, int]:
        """Return start and end of a block."""
        return self._starts[number], self._ends[number]

    def parent(self, number: int) -> int | None:
        """Return the number of the block that holds this one."""
        parent = self._parents[number]
        return None if parent < 0 else parent

    def of_kind(self, kind: Kind) -> Iterator[int]:
        """Yield the numbers of the blocks of a kind, in order."""
        wanted = _NUMBER_OF[kind]
        return (number for number, held in enumerate(self._kinds) if held == wanted)

    def after(self, number: int) -> int:
        """Return the number of the first block that is not in this one and comes after it."""
        # Those within it follow it at once, and none of them begins where it ends.
        end = self._ends[number]
        return max(number + 1, bisect_left(self._starts, end, lo=number + 1))

    def children(self, number: int | None) -> Iterator[int]:
        """Yield the numbers of the blocks right in a block, or right in the document for None."""
        end = len(self) if number is None else self.after(number)
        child = 0 if number is None else number + 1
        while child < end:
            yield child
            child = self.after(child)

    def above(self, number: int) -> Iterator[int]:
        """Yield the numbers of the blocks that hold this one, the innermost first."""
        parent = self._parents[number]
        while parent >= 0:
            yield parent
            parent = self._parents[parent]

    def at(self, offset: int) -> int | None:
        """Return the number of the innermost block that holds a character, None if none does."""
        number = bisect_right(self._starts, offset) - 1
        while number >= 0 and self._ends[number] <= offset:
            number = self._parents[number]
        return number if number >= 0 else None

    def starting(self, start: int, end: int) -> range:
        """Return the numbers of the blocks that begin within `text[start:end]`."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))
