"""Texts to vectors, by any sentence-transformers model.

The default model, all-MiniLM-L6-v2, is on disk already: a Python package carries its
weights. Nothing is downloaded unless another model is asked for by name.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np

from qa.errors import ModelError
from qa.indexing.arrays import Rows
from qa.indexing.models.batching import Batching
from qa.indexing.models.fast.recipe import POSITIONS_FROM
from qa.indexing.models.folders import cache_folder
from qa.indexing.models.library import LibraryEncoder, unit
from qa.indexing.models.load import (
    BUNDLED,
    bundled_model,
    find_embedder,
    model_setting,
    sha256,
)

_LOG = logging.getLogger(__name__)

Spans = Sequence[tuple[int, int]]  # offsets into one text, half-open

_CALL = 256
_QUERIES = 32  # questions of one pass
# The vectors of all word pieces are in memory at once, 100 MB for 256 long texts.
_SENTENCES_CALL = 64


class Embedder(Protocol):
    """What the index needs of an embedding model; write one to bring your own.

    Rows are float32, one a text, of unit length, so that a dot product is a cosine.
    """

    @property
    def name(self) -> str:
        """What a person calls the model."""

    @property
    def fingerprint(self) -> str:
        """A hash that changes when the model would give other vectors."""

    @property
    def max_pieces(self) -> int:
        """How many word pieces of a document the model reads; it drops the rest."""

    def word_pieces(self, text: str) -> Sequence[tuple[int, int]]:
        """Return the offsets of the word pieces of a text, special ones left out."""

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Rows:
        """Return a row a text, shape (n, dimension); `progress` is told how many are done."""

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        """Return a row a question, shape (n, dimension)."""


@runtime_checkable
class SentenceEmbedder(Protocol):
    """What an `Embedder` may have besides, if the sentences of a text cost it nothing more."""

    def embed_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Spans],
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Rows, list[Rows]]:
        """Return what `embed_with_sentences` does."""


def embed_with_sentences(
    embedder: Embedder,
    texts: Sequence[str],
    sentences: Sequence[Spans],
    progress: Callable[[int], None] | None = None,
) -> tuple[Rows, list[Rows]]:
    """Return a row a text, shape (n, dimension), and for each text a row a sentence.

    `sentences` are the offsets of each text's sentences. A model that cannot embed them in the
    light of their text is given them one by one. Raises `ModelError` for values that are not
    finite.
    """
    if isinstance(embedder, SentenceEmbedder):
        rows, sentence_rows = embedder.embed_sentences(texts, sentences, progress)
    else:
        rows = embedder.embed_documents(texts, progress)
        sentence_rows = _one_by_one(embedder, texts, sentences)
    _check_finite(embedder, rows, *sentence_rows)
    return rows, sentence_rows


def embed_questions(embedder: Embedder, texts: Sequence[str]) -> Rows:
    """Return a row a question, shape (n, dimension).

    Raises `ModelError` for values that are not finite.
    """
    rows = embedder.embed_queries(texts)
    _check_finite(embedder, rows)
    return rows


def _check_finite(embedder: Embedder, *arrays: Rows) -> None:
    # One NaN in an index would be every nearest neighbour and none; it must not get there.
    if not all(np.isfinite(rows).all() for rows in arrays):
        raise ModelError(
            f"The model {embedder.name} gave vectors with values that are not finite (NaN or "
            "infinity), and they were not used. Leave QA_DEVICE empty to compute on the CPU; "
            "if that does not help, choose another model (QA_MODEL)."
        )


def _one_by_one(embedder: Embedder, texts: Sequence[str], sentences: Sequence[Spans]) -> list[Rows]:
    alone = [
        text[start:end]
        for text, spans in zip(texts, sentences, strict=True)
        for start, end in spans
    ]
    ends = np.cumsum([len(spans) for spans in sentences])[:-1]
    return np.split(embedder.embed_documents(alone), ends)


class Encoder(Protocol):
    """What runs a model: sentence-transformers, or what gives the same vectors sooner."""

    @property
    def dimension(self) -> int:
        """How many values a vector has."""

    @property
    def takes_means(self) -> bool:
        """Whether a text's vector is the mean of its word pieces' and nothing is done to it."""

    def questions(self, texts: Sequence[str]) -> Rows:
        """Return a row a question: float32, shape (n, dimension), unit length."""

    def documents(self, texts: Sequence[str]) -> Rows:
        """Return a row a text: float32, shape (n, dimension), unit length."""

    def pieces(self, texts: Sequence[str]) -> list[tuple[Rows, Rows]]:
        """Return for each text its row, and the vectors of its word pieces, special ones too."""


class SentenceTransformerEmbedder:
    """An `Embedder` over a sentence-transformers model.

    `model` is "" for the bundled one, else a folder or a name that the library knows, and
    `device` where torch computes, "" for the CPU. Weights must be safetensors, and no code
    that comes with a model is ever run. The weights are loaded at the first embedding, not
    before. For a process that asks once, `few` makes nothing ready for more questions. Safe for
    several threads.
    """

    def __init__(self, model: str = "", *, device: str = "", few: bool = False) -> None:
        self.name = model or BUNDLED
        self.device = device
        self._few = few
        self.folder = find_embedder(model) if model else bundled_model()
        self._lock = threading.Lock()
        self._queries = Batching(lambda texts: self._encoder.questions(texts), _QUERIES)

    @cached_property
    def fingerprint(self) -> str:
        """A hash over the weights and the configuration, 16 hexadecimal digits."""
        digest = hashlib.sha256()
        files = [p for p in self.folder.rglob("*") if p.suffix in (".safetensors", ".json")]
        for file in sorted(files):
            digest.update(file.relative_to(self.folder).as_posix().encode())
            digest.update(sha256(file).encode())
        return digest.hexdigest()[:16]

    @cached_property
    def max_pieces(self) -> int:
        """How many word pieces are left for the text itself."""
        # Where the library looks too: it wrote the first file up to version 5, and writes
        # the second since.
        lengths = [
            model_setting(self.folder / "sentence_bert_config.json", "max_seq_length"),
            model_setting(self.folder / "tokenizer_config.json", "model_max_length"),
            self._positions,
        ]
        length = min((int(length) for length in lengths if length), default=512)
        prompt = self.word_pieces(self._document_prompt or "")
        return min(length, 8192) - self._special - len(prompt)

    @property
    def _positions(self) -> int:
        """How many word pieces have a position: some models leave the first places out."""
        config = self.folder / "config.json"
        kind = model_setting(config, "model_type")
        count = int(model_setting(config, "max_position_embeddings") or 0)
        return max(0, count - POSITIONS_FROM.get(kind, 0))

    @cached_property
    def _document_prompt(self) -> str | None:
        # Models name it in three ways, and the library overlooks the latter two where it has
        # put an empty one under the first name itself.
        prompts = model_setting(self.folder / "config_sentence_transformers.json", "prompts") or {}
        names = ("document", "passage", "corpus")
        return next((prompts[name] for name in names if prompts.get(name)), None)

    def word_pieces(self, text: str) -> Sequence[tuple[int, int]]:
        """Return the offsets of the word pieces of a text, special ones left out."""
        offsets: list[tuple[int, int]] = self._tokenizer.encode(
            text, add_special_tokens=False
        ).offsets
        return offsets

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Rows:
        """Return a row a text: float32, shape (n, dimension), unit length."""
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i), reverse=True)
        rows: Rows | None = None
        for first in range(0, len(order), _CALL):
            part = order[first : first + _CALL]
            made = self._encoder.documents([texts[i] for i in part])
            if rows is None:
                rows = np.empty((len(texts), made.shape[1]), dtype=np.float32)
            rows[part] = made
            if progress:
                progress(first + len(part))
        return rows if rows is not None else np.empty((0, self._encoder.dimension), np.float32)

    def embed_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Spans],
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Rows, list[Rows]]:
        """Return a row a text and for each text a row a sentence: float32, unit length.

        A sentence's row is the mean of the vectors of its word pieces, which the model makes in
        the light of the whole text (late chunking; Günther et al., 2024, arXiv 2409.04701).
        Of a model that does not take means, each sentence is embedded by itself.
        """
        if not self._encoder.takes_means:
            return self.embed_documents(texts, progress), _one_by_one(self, texts, sentences)
        rows = np.empty((len(texts), self._encoder.dimension), dtype=np.float32)
        sentence_rows: list[Rows] = [rows[:0]] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i), reverse=True)
        prompt = self._document_prompt or ""
        for first in range(0, len(order), _SENTENCES_CALL):
            batch = order[first : first + _SENTENCES_CALL]
            made = self._encoder.pieces([texts[i] for i in batch])
            for i, (row, pieces) in zip(batch, made, strict=True):
                rows[i] = row
                offsets = self._tokenizer.encode(prompt + texts[i]).offsets[: len(pieces)]
                spans = [(len(prompt) + start, len(prompt) + end) for start, end in sentences[i]]
                sentence_rows[i] = _means(pieces, offsets, spans, row)
            if progress:
                progress(first + len(batch))
        return rows, sentence_rows

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        """Return a row a question: float32, shape (n, dimension), unit length.

        Questions that several threads bring while the model is busy share its next pass,
        which takes little longer for eight than for one. What else is in a pass moves a
        value by no more than a rounding, 1e-6.
        """
        return self._queries(texts)

    @cached_property
    def _encoder(self) -> Encoder:
        # Two threads must not load the model at once.
        with self._lock:
            return self._fast() or self._library

    @cached_property
    def _library(self) -> LibraryEncoder:
        return LibraryEncoder(self.folder, self.device, self._document_prompt)

    def _fast(self) -> Encoder | None:
        """Return a faster way to the vectors of the library, None where there is none."""
        if self.device:
            return None
        # With NumPy's linear algebra and tokenizers, which a reading process does without.
        from qa.indexing.models.fast.prepare import fast_encoder

        prompt = self._document_prompt or ""
        return fast_encoder(
            self.folder,
            self.fingerprint,
            prompt,
            cache_folder(),
            self._library,
            few=self._few,
        )

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        if not path.is_file():
            raise ModelError(
                f"{self.folder} has no tokenizer.json. Save the model again with a current "
                "version of sentence-transformers, which writes one."
            )
        tokenizer = Tokenizer.from_file(str(path))
        # The file may bring a truncation of its own, which would hide what is too long.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def _special(self) -> int:
        special: int = self._tokenizer.num_special_tokens_to_add(is_pair=False)
        return special


def _means(pieces: Rows, offsets: Spans, sentences: Spans, whole: Rows) -> Rows:
    """Return the mean of the word pieces in each sentence, that of the whole where there are none.

    `offsets` are those of the word pieces; special ones are empty and belong to no sentence.
    """
    starts, ends = np.array(offsets, dtype=np.int64).reshape(-1, 2).T
    rows = np.empty((len(sentences), pieces.shape[1]), dtype=np.float32)
    for row, (start, end) in zip(rows, sentences, strict=True):
        within = (starts < end) & (ends > start) & (ends > starts)
        row[:] = unit(pieces[: len(starts)][within].mean(axis=0)) if within.any() else whole
    return rows
