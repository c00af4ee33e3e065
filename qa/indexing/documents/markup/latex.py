"""LaTeX: sections, lists, tables, notes and words; nothing is run, formulas stay as written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.markup.latexnames import (
    ACCENTS,
    ASIDES,
    DROPPED,
    LEVELS,
    LISTS,
    MATHS,
    PICTURES,
    QUOTATIONS,
    SYMBOLS,
    TABLES,
    VERBATIM,
)
from qa.indexing.documents.markup.latexsource import BEGIN, OPTION, Source, Token
from qa.indexing.documents.text import Parsed, decode

_DEEPEST = 30
_MOST_MACROS = 20_000  # uses of macros; each may use others
_LONGEST_MACRO = 2000  # characters
_LONGEST_FORMULA = 5000


def parse(data: bytes) -> Parsed:
    """Read LaTeX; title, author and date are those that it declares."""
    text = decode(data)
    builder = Builder()
    reader = _Reader(text, builder)
    start = text.find(r"\begin{document}")
    if start >= 0:
        reader.preamble(start)
        start += len(r"\begin{document}")
    end = text.rfind(r"\end{document}")
    reader.read(max(0, start), end if end > start else len(text))
    return builder.parsed(
        title=reader.declared("title"),
        author=reader.declared("author"),
        date=reader.declared("date"),
    )


class _Reader:
    """Goes through a source and says what comes next."""

    def __init__(self, text: str, builder: Builder) -> None:
        self._source = Source(text)
        self._builder = builder
        self._declared: dict[str, tuple[int, int]] = {}
        self._macros: dict[str, tuple[int, int, int]] = {}
        self._used = 0
        self._notes = 0
        self._due: list[tuple[str, int, int]] = []
        self._paragraph = False  # whether one is open
        self._direct = [False]  # whether words stand right in the block that is open
        self._lists: list[str] = []
        self._counts: list[int] = []
        # Levels of headings that are above a section.
        self._above = bool(re.search(r"\\(?:chapter|part)\b", text)) + ("\\maketitle" in text)
        self._cited: dict[str, int] = {}
        for number, found in enumerate(
            re.finditer(r"\\bibitem(?:\[[^\]]{0,500}\])?\{([^{}]{0,200})\}", text)
        ):
            self._cited.setdefault(found[1], number + 1)

    def preamble(self, end: int) -> None:
        """Take what is declared before the document begins."""
        for token in self._source.tokens(0, end):
            if token.kind == "name":
                self._declare(token)

    def read(self, start: int, end: int) -> None:
        """Write the document."""
        self._walk(start, end, 0)
        self._end_paragraph()
        self._write_notes()

    def declared(self, name: str) -> str | None:
        """Return the words of a title and the like."""
        if name not in self._declared:
            return None
        start, end = self._declared[name]
        inner = Builder()
        _Reader(self._source.text[start:end], inner).read(0, end - start)
        words = " ".join(inner.parsed().text.split()).replace(" ,", ",")
        return words or None

    # What comes next

    def _walk(self, start: int, end: int, depth: int) -> None:
        for token in self._source.tokens(start, end):
            if token.kind == "words":
                self._words(token.text)
            elif token.kind == "blank":
                self._end_paragraph()
                self._direct[-1] = self._direct[-1] and self._builder.length == 0
            elif token.kind == "sign":
                self._sign(token)
            elif token.kind == "dollar":
                self._formula(token, token.text)
            elif token.kind == "name":
                self._command(token, depth)

    def _words(self, text: str) -> None:
        if text in ("{", "}", "\\"):
            return
        text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
        text = " " if text in ("~", "&") else text.replace("`", "‘")
        if not text.strip() and not self._paragraph and not self._direct[-1]:
            return
        self._begin_paragraph()
        self._builder.write(text)

    def _begin_paragraph(self) -> None:
        if not self._paragraph and not self._direct[-1]:
            self._builder.open("paragraph")
            self._paragraph = True

    def _end_paragraph(self) -> None:
        if self._paragraph:
            self._builder.close()
            self._paragraph = False
        if len(self._direct) == 1 and not self._lists:
            self._write_notes()

    def _hold(
        self,
        block: AbstractContextManager[None],
        inside: tuple[int, int] | None,
        depth: int,
        *,
        direct: bool = True,
    ) -> None:
        """Write a part of the source into a block; an item of a list around it is none here."""
        lists, counts = self._lists, self._counts
        self._lists, self._counts = [], []
        self._direct.append(direct)
        with block:
            self._inside(inside, depth)
            self._end_paragraph()
        self._direct.pop()
        self._lists, self._counts = lists, counts

    def _sign(self, token: Token) -> None:
        sign = token.text
        if sign == "\\":
            self._source.reached = token.end
            self._source.skip_options()
            self._builder.line_break()
        elif sign in "([":
            self._formula(token, "\\" + {"(": ")", "[": "]"}[sign])
        elif sign in ACCENTS:
            self._accent(sign, token.end)
        elif sign in " \n":
            self._words(" ")
        elif sign not in "/-,;:!@)]><+='`|":
            self._words_as_they_are(sign)
        elif sign in ",;:":
            self._words_as_they_are(" ")

    def _words_as_they_are(self, text: str) -> None:
        self._begin_paragraph()
        self._builder.write(text)

    def _accent(self, sign: str, at: int) -> None:
        """Write a letter with its accent, which comes before it."""
        found = re.compile(r"\s*(?:\{\s*\\?([^\W\d_]?)\s*\}|\\?([^\W\d_]))").match(
            self._source.text, at
        )
        if not found:
            return
        letter = found[1] or found[2] or ""
        self._source.reached = found.end()
        self._words_as_they_are(
            unicodedata.normalize("NFC", letter + ACCENTS[sign]) if letter else ""
        )

    def _formula(self, token: Token, closing: str) -> None:
        """Write a formula as it stands, without what is around it."""
        end = self._source.text.find(closing, token.end, token.end + _LONGEST_FORMULA)
        if end < 0 or (closing == "$" and "\n\n" in self._source.text[token.end : end]):
            return
        words = " ".join(self._source.text[token.end : end].split())
        self._source.reached = end + len(closing)
        if closing in ("$$", "\\]"):
            self._end_paragraph()
        self._words_as_they_are(words)
        if closing in ("$$", "\\]"):
            self._end_paragraph()

    # Commands

    def _command(self, token: Token, depth: int) -> None:
        name = token.text
        self._source.reached = token.end
        if name in _SPECIAL:
            _SPECIAL[name](self, depth)
        elif name in LEVELS:
            self._heading(name, depth)
        elif name in SYMBOLS:
            self._words_as_they_are(SYMBOLS[name])
            self._source.reached = max(self._source.reached, self._source.after_name(token.end))
        elif len(name) == 1 and name in ACCENTS:
            self._accent(name, token.end)
        elif self._declare(token):
            return
        elif name.lower().endswith(("ref", "cite")) or name.startswith("cite"):
            self._reference(name)
        elif name in DROPPED:
            self._drop(name)
        elif name in self._macros:
            self._expand(name, depth)
        else:
            self._source.skip_options()

    def _inside(self, group: tuple[int, int] | None, depth: int) -> None:
        """Write what is in a group."""
        if group and depth < _DEEPEST:
            reached = self._source.reached
            self._source.reached = 0
            self._walk(*group, depth + 1)
            self._source.reached = reached

    def _block_of(self, kind: str, depth: int, level: int = 1) -> None:
        """Write a block whose words are the group that is next."""
        self._source.skip_options()
        group = self._source.group()
        self._end_paragraph()
        heading = kind == "heading"
        block = self._builder.block("heading" if heading else "caption", level=level * heading)
        self._hold(block, group, depth)
        self._end_paragraph()

    def _heading(self, name: str, depth: int) -> None:
        self._block_of("heading", depth, max(1, LEVELS[name] + self._above))

    def _declare(self, token: Token) -> bool:
        """Take a title, an author, a date or a macro; tell whether it was one."""
        self._source.reached = max(self._source.reached, token.end)
        if token.text in ("title", "author", "date"):
            self._source.skip_options()
            if group := self._source.group():
                self._declared[token.text] = group
            return True
        if token.text in ("newcommand", "renewcommand", "providecommand", "def"):
            found = re.compile(
                r"\s*\{?\\([a-zA-Z@]+)\}?\s*(?:\[(\d)\])?(?:\[[^\]]{0,200}\])?(?:#\d)*"
            ).match(self._source.text, self._source.reached)
            if found:
                self._source.reached = found.end()
                group = self._source.group()
                if group and group[1] - group[0] <= _LONGEST_MACRO:
                    self._macros[found[1]] = (*group, int(found[2] or 0))
            return True
        return False

    def _expand(self, name: str, depth: int) -> None:
        """Write what a macro stands for; one with arguments stands for these."""
        start, end, arguments = self._macros[name]
        self._used += 1
        if not arguments and self._used <= _MOST_MACROS and depth < _DEEPEST:
            self._source.reached = max(
                self._source.reached, self._source.after_name(self._source.reached)
            )
            self._inside((start, end), depth + 3)

    def _title(self, depth: int) -> None:
        for name in ("title", "author", "date"):
            if name not in self._declared:
                continue
            self._end_paragraph()
            kind = self._builder.block("heading", level=1) if name == "title" else None
            self._hold(kind or self._builder.block("paragraph"), self._declared[name], depth)
        self._end_paragraph()

    def _footnote(self) -> None:
        self._source.skip_options()
        group = self._source.group()
        if not group:
            return
        self._notes += 1
        label = f"[{self._notes}]"
        self._begin_paragraph()
        self._builder.refer(label, label)
        self._due.append((label, *group))

    def _write_notes(self) -> None:
        due, self._due = self._due, []
        for label, start, end in due:
            block = self._builder.block("footnote", key=label, label=label)
            self._hold(block, (start, end), _DEEPEST - 3)

    def _reference(self, name: str) -> None:
        self._source.skip_options()
        group = self._source.group()
        if not group:
            return
        keys = [key.strip() for key in self._source.text[group[0] : group[1]].split(",")]
        if "cite" in name:
            keys = [str(self._cited.get(key, key)) for key in keys]
        self._words_as_they_are(f"[{', '.join(keys)}]")

    def _drop(self, name: str) -> None:
        if name == "includegraphics":
            self._builder.left_out["picture"] += 1
        if name in ("input", "include", "bibliography"):
            self._builder.left_out["other file"] += 1
        self._source.skip_groups(DROPPED[name])

    def _verbatim_words(self) -> None:
        at = self._source.reached
        if at >= len(self._source.text):
            return
        end = self._source.text.find(self._source.text[at], at + 1, at + 1000)
        if end >= 0:
            self._words_as_they_are(self._source.text[at + 1 : end])
            self._source.reached = end + 1

    def _address(self) -> None:
        if group := self._source.group():
            self._words_as_they_are(self._source.text[group[0] : group[1]])

    # Environments

    def _environment(self, depth: int) -> None:
        found = BEGIN.match(self._source.text, self._source.reached)
        begin = self._source.reached
        if not found or begin not in self._source.closes or depth >= _DEEPEST:
            self._source.reached = found.end() if found else self._source.reached
            return
        name = found[1].rstrip("*")
        self._source.reached = found.end()
        end, after = self._source.closes[begin]
        if name in VERBATIM:
            self._code(name, end)
        elif name in MATHS:
            self._end_paragraph()
            words = re.sub(
                r"\\label\{[^{}]*\}|\\nonumber", " ", self._source.text[self._source.reached : end]
            )
            self._words_as_they_are(" ".join(words.split()))
            self._end_paragraph()
        elif name in PICTURES:
            self._builder.left_out["picture"] += name != "comment"
        elif name in TABLES:
            self._end_paragraph()
            self._source.skip_options()
            self._source.skip_groups(2 if name in ("tabularx", "tabulary") else 1)
            self._table(self._source.reached, end, depth)
        else:
            self._block(name, end, depth)
        self._source.reached = after

    def _block(self, name: str, end: int, depth: int) -> None:
        self._end_paragraph()
        self._source.skip_options()
        inside = (self._source.reached, end)
        if name in LISTS:
            if name == "thebibliography":
                self._source.group()
                inside = (self._source.reached, end)
            self._lists.append(name)
            self._counts.append(0)
            with self._builder.block("list"):
                self._inside(inside, depth)
                self._close_item()
                if self._paragraph:
                    self._builder.close()
                    self._paragraph = False
            self._lists.pop()
            self._counts.pop()
            return
        if name == "abstract":
            self._builder.heading("Abstract", 1)
        if name in QUOTATIONS or name in ASIDES:
            kind = "quotation" if name in QUOTATIONS else "aside"
            label = {"label": name.capitalize()} if kind == "aside" else {}
            block = self._builder.block("quotation" if kind == "quotation" else "aside", **label)
            self._hold(block, inside, depth, direct=False)
        else:
            self._inside(inside, depth)
        self._end_paragraph()

    def _item(self) -> None:
        """Begin an item of the list that is open; the one before it ends."""
        if not self._lists:
            self._source.skip_options()
            return
        self._close_item()
        if self._paragraph:  # of words before the first item
            self._builder.close()
            self._paragraph = False
        option = OPTION.match(self._source.text, self._source.reached)
        term = option[0].strip()[1:-1] if option else ""
        self._source.reached = option.end() if option else self._source.reached
        self._counts[-1] += 1
        kind = self._lists[-1]
        if kind == "thebibliography":
            self._source.group()
        if kind == "description":
            self._builder.open("pair")
            self._builder.leaf("key", _bare(term))
            self._builder.open("value")
        else:
            self._builder.open("item", label=_bare(term) or self._mark(kind))
        self._direct.append(True)
        self._lists[-1] = f"{kind} open"

    def _close_item(self) -> None:
        if not self._lists[-1].endswith(" open"):
            return
        if self._paragraph:
            self._builder.close()
            self._paragraph = False
        self._direct.pop()
        self._builder.close()
        self._lists[-1] = self._lists[-1].removesuffix(" open")
        if self._lists[-1] == "description":
            self._builder.close()

    def _mark(self, kind: str) -> str:
        number = self._counts[-1]
        if kind == "thebibliography":
            return f"[{number}]"
        if kind != "enumerate":
            return "•"
        level = sum(name.startswith("enumerate") for name in self._lists)
        letter = chr(ord("a") + (number - 1) % 26)
        return {1: f"{number}.", 2: f"({letter})"}.get(level, f"{number}.")

    def _code(self, name: str, end: int) -> None:
        self._end_paragraph()
        option = OPTION.match(self._source.text, self._source.reached)
        language = re.search(r"language=\{?(\w+)", option[0]) if option else None
        self._source.skip_options()
        label = language[1] if language else ""
        if name == "minted" and (group := self._source.group()):
            label = self._source.text[group[0] : group[1]]
        self._builder.leaf("code", self._source.text[self._source.reached : end], label=label)

    def _table(self, start: int, end: int, depth: int) -> None:
        """Write rows and cells; a first row with a line under it names the columns."""
        rows, ruled = self._source.rows(start, end)
        named = len(rows) > 1 and 1 in ruled and len(ruled) < len(rows)
        with self._builder.block("table"):
            for number, row in enumerate(rows):
                header = named and number == 0
                with self._builder.block("row", header=header):
                    column = 0
                    for cell in row:
                        column += self._cell(*cell, column, header, depth)

    def _cell(self, start: int, end: int, column: int, header: bool, depth: int) -> int:
        """Write a cell; return how many columns it takes."""
        wide = high = 1
        span = re.compile(r"\s*\\multi(column|row)\s*\{\s*(\d{1,3})\s*\}").match(
            self._source.text, start, end
        )
        inside: tuple[int, int] | None = (start, end)
        if span:
            number = max(1, int(span[2]))
            wide, high = (number, 1) if span[1] == "column" else (1, number)
            self._source.reached = span.end()
            self._source.skip_groups(1)
            inside = self._source.group() or inside
        block = self._builder.block("cell", column=column, columns=wide, rows=high, header=header)
        self._hold(block, inside, depth)
        return wide


_SPECIAL: dict[str, Callable[[_Reader, int], None]] = {
    "begin": _Reader._environment,
    "item": lambda reader, depth: reader._item(),
    "bibitem": lambda reader, depth: reader._item(),
    "footnote": lambda reader, depth: reader._footnote(),
    "caption": lambda reader, depth: reader._block_of("caption", depth),
    "maketitle": _Reader._title,
    "verb": lambda reader, depth: reader._verbatim_words(),
    "href": lambda reader, depth: reader._source.skip_groups(1),
    "url": lambda reader, depth: reader._address(),
    "par": lambda reader, depth: reader._end_paragraph(),
}


def _bare(text: str) -> str:
    return " ".join(re.sub(r"\\[a-zA-Z]+\*?|[{}$]", "", text).split())
