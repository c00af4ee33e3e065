"""Programs and configuration: code, a block for each definition with the comment above it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.text import Parsed, decode

_COMMENT = r"(?:#(?!include|define|if|endif|pragma)|//|--|;|%|\"|'|rem\b)"
# What goes on with what is above it: the end of a block, another branch.
_CLOSES = re.compile(r"[})\]]|(?:end|else|elif|elsif|except|finally|catch|then|fi|done|esac)\b")
_NOTE = re.compile(rf"\s*{_COMMENT}", re.IGNORECASE)
# Lines of a block that is parted further, and of one that is put to its neighbour.
_LONG = 80
_SHORT = 3
_MOST_SHORT = 12
_DEEPEST = 4  # levels of indentation at which long blocks are parted


def __getattr__(language: str) -> Any:
    """Return the reader of a language: a reader is given no more than a file's bytes."""
    if language.startswith("_"):
        raise AttributeError(language)
    return partial(_parse, language=language)


def _parse(data: bytes, *, language: str) -> Parsed:
    builder = Builder()
    write(decode(data), builder, language)
    return builder.parsed()


def write(text: str, builder: Builder, language: str) -> None:
    """Write a program as blocks of code: a definition, its comment, and what is in it."""
    lines = text.split("\n")
    for start, end in _joined(list(_parted(lines, 0, len(lines), 0)), lines):
        with builder.block("code", label=language):
            builder.write("\n".join(lines[start:end]))


def _parted(lines: Sequence[str], start: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
    """Yield stretches that begin after an empty line, at the margin or what is nearest to it."""
    openings = [
        i
        for i in range(start + 1, end)
        if lines[i].strip() and not lines[i - 1].strip() and not _CLOSES.match(lines[i].lstrip())
    ]
    if not openings:
        yield start, end
        return
    margin = min(_indent(lines[i]) for i in openings)
    cuts = [start, *(i for i in openings if _indent(lines[i]) == margin), end]
    for first, last in itertools.pairwise(cuts):
        if depth < _DEEPEST and last - first > _LONG and (first, last) != (start, end):
            yield from _parted(lines, first, last, depth + 1)
        else:
            yield first, last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(
    stretches: Sequence[tuple[int, int]], lines: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Put short stretches together, and a comment that stands alone to what it is about."""
    held: tuple[int, int] | None = None
    for stretch in stretches:
        if held and _belong(held, stretch, lines):
            held = held[0], stretch[1]
            continue
        if held:
            yield held
        held = stretch
    if held:
        yield held


def _belong(before: tuple[int, int], after: tuple[int, int], lines: Sequence[str]) -> bool:
    short = max(_size(before, lines), _size(after, lines)) <= _SHORT
    if short and after[1] - before[0] <= _MOST_SHORT:
        return not _opens_section(lines[after[0]])
    return False


def _opens_section(line: str) -> bool:
    """Tell the name of a section in a configuration: "[tool.ruff]"."""
    return line.startswith("[") or bool(_NOTE.match(line))


def _size(stretch: tuple[int, int], lines: Sequence[str]) -> int:
    return sum(bool(line.strip()) for line in lines[stretch[0] : stretch[1]])
