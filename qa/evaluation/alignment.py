"""Which place of a file a place of its document is: the document has no marks, the file has."""

from __future__ import annotations

import re
from bisect import bisect_left

from qa.evaluation.metrics import Interval

_WORD = re.compile(r"\w+")
# Words of the file that are looked at for the next one of the document: an address in a link or
# the tags of a table come between.
_AHEAD = 60


class Alignment:
    """Places of a document's text as places of its source, told by the words in order.

    A word that is not found in the source where it is due, such as one that the reader made,
    is nowhere; what was moved within the text is found only as far as the order allows.
    """

    def __init__(self, text: str, source: str) -> None:
        self._text, self._source = text, source
        ours = [match.span() for match in _WORD.finditer(text)]
        theirs = [match.span() for match in _WORD.finditer(source)]
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._places: list[Interval] = []
        position = 0
        for start, end in ours:
            for number in range(position, min(len(theirs), position + _AHEAD)):
                place = theirs[number]
                if source[slice(*place)] == text[start:end]:
                    self._starts.append(start)
                    self._ends.append(end)
                    self._places.append(place)
                    position = number + 1
                    break

    def of(self, start: int, end: int) -> Interval | None:
        """Return the place in the source of `text[start:end]`, None if no word of it is there."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._ends, end + 1)
        if first >= last:
            return None
        begins, ends = self._places[first][0], self._places[last - 1][1]
        # The signs around the words belong to the place where they are the same in both.
        before, after = self._starts[first], self._ends[last - 1]
        while before > start and begins > 0 and self._same(before - 1, begins - 1):
            before, begins = before - 1, begins - 1
        while after < end and ends < len(self._source) and self._same(after, ends):
            after, ends = after + 1, ends + 1
        return begins, ends

    def _same(self, ours: int, theirs: int) -> bool:
        return self._text[ours] == self._source[theirs]
