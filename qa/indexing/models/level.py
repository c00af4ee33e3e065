"""The vectors of a model brought to one level: what all of its texts have in common, taken off.

Models differ in how alike they find any two texts: cosines of one lie about 0, those of another
between .7 and .9, since all of its vectors have a large part in common (K. Ethayarajh, "How
Contextual are Contextualized Word Representations?", 2019). Fixed cosines would mean one thing
with one model and something else with another. So most of the common part is subtracted from
every vector, of documents and questions alike (as J. Mu and P. Viswanath have it in
"All-but-the-Top", 2018), as much as leaves what the bundled model has itself. Of a model like that
one nothing is subtracted. Measured, this brings the spread of cosines near to the bundled model's
too, and a mean of documents beside that of questions changes next to nothing, even for a model
that has prompts for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.embed import Embedder, Spans, embed_with_sentences

# The length of the mean of everyday questions' vectors. That of the bundled model is .297, and
# .310 of all-mpnet-base-v2; of models whose cosines lie between .7 and .9 it is about .9. What is
# longer than the second is brought to the first.
_LEFT, _MUCH = 0.3, 0.5
_LEAST = 1e-9  # a shorter vector has no direction


def common_part(rows: Rows) -> Rows | None:
    """Return what to subtract from a model's vectors: float32, shape (dimension,), or None.

    `rows` are its vectors of many questions about everything, shape (n, dimension), unit length.
    None where they have no more in common than those of the bundled model.
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    length = float(np.linalg.norm(mean))
    if not _MUCH < length < 1:
        return None
    # Unit vectors are the mean m and a rest of length √(1 − m²). With a share s of the mean left,
    # theirs has the length s·m / √(s²m² + 1 − m²), which shall be what is left.
    share = np.sqrt(_LEFT**2 * (1 - length**2) / (length**2 * (1 - _LEFT**2)))
    part: Rows = ((1 - share) * mean).astype(np.float32)
    return part


class Levelled:
    """An `Embedder` over another one, whose vectors it gives without a common part.

    `common` is float32, shape (dimension,). Rows are of unit length again.
    """

    def __init__(self, embedder: Embedder, common: Rows) -> None:
        self.embedder = embedder
        self._common = common

    @property
    def name(self) -> str:
        """What a person calls the model."""
        return self.embedder.name

    @property
    def fingerprint(self) -> str:
        """The model's: what is subtracted follows from it."""
        return self.embedder.fingerprint

    @property
    def max_pieces(self) -> int:
        """How many word pieces of a document the model reads."""
        return self.embedder.max_pieces

    def word_pieces(self, text: str) -> Sequence[tuple[int, int]]:
        """Return the offsets of the word pieces of a text."""
        return self.embedder.word_pieces(text)

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Rows:
        """Return a row a text, shape (n, dimension)."""
        return self.levelled(self.embedder.embed_documents(texts, progress))

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        """Return a row a question, shape (n, dimension)."""
        return self.levelled(self.embedder.embed_queries(texts))

    def embed_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Spans],
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Rows, list[Rows]]:
        """Return a row a text, shape (n, dimension), and for each text a row a sentence."""
        rows, of_sentences = embed_with_sentences(self.embedder, texts, sentences, progress)
        return self.levelled(rows), [self.levelled(one) for one in of_sentences]

    def levelled(self, rows: Rows) -> Rows:
        """Return rows of the model without the common part: float32, unit length."""
        moved = rows - self._common
        lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
        unit: Rows = (moved / np.maximum(lengths, _LEAST)).astype(np.float32)
        return unit
