"""The encoder of BERT and its kin as an OpenVINO graph, made of the weights alone.

Devlin et al., 2019 (arXiv 1810.04805); MPNet adds to attention a bias by distance (Song et al.,
2020, arXiv 2004.09297). With scales of `quantize` its products of matrices are
of 8-bit integers (Xiao et al., 2023, SmoothQuant, arXiv 2211.10438): what goes into one is
divided by a factor a channel, which its weights are multiplied by, so that both are easy to
round. Weights are rounded by output channel, what goes in by one step for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.recipe import Recipe
from qa.indexing.models.fast.runtime import openvino as ov
from qa.indexing.models.fast.runtime import opset13 as op

Numbers = npt.NDArray[np.integer[Any]]
# What the graph is given and gives.
IDS, MASK, PIECES = "ids", "mask", "pieces"
INNER = "inner"  # how the names of the products end that take what an inner layer gives
_LEVELS = 256
_MOST = 127  # the largest weight; -128 is left out, so that both signs reach as far
_HIDDEN_FROM_ATTENTION = -1e4
# What MPNet names otherwise.
_OF_MPNET = {
    "attention.attn.q.": "attention.self.query.",
    "attention.attn.k.": "attention.self.key.",
    "attention.attn.v.": "attention.self.value.",
    "attention.attn.o.": "attention.output.dense.",
    "attention.LayerNorm.": "attention.output.LayerNorm.",
}
_BY_DISTANCE = "encoder.relative_attention_bias.weight"
_FAR = 128  # word pieces; what is as far apart or farther is of the last kind
_QUERY_KEY_VALUE = tuple(f"attention.self.{name}" for name in ("query", "key", "value"))


@dataclass(frozen=True, slots=True)
class Scale:
    """How what goes into a product is rounded: `factors` (channels,), and the range after them."""

    factors: Rows
    low: float
    high: float


def load_weights(folder: Path) -> dict[str, Rows]:
    """Return a model's tensors by the names that BERT gives them, as they are stored."""
    weights: dict[str, Rows] = load_file(str(folder / "model.safetensors"))
    embedding = "embeddings.word_embeddings.weight"
    (prefix,) = (name[: -len(embedding)] for name in weights if name.endswith(embedding))
    return {
        _name_of_bert(name[len(prefix) :]): tensor
        for name, tensor in weights.items()
        if name.startswith(prefix)
    }


def _name_of_bert(name: str) -> str:
    for theirs, ours in _OF_MPNET.items():
        name = name.replace(theirs, ours)
    return name


