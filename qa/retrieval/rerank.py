"""The first passages put in a new order by a model that reads each with the question.

A cross-encoder sees question and passage together and so judges finer than a cosine, but
must read every pair anew: it is given the first passages only, and it is off by default.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelError
from qa.indexing.models.load import find_model, load_model, model_setting

RERANKED = 50  # the first passages that a reranker reads; the rest stay behind them


class Reranker(Protocol):
    """What scores passages for a question; write one to bring your own."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.floating[Any]]:
        """Return a finite score a text, shape (n,), of any scale; larger answers better."""


class CrossEncoderReranker:
    """A `Reranker` over a sentence-transformers `CrossEncoder` of one label.

    `model` is a folder or a name that the library knows, and `device` where torch computes,
    "" for the CPU. Weights must be safetensors, and no code that comes with a model is ever
    run. The weights are loaded at the first question, not before. Safe for several threads.
    Raises `ModelError` for a model that is missing or no cross-encoder.
    """

    def __init__(self, model: str, *, device: str = "") -> None:
        self.device = device
        self.folder = find_model(
            model, owner="cross-encoder", setting="QA_RERANKER", instead="no reranking"
        )
        self._lock = threading.Lock()
        if not _is_cross_encoder(self.folder):
            raise ModelError(
                f"The model in {self.folder} is no cross-encoder. Give QA_RERANKER one that "
                "sentence-transformers loads as a CrossEncoder, or leave it empty."
            )

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.floating[Any]]:
        """Return the model's score for each text: float32, shape (n,)."""
        # Two threads must not load the model at once, nor use its tokenizer at once.
        with self._lock:
            scores: NDArray[np.float32] = self._model.predict(
                [(question, text) for text in texts], show_progress_bar=False
            )
        return scores

    @cached_property
    def _model(self) -> Any:
        model = load_model("CrossEncoder", self.folder, self.device)
        if model.num_labels != 1:
            raise ModelError(
                f"The cross-encoder in {self.folder} gives {model.num_labels} scores for a "
                "passage, and there is no telling which is meant. Give one with one label."
            )
        return model


def rerank(
    reranker: Reranker, question: str, texts: Sequence[str]
) -> list[tuple[int, float | None]]:
    """Return the places of passages in a new order, each with its score, None if not read.

    `texts` are the passages in the order of retrieval. The first 50 are ordered by score,
    equal ones as they were; the rest follow as they were. Raises `ModelError` unless the
    reranker gives one finite number a passage.
    """
    read = list(texts[:RERANKED])
    if not read:
        return []
    scores = _checked(reranker.score(question, read), len(read))
    order = sorted(range(len(read)), key=lambda i: -scores[i])
    return [
        *((i, scores[i]) for i in order),
        *((i, None) for i in range(len(read), len(texts))),
    ]


def _checked(scores: NDArray[np.floating[Any]], count: int) -> list[float]:
    try:
        given = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError):
        raise ModelError(
            "The reranker gave something else than numbers. Let it return a float array."
        ) from None
    if given.shape != (count,):
        raise ModelError(
            f"The reranker gave scores of shape {given.shape} for {count} passages. "
            f"Let it return shape ({count},), a score a passage."
        )
    if not np.isfinite(given).all():
        raise ModelError(
            f"The reranker gave {given[~np.isfinite(given)][0]} for a passage. "
            "Let it return finite numbers."
        )
    return [float(score) for score in given]


def _is_cross_encoder(folder: Path) -> bool:
    # The library would load anything and make up the weights that turn it into a
    # cross-encoder. Before version 6 it saved one as transformers does, without modules.
    kind = model_setting(folder / "config_sentence_transformers.json", "model_type")
    if kind is not None or (folder / "modules.json").is_file():
        return bool(kind == "CrossEncoder")
    architectures = model_setting(folder / "config.json", "architectures") or [""]
    return str(architectures[0]).endswith("ForSequenceClassification")
