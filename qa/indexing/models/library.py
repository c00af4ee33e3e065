"""A model run by sentence-transformers itself: the reference, for any model and device."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.load import load_model

# Measured on two cores: batches of 8 stay in the cache and are faster than the library's
# 32. It sorts by length within a call, so a call is given many texts.
_BATCH = 8


class LibraryEncoder:
    """Texts to vectors by the library; the weights are loaded when they are first needed.

    `prompt` is what is put before a document, None to leave that to the library. Safe for
    several threads.
    """

    def __init__(self, folder: Path, device: str, prompt: str | None) -> None:
        self._folder = folder
        self._device = device
        self._prompt = prompt
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        """How many values a vector has."""
        dimension: int = self._model.get_embedding_dimension()
        return dimension

    def questions(self, texts: Sequence[str]) -> Rows:
        """Return a row a question: float32, shape (n, dimension), unit length."""
        return self._encode("encode_query", texts, None)

    def documents(self, texts: Sequence[str]) -> Rows:
        """Return a row a text: float32, shape (n, dimension), unit length."""
        return self._encode("encode_document", texts, self._prompt)

    def pieces(self, texts: Sequence[str]) -> list[tuple[Rows, Rows]]:
        """Return for each text its row, and the vectors of its word pieces, special ones too."""
        with self._lock:
            made = self._model.encode_document(
                list(texts),
                prompt=self._prompt,
                batch_size=_BATCH,
                output_value=None,
                show_progress_bar=False,
            )
        # What the library calls "sentence" is on the CPU already, the word pieces are where
        # the model is.
        return [
            (unit(_array(output["sentence_embedding"])), _array(output["token_embeddings"]))
            for output in made
        ]

    @cached_property
    def takes_means(self) -> bool:
        """Whether a text's vector is the mean of its word pieces' and nothing is done to it."""
        kinds = [type(module).__name__ for module in self._model]
        if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
            return False
        pooling = self._model[1]
        return bool(pooling.pooling_mode == "mean" and pooling.include_prompt)

    def _encode(self, method: str, texts: Sequence[str], prompt: str | None) -> Rows:
        # The tokenizer behind it refuses to be used by two threads at once, and two must not
        # load the model at once either.
        with self._lock:
            if not texts:
                return np.empty((0, self.dimension), dtype=np.float32)
            rows: Rows = getattr(self._model, method)(
                list(texts),
                prompt=prompt,
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return rows.astype(np.float32, copy=False)

    @cached_property
    def _model(self) -> Any:
        return load_model("SentenceTransformer", self._folder, self._device)


def unit(row: Rows) -> Rows:
    """Return a row at unit length; one of zeros becomes NaN."""
    # Which is refused with a message of its own.
    with np.errstate(invalid="ignore"):
        scaled: Rows = (row / np.linalg.norm(row)).astype(np.float32)
    return scaled


def _array(tensor: Any) -> Rows:
    rows: Rows = tensor.cpu().numpy()
    return rows