class Graph:
    """Builds the graph of a model; see `build`."""

    def __init__(
        self, recipe: Recipe, weights: Mapping[str, Rows], scales: Mapping[str, Scale] | None
    ) -> None:
        self._recipe = recipe
        self._weights = weights
        self._scales = scales
        self.products: dict[str, tuple[Any, list[Rows]]] = {}

    def build(self, *, tapped: bool = False) -> ov.Model:
        """Return the graph: "ids" int32 and "mask" float32 (n, t) to "pieces" float32.

        These are of shape (n, t, width). With `tapped` it gives besides what goes into each
        product, in the order of `products`, which has for each what goes in and the weights
        (out, in) it is multiplied by.
        """
        ids = op.parameter([-1, -1], np.int32, name=IDS)
        mask = op.parameter([-1, -1], np.float32, name=MASK)
        hidden = self._embedded(ids)
        unseen = op.multiply(op.subtract(_one(1.0), mask), _one(_HIDDEN_FROM_ATTENTION))
        axis = op.constant(np.array([1, 2]))
        bias = op.unsqueeze(unseen, axis)  # (n, 1, 1, t): of all heads and all that look
        if self._recipe.by_distance:
            bias = op.add(bias, self._by_distance(ids))  # (n, heads, t, t)
        for layer in range(self._recipe.layers):
            hidden = self._layer(f"encoder.layer.{layer}.", hidden, bias)
        results = [op.result(hidden, name=PIECES)]
        if tapped:
            results += [op.result(into) for into, _ in self.products.values()]
        return ov.Model(results, [ids, mask], "encoder")

    def _embedded(self, ids: Any) -> Any:
        words = op.gather(self._constant("embeddings.word_embeddings.weight"), ids, _index(0))
        positions = self._weights["embeddings.position_embeddings.weight"]
        if (kinds := self._weights.get("embeddings.token_type_embeddings.weight")) is not None:
            positions = positions + kinds[0]
        rows = op.slice(
            op.constant(_float(positions[self._recipe.first_position :])),
            op.constant(np.array([0])),
            _length(ids),
            op.constant(np.array([1])),
            op.constant(np.array([0])),
        )
        return self._norm("embeddings.LayerNorm", op.add(words, rows))

    def _by_distance(self, ids: Any) -> Any:
        """Return what is added to attention, (1, heads, t, t), by how far pieces stand apart."""
        table = self._weights[_BY_DISTANCE]
        places = np.arange(self._recipe.max_length)
        kinds = distance_kinds(places[None, :] - places[:, None], len(table))
        every = op.constant(_float(table[kinds].transpose(2, 0, 1)[None]))
        length = op.concat([_length(ids), _length(ids)], 0)
        both = [op.constant(np.array(two)) for two in ([0, 0], [1, 1], [2, 3])]
        return op.slice(every, both[0], length, both[1], both[2])

    def _layer(self, name: str, hidden: Any, bias: Any) -> Any:
        heads, width = self._recipe.heads, self._recipe.width
        apart = op.constant(np.array([0, 0, heads, width // heads]))
        together = op.constant(np.array([0, 0, width]))
        swapped = op.constant(np.array([0, 2, 1, 3]))  # heads before pieces, and back
        parts = self._product(f"{name}attention", hidden, *(name + one for one in _QUERY_KEY_VALUE))
        query, key, value = (op.transpose(op.reshape(one, apart, True), swapped) for one in parts)
        seen = op.scaled_dot_product_attention(query, key, value, bias)
        seen = op.reshape(op.transpose(seen, swapped), together, True)
        (seen,) = self._product(f"{name}seen", seen, f"{name}attention.output.dense")
        hidden = self._norm(f"{name}attention.output.LayerNorm", op.add(hidden, seen))
        (inner,) = self._product(f"{name}middle", hidden, f"{name}intermediate.dense")
        inner = op.gelu(inner, "erf")
        (inner,) = self._product(f"{name}{INNER}", inner, f"{name}output.dense")
        return self._norm(f"{name}output.LayerNorm", op.add(hidden, inner))

    def _product(self, name: str, into: Any, *linear: str) -> list[Any]:
        """Return what goes in times the weights of each layer named, plus its bias."""
        weights = [_float(self._weights[f"{one}.weight"]) for one in linear]
        biases = [_float(self._weights[f"{one}.bias"]).reshape(1, 1, -1) for one in linear]
        self.products[name] = (into, weights)
        scale = (self._scales or {}).get(name)
        if scale is None:
            tables = [op.constant(one) for one in weights]
        else:
            divided = op.multiply(into, op.constant(_float(1 / scale.factors).reshape(1, 1, -1)))
            low, high = _one(scale.low), _one(scale.high)
            into = op.fake_quantize(divided, low, high, low, high, _LEVELS)
            tables = [_rounded(one * scale.factors) for one in weights]
        return [
            op.add(op.matmul(into, table, False, True), op.constant(bias))
            for table, bias in zip(tables, biases, strict=True)
        ]

    def _norm(self, name: str, values: Any) -> Any:
        axis = op.constant(np.array([-1]))
        even = op.mvn(values, axis, True, self._recipe.epsilon, "inside_sqrt")
        scaled = op.multiply(even, self._constant(f"{name}.weight"))
        return op.add(scaled, self._constant(f"{name}.bias"))

    def _constant(self, name: str) -> Any:
        return op.constant(_float(self._weights[name]))


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


def _rounded(weights: Rows) -> Any:
    """Return weights (out, in) as integers of 8 bits and a step a row, as the graph takes them."""
    steps = np.maximum(np.abs(weights).max(axis=1, keepdims=True) / _MOST, 1e-12)
    integers = np.clip(np.round(weights / steps), -_MOST, _MOST).astype(np.int8)
    return op.multiply(op.convert(op.constant(integers), "f32"), op.constant(_float(steps)))


def _float(values: npt.NDArray[Any]) -> Rows:
    return np.ascontiguousarray(values, dtype=np.float32)


def _length(ids: Any) -> Any:
    """Return how many word pieces the texts of a batch have, shape (1,)."""
    return op.gather(op.shape_of(ids), op.constant(np.array([1])), _index(0))


def _one(value: float) -> Any:
    return op.constant(np.float32(value))


def _index(value: int) -> Any:
    return op.constant(np.int64(value))
