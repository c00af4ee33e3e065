"""Thanks, greetings and questions about the program itself: answered without a search.

The model tells them by examples: a message is small talk if it is near to one, and clearly
nearer than to any question that is asked of documents. Where a message has several clauses,
each has to be small talk, so that a question which merely begins politely is searched.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa.answering.smalltalk_examples import FILLERS, QUESTIONS, SMALL_TALK
from qa.indexing.arrays import Rows
from qa.indexing.levels import levelled_anew
from qa.indexing.models.cache import cached_questions
from qa.indexing.models.embed import Embedder, embed_questions
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.spoken import language_of
from qa.retrieval.spelling import has_own_words
from qa.wording import Words, words_in

_SHOWN = 5  # titles that are named when there are more
# The cosine with an example that small talk has at least, and by how much that is larger than
# with any question.
_NEAR, _NEARER = 0.6, 0.15
_LONGEST = 16  # words; more say more than small talk does
_REMEMBERED = 1000  # messages
_WORD = re.compile(r"[^\W\d_]+")  # "that's" is no name that the model does not know
_CLAUSES = re.compile(r"[.!?,;:…。！？、，؟،()\n]+|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class _Example:
    kind: str
    language: str
    text: str
    words: tuple[str, ...]


class SmallTalk:
    """Tells small talk with one model; its examples are embedded once. Safe for several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._rows: tuple[Rows, Rows] | None = None
        self._told: dict[str, str | None] = {}

    def kind_of(self, message: str, row: Rows | None = None) -> str | None:
        """Return which kind of small talk a message is, None for a question to be searched.

        `row` is its vector as an index has it, shape (dimension,), if that is known.
        """
        if message not in self._told:
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            self._told[message] = self._tell(message, row)
        return self._told[message]

    def kind_in(
        self, snapshot: Snapshot, message: str, spelled: str = "", row: Rows | None = None
    ) -> str | None:
        """Return the same, None also for what names something of which documents speak.

        `spelled` is the message with its typos corrected, as `row` has it.
        """
        kind = self.kind_of(message, row)
        if kind is None:
            return None
        others = [word for word in _WORD.findall(spelled or message) if not _is_of_examples(word)]
        return None if has_own_words(snapshot, others) else kind

    def warm_up(self) -> None:
        """Load the examples."""
        self._examples()

    def _tell(self, message: str, row: Rows | None) -> str | None:
        if not re.search(r"\w", message):
            return "ok" if message.strip("?¿？؟!¡！ ") else None
        if len(_fold(message)) > _LONGEST or re.search(r"\d", message):
            return None
        kinds, unknown = _known(message)
        if not unknown:
            return _first(kinds)
        if not re.search(r"[a-zA-Z]", message):
            return None  # the model knows little of other scripts
        rows = embed_questions(self._levelled, [message]) if row is None else row[None, :]
        if kind := self._nearest(rows)[0]:
            return kind
        if not kinds:
            return None
        told = self._nearest(embed_questions(self._levelled, unknown))
        return None if None in told else _first({*kinds, *filter(None, told)})

    def _nearest(self, rows: Rows) -> list[str | None]:
        """Return the kind of small talk that each row is, None for a question."""
        examples, questions = self._examples()
        near, far = rows @ examples.T, rows @ questions.T
        best, most = near.argmax(axis=1), near.max(axis=1)
        told = (most >= _NEAR) & (most - far.max(axis=1) >= _NEARER)
        return [_LATIN[i].kind if yes else None for i, yes in zip(best, told, strict=True)]

    @cached_property
    def _levelled(self) -> Embedder:
        return levelled_anew(self._embedder)

    def _examples(self) -> tuple[Rows, Rows]:
        with self._lock:
            if self._rows is None:
                rows = cached_questions(self._levelled, EMBEDDED)
                self._rows = rows[: len(_LATIN)], rows[len(_LATIN) :]
            return self._rows


def language_told(message: str) -> str | None:
    """Return the language of a message: of an example that it is, or else by its words."""
    words = tuple(_fold(message))
    known = (example.language for example in _EXAMPLES if example.words == words)
    return next(known, None) or language_of(message)


def _known(message: str) -> tuple[set[str], list[str]]:
    """Return the kinds of what in a message is an example word for word, and what is not."""
    kinds: set[str] = set()
    unknown = []
    for clause in _CLAUSES.split(message):
        words = _fold(clause)
        while length := _leading(words):
            kinds.add(_KINDS[tuple(words[:length])])
            words = words[length:]
        while length := _leading(words, last=True):
            kinds.add(_KINDS[tuple(words[-length:])])
            words = words[:-length]
        if words:
            unknown.append(" ".join(words))
    return kinds, unknown


def _leading(words: Sequence[str], *, last: bool = False) -> int:
    """Return how many of the first, or the last, of these words are an example, 0 if none are."""
    lengths = range(min(len(words), _LONGEST_EXAMPLE), 0, -1)
    return next((n for n in lengths if tuple(words[-n:] if last else words[:n]) in _KINDS), 0)


def _is_of_examples(word: str) -> bool:
    return _WORDS.issuperset(_fold(word))


def _first(kinds: set[str]) -> str | None:
    return next((kind for kind in SMALL_TALK if kind in kinds), None)


def reply(kind: str, titles: Callable[[], Sequence[str]], language: str | None = None) -> str:
    """Return what to say to small talk; `titles` gives those of all documents, if needed."""
    words = words_in(language)
    if kind == "documents":
        return _listing(words, titles())
    if kind == "about":
        return words.about.format(documents=words.counted(len(titles())))
    return {
        "goodbye": words.goodbye,
        "thanks": words.thanks,
        "hello": words.hello,
        "ok": words.ok,
    }[kind]


def _listing(words: Words, titles: Sequence[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:_SHOWN])
    if not titles:
        return words.no_documents
    if len(titles) > _SHOWN:
        return f"{words.listed(len(titles))}. {words.the_first} {named}."
    return f"{words.listed(len(titles))}: {named}."


def _fold(message: str) -> list[str]:
    """Return the words of a message without case, accents, apostrophes and punctuation."""
    bare = unicodedata.normalize("NFKD", message.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c) and c not in "'’`´")
    return re.findall(r"\w+", unicodedata.normalize("NFC", bare))


_EXAMPLES = [
    _Example(kind, language, " ".join(text.split()), tuple(_fold(text)))
    for kind, languages in SMALL_TALK.items()
    for language, texts in languages.items()
    for text in texts.split("|")
]
_LATIN = [example for example in _EXAMPLES if re.search(r"[a-zA-Z]", example.text)]
_ASKED = [" ".join(text.split()) for text in QUESTIONS.split("|")]
EMBEDDED = (*(example.text for example in _LATIN), *_ASKED)  # what messages are compared with
_FILLERS = {tuple(_fold(text)) for text in FILLERS.split("|")}
# The kind of each example, "" for words that go with any.
_KINDS = dict.fromkeys(_FILLERS, "") | {one.words: one.kind for one in reversed(_EXAMPLES)}
_LONGEST_EXAMPLE = max(map(len, _KINDS))
_WORDS = {word for words in _KINDS for word in words} | {
    word for text in _ASKED for word in _fold(text)
}
