"""The sentences of the passages that were found, and how well each answers by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.blocks import Kind
from qa.indexing.arrays import Rows
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.leads import leads
from qa.indexing.text.stretches import WHOLE, Offsets, units
from qa.records import Citation, Document, Hit
from qa.retrieval.retrieve import Retrieved, cite

# Sentences that share this part of their words (Jaccard) say the same; so do those whose
# vectors are this near.
_SAME_WORDS = 0.8
_SAME_VECTOR = 0.95
# As words are split here: "isn't" ends in a "t" of its own.
_NEGATIONS = frozenset({"no", "not", "never", "nor", "neither", "none", "without", "cannot", "t"})
_MIN_WORDS = 3  # fewer words answer nothing: a label, a page number
_NO_ANSWERS = frozenset({"heading", "question", "contents"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`document.text[start:end]`, a sentence of the passage of a hit.

    `vector` is float32, shape (dimension,), unit length. `leads` are the spans that it is not
    understood without, such as the header over a row; `kind` is of what kind of block it is.
    """

    hit: Hit
    document: Document
    start: int
    end: int
    vector: Rows
    kind: Kind = "paragraph"
    leads: tuple[Offsets, ...] = ()

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.document.text[self.start : self.end]

    @property
    def in_context(self) -> str:
        """The sentence after what leads to it."""
        leading = [self.document.text[start:end] for start, end in self.leads]
        return "\n".join([*leading, self.text])

    def citation(self) -> Citation:
        """Return its place, under the number of its passage."""
        return cite(self.document, self.hit.passage, self.hit.rank, self.start, self.end)

    def header(self) -> Sentence | None:
        """Return what stands over a row of a table: its caption, and the names of its columns."""
        if self.kind != "row" or not self.leads:
            return None
        start, end = self.leads[-1]
        for lead in reversed(self.leads[:-1]):
            if self.document.text[lead[1] : start].strip():
                break
            start = lead[0]
        return replace(self, start=start, end=end, kind="heading", leads=())


def sentences_of(retrieved: Retrieved) -> list[Sentence]:
    """Return the sentences of all hits without headings and scraps, hit by hit, as one reads."""
    return [
        sentence
        for hit, rows in zip(retrieved.hits, retrieved.sentences, strict=True)
        for sentence in _sentences(hit, retrieved.documents[hit.passage.document_id], rows)
    ]


def own_scores(
    candidates: Sequence[Sentence], query: Rows, rarity: dict[str, float]
) -> list[float]:
    """Return half the cosine with the query and half the share of its words, rare ones first.

    Words find the sentence with the very name or number; the cosine, one that says it
    otherwise.
    """
    total = sum(rarity.values()) or 1.0
    scores = []
    for sentence in candidates:
        # Each term once, and in the order of the sentence: a sum in the order of a set would
        # differ in its last digit from run to run.
        held = dict.fromkeys(terms(sentence.in_context, analysed_as(sentence.document.language)))
        shared = sum(rarity.get(term, 0.0) for term in held)
        scores.append(0.5 * float(sentence.vector @ query) + 0.5 * shared / total)
    return scores


def say_the_same(first: Sentence, second: Sentence) -> bool:
    """Tell whether two sentences make the same statement."""
    words = [set(re.findall(r"\w+", s.text.casefold())) for s in (first, second)]
    # Another number, or a "not", makes another statement of the same words.
    decisive = [{w for w in held if w in _NEGATIONS or any(map(str.isdigit, w))} for held in words]
    if decisive[0] != decisive[1]:
        return False
    shared = len(words[0] & words[1]) / max(1, len(words[0] | words[1]))
    return shared >= _SAME_WORDS or float(first.vector @ second.vector) >= _SAME_VECTOR


def _sentences(hit: Hit, document: Document, rows: Rows) -> Iterator[Sentence]:
    """Yield the sentences of a passage, its rows and the like, without its headings and scraps."""
    found = units(document, hit.passage.start, hit.passage.end)
    for (kind, start, end, block), row in zip(found, rows, strict=True):
        if kind in _NO_ANSWERS or (kind == "row" and document.blocks[block].header):
            continue
        text = document.text[start:end]
        least = 2 if kind in WHOLE else _MIN_WORDS
        if len(re.findall(r"\w+", text)) >= least or _unspaced(text):
            leading = leads(document, block, start)
            yield Sentence(
                hit=hit,
                document=document,
                start=start,
                end=end,
                vector=row,
                kind=kind,
                leads=leading,
            )


def _unspaced(text: str) -> bool:
    """Tell whether the text is of a script without spaces, in which words are not counted."""
    return len(text) >= 4 and bool(re.search(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]", text))
