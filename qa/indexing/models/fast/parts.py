"""What every encoder of this package does in the same way, whatever computes its layers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.recipe import Pooling, Recipe

Numbers = npt.NDArray[np.integer[Any]]

_BY_DISTANCE = "encoder.relative_attention_bias.weight"
_FAR = 128  # word pieces; what is as far apart or farther is of the last kind
_SHORTEST = 1e-9  # of a vector before it is scaled


@lru_cache(maxsize=2)  # each takes 10 MB and as long as a question; all encoders may share it
def tokenizer_of(recipe: Recipe) -> Tokenizer:
    """Return a model's tokenizer, which cuts off what the model does not read."""
    tokenizer = Tokenizer.from_file(str(recipe.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(recipe.max_length)
    return tokenizer


def pooled(pieces: Rows, pooling: Pooling) -> Rows:
    """Return the vector of a text, of unit length, of those of its word pieces (t, width)."""
    whole: Rows = pieces[0] if pooling == "cls" else pieces.mean(axis=0)
    return whole / max(float(np.linalg.norm(whole)), _SHORTEST)


def positions_of(weights: dict[str, Rows], recipe: Recipe) -> Rows:
    """Return what is added to the first word piece, the second and so on, (most, width)."""
    positions = weights["embeddings.position_embeddings.weight"][recipe.first_position :]
    if (kinds := weights.get("embeddings.token_type_embeddings.weight")) is not None:
        positions = positions + kinds[0]
    return positions


def distance_kinds(distances: Numbers, kinds: int) -> Numbers:
    """Return which kind each distance is of, from 0, shape as `distances`.

    Half of the kinds are of what stands before, the rest of what stands after. Half of either are
    distances of their own, and the others grow with the logarithm up to `_FAR` (Raffel et al.,
    2020, arXiv 1910.10683).
    """
    half, near = kinds // 2, kinds // 4
    apart = np.abs(distances)
    # In single precision, as the library has it: on the border of two kinds that decides.
    times = np.log(np.maximum(apart, 1).astype(np.float32) / near) / np.log(_FAR / near)
    far = np.minimum(near + (times * (half - near)).astype(np.int64), half - 1)
    found: Numbers = np.where(apart < near, apart, far) + np.where(distances > 0, half, 0)
    return found


def distance_bias(weights: dict[str, Rows], length: int) -> Rows:
    """Return what MPNet adds to attention by how far pieces stand apart, (heads, t, t)."""
    table = weights[_BY_DISTANCE]
    places = np.arange(length)
    kinds = distance_kinds(places[None, :] - places[:, None], len(table))
    return table[kinds].transpose(2, 0, 1)
