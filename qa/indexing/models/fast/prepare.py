"""The fast way to run a model, where there is one: found, compared with the library, kept.

How a model is rounded, and what the library gives for the sample texts, come with this package
for the bundled model. For another one they are found when it is first used, and kept in the
user's cache folder. What comes out is compared each time, as processors differ.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.encoder import Runner, Vectors, compiled, padded, tokenizer_of
from qa.indexing.models.fast.graph import INNER, Graph, Scale, load_weights
from qa.indexing.models.fast.kept import SHIPPED, Kept, read, write
from qa.indexing.models.fast.quantize import STRENGTHS, Ranges
from qa.indexing.models.fast.recipe import Recipe, recipe_of
from qa.indexing.models.fast.samples import SAMPLES

_LOG = logging.getLogger(__name__)
# The mean cosine to what the library gives, over the sample texts, that is near enough.
NEAR = 0.995
# Samples that are compared each time, of an exact and of a rounded graph.
_FEW, _SOME = 3, 12
_SHORTEST = 1e-9


def fast_encoder(
    folder: Path,
    fingerprint: str,
    prompt: str,
    cache: Path | None,
    reference: Callable[[list[str]], Rows],
) -> FastEncoder | None:
    """Return an encoder whose vectors are those of the library, None where there is none.

    `prompt` is put before documents. `reference` returns the library's vectors of questions; it
    is called where nothing is kept of the model, in this package or in the folder `cache`.
    """
    recipe = recipe_of(folder)
    if recipe is None:
        _LOG.info("no fast path knows the model in %s; sentence-transformers runs it", folder)
        return None
    file = cache / f"model-{fingerprint}.npz" if cache else None
    kept = read(SHIPPED, fingerprint) or (read(file, fingerprint) if file else None)
    if kept is None:
        rows = reference(list(SAMPLES))
        kept = Kept(rows, find_scales(recipe, rows))
        if file:
            write(file, fingerprint, kept)
    exact = Runner(recipe, None)
    if not _is_near(recipe, exact, kept.rows, _FEW, "OpenVINO"):
        return None
    return FastEncoder(recipe, exact, kept, prompt)


class FastEncoder:
    """An `Encoder` over graphs of OpenVINO: `exact` for questions, a rounded one for documents.

    A question takes little time, and its words are few: an error would not be evened out. The
    rounded graph is made when there are documents to embed. Safe for several threads.
    """

    def __init__(self, recipe: Recipe, exact: Runner, kept: Kept, prompt: str) -> None:
        self.dimension = recipe.width
        self.takes_means = recipe.pooling == "mean"
        self._recipe = recipe
        self._exact = exact
        self._kept = kept
        self._prompt = prompt
        self._lock = threading.Lock()

    def questions(self, texts: Sequence[str]) -> Rows:
        """Return a row a question: float32, shape (n, dimension), unit length."""
        return self._exact.rows([self._recipe.query_prompt + text for text in texts])

    def documents(self, texts: Sequence[str]) -> Rows:
        """Return a row a text: float32, shape (n, dimension), unit length."""
        return self._of_documents.rows([self._prompt + text for text in texts])

    def pieces(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its row, and the vectors of its word pieces, special ones too."""
        return self._of_documents.pieces([self._prompt + text for text in texts])

    @property
    def _of_documents(self) -> Runner:
        with self._lock:
            return self._rounded

    @cached_property
    def _rounded(self) -> Runner:
        if self._kept.scales is None:
            return self._exact
        rounded = Runner(self._recipe, self._kept.scales)
        near = _is_near(self._recipe, rounded, self._kept.rows, _SOME, "8-bit integers")
        return rounded if near else self._exact


def nearness(recipe: Recipe, runner: Runner, rows: Rows, count: int = len(SAMPLES)) -> float:
    """Return the mean cosine of a graph's vectors and the library's, over sample texts.

    What all of these have in common, most of some models' vectors, is taken off: it says nothing.
    """
    # Spread over all of them, as neighbours are of one kind.
    chosen = np.linspace(0, len(SAMPLES) - 1, count).astype(int)
    made = runner.rows([recipe.query_prompt + SAMPLES[i] for i in chosen])
    mean = rows.mean(axis=0)
    made, wanted = made - mean, rows[chosen] - mean
    lengths = np.linalg.norm(made, axis=1) * np.linalg.norm(wanted, axis=1)
    return float(((made * wanted).sum(axis=1) / np.maximum(lengths, _SHORTEST)).mean())


def _is_near(recipe: Recipe, runner: Runner, rows: Rows, count: int, kind: str) -> bool:
    near = nearness(recipe, runner, rows, count)
    if not near >= NEAR:  # nor if it is none
        _LOG.warning("vectors by %s have a cosine of %.4f only; they are not used", kind, near)
    return near >= NEAR


def find_scales(recipe: Recipe, rows: Rows) -> Mapping[str, Scale] | None:
    """Return the scales by which the vectors come nearest to `rows`, None if not near enough."""
    weights = load_weights(recipe.folder)
    graph = Graph(recipe, weights, None)
    tapped = compiled(graph.build(tapped=True), 1, exact=True)
    tokenizer = tokenizer_of(recipe)
    ranges = Ranges()
    for text in SAMPLES:
        table, mask = padded([np.array(tokenizer.encode(text).ids, np.int32)], recipe.padding)
        results = tapped.create_infer_request().infer([table, mask])
        for place, name in enumerate(graph.products, start=1):
            ranges.add(name, results[place][0])

    def near(scales: Mapping[str, Scale]) -> float:
        return nearness(recipe, Runner(recipe, scales, weights), rows)

    tried = (ranges.scales(graph.products, strength) for strength in STRENGTHS)
    scales = max(tried, key=near)
    some = _without_hardest(scales, near)
    # Of all-mpnet-base-v2, rounding what comes out of the inner layers spoils nearly all.
    fewest = {name: scale for name, scale in scales.items() if not name.endswith(INNER)}
    return next((one for one in (some, fewest) if near(one) > NEAR), None)


def _without_hardest(
    scales: dict[str, Scale], near: Callable[[Mapping[str, Scale]], float]
) -> dict[str, Scale]:
    """Return scales without those products, half of their kind, that rounding spoils most.

    Measured: what comes out of the inner layers is harder to round than all else, and to
    compute half of these products exactly costs a twentieth of the time.
    """
    inner = [name for name in scales if name.endswith(INNER)]

    def without(name: str) -> float:
        return near({key: scale for key, scale in scales.items() if key != name})

    hardest = sorted(inner, key=without, reverse=True)[: len(inner) // 2]
    return {name: scale for name, scale in scales.items() if name not in hardest}
