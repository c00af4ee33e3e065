"""Lines of plain text, and which of their ends a reader of the text would not see.

Whoever wraps a text at a margin ends a line where the next word no longer fits. So a line end
is soft if the next line's first word would not have fitted on the line before it, and the text
is mended there; a line that was ended before was ended on purpose, as in verse and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# Nobody wraps by hand at a margin wider than this: each such line is a paragraph.
WIDEST = 160
# Lines are not all equally long; one that is shorter than this share of the longest was ended on
# purpose if the next word would have fitted.
_FULL_LINE = 0.85
# A text is hardly ever wrapped at less than so many characters, and then for a column.
_NARROW = 40
_NARROW_WIDE_LETTERS = 15


def words(text: str) -> frozenset[str]:
    """Return the words of a text, for a table of them."""
    return frozenset(text.split())


# Scripts that have no spaces between words, so that lines of them are joined without one.
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
_SOFT_HYPHEN = "\xad"
_PAUSE = re.compile(r"[.,;:!?…—–。、，；：！？।؟،][\"'”’»)\]]*$")
_STOP = re.compile(r"[.!?:;。！？；：।؟][\"'”’»)\]]*$")
_ENDING = 6  # characters in which the end of a sentence shows
_CUT = re.compile(r"(?<![\w‐-])([^\W\d_]+(?:[-‐][^\W\d_]+)*)[-‐]$")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_CUT_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]+[-‐]\n\s*[^\W\d_]+")
# "Ein-" and "Ausgang" have a hyphen each; nothing was cut before these.
_JOINING = words("""and or to und oder bis sowie et ou y e o en of och eller og""")
# These are followed by a hyphen far more often than they begin a longer word.
_FIRST_PARTS = words(
    """well self non ex half all cross high low long short full part mid post semi two three four
    five six seven eight nine ten first second third twenty thirty forty fifty sixty seventy
    eighty ninety so up on off by in out over good hard large small open state best old new real
    fast left right top single double multi time e"""
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: what is in it, and the column at which that begins."""

    text: str  # without white space at both ends
    indent: int = 0
    raw: str = ""  # as it stands, without its end

    @property
    def end(self) -> int:
        """The column at which the line ends."""
        return self.indent + len(self.text)


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text in order, empty ones too."""
    return [line_of(raw) for raw in text.split("\n")]


def line_of(raw: str) -> Line:
    """Return a line; a tab goes to the next column that four divides."""
    raw = raw.rstrip()
    text = raw.lstrip()
    lead = raw[: len(raw) - len(text)]
    return Line(text, len(lead.expandtabs(4)) if "\t" in lead else len(lead), raw)


class Page:
    """What holds for all lines of a text: how wide it is wrapped, and what words are in it."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text = text
        self._words: frozenset[str] | None = None
        longest = [max(line.end for line in run) for run in _runs(lines) if len(run) > 2]
        wrapped = [width for width in longest if _NARROW <= width <= WIDEST]
        self.width = int(median(wrapped)) if wrapped else 0

    @property
    def words(self) -> frozenset[str]:
        """The words that stand in the text uncut, in small letters."""
        if self._words is None:
            whole = _CUT_WORD.sub(" ", self._text)
            self._words = frozenset(word.lower() for word in _WORDS.findall(whole))
        return self._words


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines between empty ones."""
    run: list[Line] = []
    for line in lines:
        if line.text:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def mend(lines: Sequence[Line], page: Page) -> list[str]:
    """Return the lines that a reader of a paragraph sees: those that were wrapped are one."""
    soft = soft_ends(lines, page)
    made: list[list[str]] = []
    for number, line in enumerate(lines):
        if number and soft[number - 1]:
            made[-1].append(line.text)
        else:
            made.append([line.text])
    return [_joined(parts, page) for parts in made]


def soft_ends(lines: Sequence[Line], page: Page) -> list[bool]:
    """Tell of every line but the last whether it was ended only by the margin."""
    longest = max((line.end for line in lines), default=0)
    if longest > WIDEST:
        return [False] * (len(lines) - 1)
    width = max(longest, min(page.width, WIDEST)) if longest < 0.9 * page.width else longest
    wide = bool(lines) and bool(_WIDE.match(lines[0].text[-1:]))
    narrow = width < (_NARROW_WIDE_LETTERS if wide else _NARROW)
    full = [_is_full(before, after, width) for before, after in pairwise(lines)]
    words = narrow and len(lines) > 2 and all(line.text.count(" ") < 2 for line in lines)
    if words or _is_verse(lines, full):
        return [False] * len(full)
    return [
        _goes_on(before, after, narrow=narrow) or (fits and not (narrow and _begins_anew(after)))
        for (before, after), fits in zip(pairwise(lines), full, strict=True)
    ]


def _is_full(before: Line, after: Line, width: int) -> bool:
    """Tell whether the next line's first word would not have fitted."""
    first = 1 if _WIDE.match(after.text) else len(after.text.split(None, 1)[0])
    return before.end + 1 + first >= _FULL_LINE * width


def _goes_on(before: Line, after: Line, *, narrow: bool) -> bool:
    """Tell whether the words themselves say that a line goes on in the next."""
    if before.text[-1] == _SOFT_HYPHEN:
        return True
    if _cut(before.text) and after.text[0].isalnum():
        return True
    if not after.text[0].islower():
        return False
    return not _STOP.search(before.text[-_ENDING:]) and before.text.count(" ") >= (
        2 if narrow else 3
    )


def _cut(text: str) -> re.Match[str] | None:
    """Return the word that a line ends with, if a hyphen is after it."""
    return _CUT.search(text) if text[-1] in "-‐" else None


def _begins_anew(line: Line) -> bool:
    return not line.text[0].islower()


def _is_verse(lines: Sequence[Line], full: Sequence[bool]) -> bool:
    """Tell lines that were ended on purpose though some of them are full: verse, mostly."""
    if len(lines) < 3:
        return False
    pauses = sum(bool(_PAUSE.search(line.text[-_ENDING:])) for line in lines[:-1])
    if len(lines) > 3 and pauses >= 0.8 * len(full) and not any(x.text[0].islower() for x in lines):
        return True
    if not all(line.text[0].isupper() or not line.text[0].isalnum() for line in lines):
        return False
    if not any(line.text[0].isupper() for line in lines):
        return False
    return not all(full) or len(lines) > 4 or pauses >= 0.6 * len(full)


def _joined(parts: Sequence[str], page: Page) -> str:
    made = [parts[0]]
    for before, after in pairwise(parts):
        gap = " "
        if before[-1] == _SOFT_HYPHEN or (_WIDE.match(before[-1]) and _WIDE.match(after[0])):
            gap = ""
        elif cut := _cut(before):
            gap = ""
            if after.split(None, 1)[0].rstrip(".,;:").lower() in _JOINING:
                gap = " "
            elif _is_cut(cut[1], after, page):
                made[-1] = made[-1][:-1]
        made += [gap, after]
    return "".join(made)


def _is_cut(first: str, after: str, page: Page) -> bool:
    """Tell whether a word was cut at the line end, so that its hyphen is none of its own."""
    second = _LETTERS.match(after)
    if not second or not after[0].islower():
        return False
    last = _LETTERS.findall(first)[-1]
    whole, parted = (last + second[0]).lower(), f"{last}-{second[0]}".lower()
    if whole in page.words:
        return True
    if parted in page.words or last.lower() in _FIRST_PARTS:
        return False
    return not (last.lower() in page.words and second[0].lower() in page.words)
