"""The words of the documents as they are spelled, each with how many documents hold it.

The table is changed in the transaction that stores or removes a document, and always is
what a count of all documents would give.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qa.indexing.catalogue.database import Database
from qa.indexing.text.analyze import words

_MOST = 100  # words that contain a part
_LAST = "\U0010ffff"  # stands after every letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A word that is spelled much like another, and how many documents hold it.

    `distance` counts letters left out, put in or replaced, and neighbours swapped.
    """

    word: str
    distance: int
    documents: int


class Vocabulary:
    """The table of words: read by whoever corrects a question, written with the documents."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def counts(self) -> dict[str, int]:
        """Return all words, and in how many documents each stands."""
        return dict(self._db.execute("SELECT word, documents FROM words ORDER BY word"))

    def neighbours(self, word: str, distance: int) -> list[Neighbour]:
        """Return the words within a distance of a folded one: the nearest, then the commonest.

        Words that begin differently are known up to distance 1: the first letter is seldom
        mistyped, and all others would have to be looked at.
        """
        # Not needed for a question that is spelled as the documents are.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        # Words that begin alike stand together in the table.
        candidates = self._db.execute(
            "SELECT word, documents FROM words "
            "WHERE word BETWEEN ? AND ? AND length(word) BETWEEN ? AND ?",
            (word[0], word[0] + _LAST, len(word) - distance, len(word) + distance),
        ).fetchall()
        others = self._others(word)
        candidates += self._db.execute(
            f"SELECT word, documents FROM words WHERE word IN ({','.join('?' * len(others))})",
            others,
        ).fetchall()
        near = process.extract(
            word,
            [other for other, _ in candidates],
            scorer=OSA.distance,
            score_cutoff=distance,
            limit=None,
        )
        neighbours = [
            Neighbour(word=other, distance=int(far), documents=candidates[i][1])
            for other, far, i in near
        ]
        return sorted(neighbours, key=lambda n: (n.distance, -n.documents, n.word))

    def containing(self, part: str) -> list[str]:
        """Return the words that a part stands in, the commonest first; all words are looked at."""
        found = self._db.execute(
            "SELECT word FROM words WHERE instr(word, ?) ORDER BY documents DESC, word LIMIT ?",
            (part, _MOST),
        )
        return [word for (word,) in found]

    def _others(self, word: str) -> list[str]:
        """Return all that is one letter from a word and begins differently, a word or not."""
        letters, last = [], ""
        while first := self._db.execute(
            "SELECT min(word) FROM words WHERE word > ?", (last,)
        ).fetchone()[0]:
            letters.append(first[0])
            last = first[0] + _LAST
        made = [word[1:], word[1::-1] + word[2:]]
        for letter in letters:
            made += [letter + word, letter + word[1:]]
        return sorted({other for other in made if other[0] != word[0]})

    def counted(self) -> dict[str, int]:
        """Count the words of all documents, as the present analyzer tells them apart."""
        counts: Counter[str] = Counter()
        for title, text in self._db.execute("SELECT title, text FROM documents"):
            counts.update(words(f"{title}\n{text}"))
        return counts

    def recount(self) -> None:
        """Store what `counted` gives."""
        counts = self.counted()
        self._db.execute("DELETE FROM words")
        self._db.execute_many("INSERT INTO words VALUES (?, ?)", sorted(counts.items()))

    def add(self, title: str, text: str) -> None:
        """Count a document in; the caller stores it in the same transaction."""
        self._db.execute_many(
            "INSERT INTO words VALUES (?, 1) "
            "ON CONFLICT (word) DO UPDATE SET documents = documents + 1",
            ((word,) for word in sorted(words(f"{title}\n{text}"))),
        )

    def subtract(self, title: str, text: str) -> None:
        """Count a document out; the caller removes it in the same transaction."""
        gone = [(word,) for word in sorted(words(f"{title}\n{text}"))]
        self._db.execute_many("UPDATE words SET documents = documents - 1 WHERE word = ?", gone)
        self._db.execute_many("DELETE FROM words WHERE word = ? AND documents < 1", gone)
