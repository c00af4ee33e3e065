"""The source of LaTeX as pieces: tokens, groups in braces, environments, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa.indexing.documents.markup.latexnames import VERBATIM

_TOKEN = re.compile(
    r"(?P<comment>%[^\n]*(?:\n[ \t]*)?)|(?P<blank>\n[ \t]*\n\s*)|\\(?P<name>[a-zA-Z@]+)\*?"
    r"|\\(?P<sign>[^a-zA-Z])|(?P<dollar>\$\$?)|(?P<words>[^%\n\\${}&~]+|\n|[&{}~]|\\)"
)
BEGIN = re.compile(r"\s*\{([^{}\n]{1,60})\}")
OPTION = re.compile(r"[ \t]*\[[^\[\]]{0,2000}\]")
_GAP = re.compile(r"[ \t]*\n?[ \t]*")


class Token(NamedTuple):
    """A piece of the source: what it is, its text, and where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


class Source:
    """A source, and up to where it was read: `reached` is moved on by what takes a part of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.reached = 0
        self.ends = _groups(text)
        self.closes = _environments(text)

    def tokens(self, start: int, end: int) -> Iterator[Token]:
        """Yield the tokens of a part, but those that were taken in the meantime."""
        at = start
        while at < end:
            found = _TOKEN.match(self.text, at, end)
            if not found:
                at += 1
                continue
            kind = found.lastgroup or ""
            yield Token(kind, found[kind], found.start(), found.end())
            # What a token stands for may reach further: `_skip` says how far.
            at = max(found.end(), self.reached)

    def after_name(self, at: int) -> int:
        """Return where the text goes on after a name, which takes the space after it."""
        gap = re.compile(r"\{\}|[ \t]*").match(self.text, at)
        return gap.end() if gap else at

    def group(self) -> tuple[int, int] | None:
        """Take the group in braces that is next; return where its inside begins and ends."""
        gap = _GAP.match(self.text, self.reached)
        at = gap.end() if gap else self.reached
        end = self.ends.get(at)
        if end is None:
            return None
        self.reached = end + 1
        return at + 1, end

    def skip_groups(self, count: int) -> None:
        """Go on behind so many groups, with the options before them."""
        for _ in range(count):
            self.skip_options()
            if not self.group():
                return

    def skip_options(self) -> None:
        """Go on behind the options in brackets that are next."""
        while found := OPTION.match(self.text, self.reached):
            self.reached = found.end()

    def rows(self, start: int, end: int) -> tuple[list[list[tuple[int, int]]], set[int]]:
        """Return the cells of each row, and after how many rows a line is drawn."""
        rows: list[list[tuple[int, int]]] = []
        ruled: set[int] = set()
        row: list[tuple[int, int]] = []
        self.reached = 0
        begin = start
        for token in self.tokens(start, end):
            if token.text == "{" and token.start in self.ends:
                self.reached = min(end, self.ends[token.start] + 1)
            elif token.kind == "name" and token.text == "begin" and token.end in self.closes:
                self.reached = self.closes[token.end][1]
            elif token.text == "&" and token.kind == "words":
                row.append((begin, token.start))
                begin = token.end
            elif token.kind == "name" and token.text in ("hline", "midrule", "endhead", "toprule"):
                if not row:
                    ruled.add(len(rows))
                    begin = token.end
            elif token.kind == "sign" and token.text == "\\":
                rows.append([*row, (begin, token.start)])
                row, begin = [], token.end
        if row or self.text[begin:end].strip():
            rows.append([*row, (begin, end)])
        self.reached = 0
        return rows, ruled


def _groups(text: str) -> dict[int, int]:
    """Return for every brace that opens a group the one that closes it."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for brace in re.finditer(r"\\.|%[^\n]*|[{}]", text, re.DOTALL):
        if brace[0] == "{":
            waiting.append(brace.start())
        elif brace[0] == "}" and waiting:
            found[waiting.pop()] = brace.start()
    return found


def _environments(text: str) -> dict[int, tuple[int, int]]:
    r"""Return for the end of every `\begin` where its `\end` begins, and where it ends."""
    found: dict[int, tuple[int, int]] = {}
    waiting: list[tuple[str, int]] = []
    raw = ""
    for mark in re.finditer(r"(?<!\\)(?:\\\\)*\\(begin|end)\s*\{([^{}\n]{1,60})\}", text):
        name = mark[2]
        if raw and not (mark[1] == "end" and name == raw):
            continue
        if mark[1] == "begin":
            waiting.append((name, mark.end(1)))
            raw = name if name.rstrip("*") in VERBATIM else ""
            continue
        raw = ""
        if waiting and waiting[-1][0] == name:
            at = mark.start() + len(mark[0]) - len(mark[0].lstrip("\\")) - 1
            found[waiting.pop()[1]] = at, mark.end()
    return found
