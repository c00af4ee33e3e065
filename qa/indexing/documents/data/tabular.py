"""Delimited files: CSV, TSV and their like, with what parts the cells seen from the content."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data import grid
from qa.indexing.documents.text import Parsed, decode

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1 << 16  # characters from which the dialect is told
_LONGEST_CELL = 10_000_000  # characters
csv.field_size_limit(_LONGEST_CELL)


def parse(data: bytes) -> Parsed:
    """Read a delimited file as tables."""
    builder = Builder()
    text = decode(data)
    # Some programs say in the first line what parts the cells.
    told = re.match(r"sep=(.)\n", text)
    if told:
        text = text[told.end() :]
    delimiter = told[1] if told else _delimiter(text[:_SAMPLE])
    grid.write(list(_rows(text, delimiter)), builder)
    return builder.parsed()


def is_table(text: str) -> bool:
    """Tell whether the beginning of a text without a fitting ending is a delimited file.

    It has at least three lines, all with as many cells, and these are no prose.
    """
    lines = [line for line in text.split("\n", 200)[:200] if line.strip()]
    if len(lines) < 3:
        return False
    delimiter = _delimiter(text)
    if delimiter not in (",", ";", "\t"):
        return False
    rows = [row.cells for row in _rows("\n".join(lines), delimiter)]
    widths = Counter(len(cells) for cells in rows)
    width, often = widths.most_common(1)[0]
    if width < (3 if delimiter == "," else 2) or often * 10 < len(rows) * 9:
        return False
    # After a comma prose has a space, and cells as a rule have none.
    if delimiter != "\t" and sum(line.count(delimiter + " ") for line in lines) * 4 > sum(
        line.count(delimiter) for line in lines
    ):
        return False
    return all(len(text) <= 60 for text in rows[0].values())


def _delimiter(sample: str) -> str:
    """Return the character by which most rows are parted into equally many cells."""
    best, delimiter = 0.0, ","
    for candidate in _DELIMITERS:
        if candidate not in sample:
            continue
        # The last row of a sample may be torn.
        widths = [len(values) for values in _values(sample, candidate) if values]
        counts = Counter(widths[:-1] or widths)
        shares = {width: width * often / counts.total() for width, often in counts.items()}
        share = max((share for width, share in shares.items() if width > 1), default=0.0)
        alike = share / sum(shares.values()) if shares else 0.0
        # Of two that fit, the one that makes more cells.
        score = alike + min(share, 50) / 1000
        # After most commas of prose stands a space.
        if sample.count(f"{candidate} ") * 2 > sample.count(candidate) and candidate != "\t":
            score *= 0.6
        if score > best:
            best, delimiter = score, candidate
    # Of a single column no character parts anything, whatever is in its texts.
    return delimiter if best > 0.5 else "\0" if best else ","


def _rows(text: str, delimiter: str) -> Iterator[grid.Row]:
    """Yield the rows of a delimited text, empty ones as well."""
    for number, values in enumerate(_values(text, delimiter)):
        cells = {column: value for column, value in enumerate(values) if value.strip()}
        yield grid.Row(number, cells)


def _values(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each row."""
    escape = "\\" if text.count('\\"') > text.count('""') else None
    quoted = '"' in text and not _is_unclosed(text, delimiter, escape)
    return _read(text, delimiter, escape, quoted=quoted)


def _is_unclosed(text: str, delimiter: str, escape: str | None) -> bool:
    """Tell whether quotes are never closed, so that cells take rows that follow them."""
    try:
        for _ in _read(text, delimiter, escape, quoted=True, strict=True):
            pass
    except DocumentError:
        # Something stands after a quote that closes, or none does.
        rows = _read(text, delimiter, escape, quoted=True)
        return any("\n" in value for values in rows for value in values)
    return False


def _read(
    text: str, delimiter: str, escape: str | None, *, quoted: bool, strict: bool = False
) -> Iterator[list[str]]:
    try:
        yield from csv.reader(
            text.splitlines(keepends=True),
            delimiter="\x1f" if delimiter == "\0" else delimiter,
            escapechar=escape,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
            skipinitialspace=True,
            strict=strict,
        )
    except csv.Error as error:
        raise DocumentError(
            f"has rows that cannot be read ({error}); save it as CSV anew"
        ) from None
