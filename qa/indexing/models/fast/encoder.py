"""The encoder of a model, run by OpenVINO: texts to the vectors of their word pieces."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import LifoQueue
from typing import Any

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.graph import GROUP, Graph
from qa.indexing.models.fast.parts import Numbers, pooled, tokenizer_of
from qa.indexing.models.fast.recipe import Recipe
from qa.indexing.models.fast.runtime import openvino as ov
from qa.indexing.models.fast.weights import load_weights, load_words

# Measured: 4 to 16 texts of like length at once stay in the cache.
_BATCH = 8

Vectors = tuple[Rows, Rows]  # that of a text, and those of its word pieces, special ones too


def threads_here() -> int:
    """Return how many threads may compute at once: those of the processors given to us."""
    if hasattr(os, "sched_getaffinity"):
        given = len(os.sched_getaffinity(0))
    else:
        given = os.cpu_count() or 1
    # As torch and FAISS are told to use fewer.
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(given, int(wanted))) if wanted.isdigit() and int(wanted) else given


class Runner:
    """Runs the graph of a recipe: texts to vectors.

    Of a `rounded` one the weights are 8-bit integers, what else is computed is bfloat16 where the
    processor has it, and each thread has a batch of its own, as there are many documents. Else all
    is float32, and all threads work at one, as somebody waits for an answer: bfloat16 would save a
    fifth of the time, and give other answers on other processors. Safe for several threads.
    """

    def __init__(self, recipe: Recipe, *, rounded: bool) -> None:
        self._recipe = recipe
        self._tokenizer = tokenizer_of(recipe)
        threads = threads_here()
        self._words = load_words(recipe.folder)
        graph = Graph(recipe, load_weights(recipe.folder), rounded=rounded)
        streams = threads if rounded else 1
        model = compiled(graph.build(), threads, streams, exact=not rounded)
        # A request has the memory of one batch, and is used by one thread at a time.
        self._requests: LifoQueue[Any] = LifoQueue()
        for _ in range(streams):
            self._requests.put(model.create_infer_request())
        self._workers = ThreadPoolExecutor(streams, "encoder")

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return a row a text: float32, shape (n, dimension), unit length."""
        rows = np.empty((len(texts), self._recipe.width), dtype=np.float32)
        for part, made in self._run(texts, lambda both: both[0]):
            for i, row in zip(part, made, strict=True):
                rows[i] = row
        return rows

    def pieces(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its row, and the vectors of its word pieces, special ones too."""
        found: list[Vectors | None] = [None] * len(texts)
        for part, made in self._run(texts, lambda both: both):
            for i, vectors in zip(part, made, strict=True):
                found[i] = vectors
        return [vectors for vectors in found if vectors is not None]

    def _run(
        self, texts: Sequence[str], kept: Callable[[Vectors], Any]
    ) -> Iterator[tuple[list[int], list[Any]]]:
        """Yield for each batch which texts it has, and for each of them what is kept."""
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        ids: list[Numbers] = [np.array(encoding.ids, dtype=np.int32) for encoding in encodings]
        order = sorted(range(len(ids)), key=lambda i: (-len(ids[i]), i))
        parts = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]

        def work(part: list[int]) -> list[Any]:
            return [kept(vectors) for vectors in self._infer([ids[i] for i in part])]

        # A question need not change threads.
        made = map(work, parts) if len(parts) == 1 else self._workers.map(work, parts)
        yield from zip(parts, made, strict=True)

    def _infer(self, ids: list[Numbers]) -> Iterator[Vectors]:
        words, mask = padded(ids, self._words)
        with self._request() as request:
            hidden = request.infer([words, mask])[0]
            for row, own in zip(hidden, ids, strict=True):
                pieces = row[: len(own)].copy()
                yield pooled(pieces, self._recipe.pooling), pieces

    @contextmanager
    def _request(self) -> Iterator[Any]:
        request = self._requests.get()
        try:
            yield request
        finally:
            self._requests.put(request)


def padded(ids: Sequence[Numbers], words: Rows) -> tuple[Rows, Rows]:
    """Return the rows of word pieces as one array, float32 (n, t, width), and which are there.

    `words` has a row for each id. The second is float32 (n, t), 1 for each that is there.
    """
    longest = max(map(len, ids))
    table = np.zeros((len(ids), longest, words.shape[1]), dtype=np.float32)
    mask = np.zeros((len(ids), longest), dtype=np.float32)
    for row, seen, own in zip(table, mask, ids, strict=True):
        row[: len(own)] = words[own]
        seen[: len(own)] = 1
    return table, mask


def compiled(model: ov.Model, threads: int, streams: int = 1, *, exact: bool = False) -> Any:
    """Return a graph made ready to run on the CPU, by so many threads for so many at once.

    With `exact` it computes in float32 even where the processor has bfloat16.
    """
    core = ov.Core()
    short = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") and not exact
    settings = {
        "NUM_STREAMS": streams,
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "bf16" if short else "f32",
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0 if exact else GROUP,
        "ENABLE_CPU_PINNING": False,  # others run here, too
    }
    try:
        # Its own kernel of attention, not one made for the graph: 3 to 8 % less time for all.
        return core.compile_model(model, "CPU", {**settings, "SNIPPETS_MODE": "DISABLE"})
    except RuntimeError:  # a version that does not know this setting
        return core.compile_model(model, "CPU", settings)
