"""The fast way to run a model, where there is one: found, compared with the library, kept.

How a model is rounded, and what the library gives for the sample texts, come with this package
for the bundled model. For another one they are found when it is first used, and kept in the
user's cache folder. What comes out is compared each time, as processors differ.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.encoder import OpenVinoEncoder, compiled, padded, tokenizer_of
from qa.indexing.models.fast.graph import Graph, Scale, load_weights
from qa.indexing.models.fast.kept import SHIPPED, Kept, read, write
from qa.indexing.models.fast.quantize import STRENGTHS, Ranges
from qa.indexing.models.fast.recipe import Recipe, recipe_of
from qa.indexing.models.fast.samples import SAMPLES

_LOG = logging.getLogger(__name__)
# The mean cosine to what the library gives, over the sample texts, that is near enough.
NEAR = 0.995
_COMPARED = 12  # samples, each time


def fast_encoder(
    folder: Path,
    fingerprint: str,
    prompt: str,
    cache: Path | None,
    reference: Callable[[list[str]], Rows],
) -> OpenVinoEncoder | None:
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
    return near_encoder(recipe, kept, prompt)


def nearness(encoder: OpenVinoEncoder, rows: Rows, count: int = len(SAMPLES)) -> float:
    """Return the mean cosine of an encoder's vectors and the library's, over sample texts."""
    # Spread over all of them, as neighbours are of one kind.
    chosen = np.linspace(0, len(SAMPLES) - 1, count).astype(int)
    made = encoder.questions([SAMPLES[i] for i in chosen])
    return float((made * rows[chosen]).sum(axis=1).mean())


def near_encoder(recipe: Recipe, kept: Kept, prompt: str = "") -> OpenVinoEncoder | None:
    """Return the fastest encoder whose vectors are those of the library, None if none is."""
    for scales in (kept.scales, None) if kept.scales else (None,):
        encoder = OpenVinoEncoder(recipe, scales, prompt)
        near = nearness(encoder, kept.rows, _COMPARED)
        if near >= NEAR:
            return encoder
        kind = "8-bit integers" if scales else "OpenVINO"
        _LOG.warning("with %s the vectors have a cosine of %.4f only", kind, near)
    return None


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
    best, found = NEAR, None
    for strength in STRENGTHS:
        scales = ranges.scales(graph.products, strength)
        near = nearness(OpenVinoEncoder(recipe, scales), rows)
        if near > best:
            best, found = near, scales
    return found
