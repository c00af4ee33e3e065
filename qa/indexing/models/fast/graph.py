"""The encoder of BERT and its kin as an OpenVINO graph, made of the weights alone.

Devlin et al., 2019 (arXiv 1810.04805); MPNet adds to attention a bias by distance (Song et al.,
2020, arXiv 2004.09297). A rounded graph has its large weights as integers of 8 bits, with a step
of its own for every 64 in a row of them. Where the processor multiplies such
integers, OpenVINO rounds what they are multiplied with in the same groups as it goes; elsewhere
the weights are unfolded again, and only they are rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
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
# Weights that share a step. Measured: 64 give cosines of .9995 to the exact vectors, 128 of .9991
# and 384 of .9990, and take a twelfth more time than these.
GROUP = 64
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
    """Builds the graph of a model, exact or `rounded`; see `build`."""

    def __init__(self, recipe: Recipe, weights: Mapping[str, Rows], *, rounded: bool) -> None:
        self._recipe = recipe
        self._weights = weights
        self._rounded = rounded

    def build(self) -> ov.Model:
        """Return the graph: "ids" int32 and "mask" float32 (n, t) to "pieces" float32.

        These are of shape (n, t, width).
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
        return ov.Model([op.result(hidden, name=PIECES)], [ids, mask], "encoder")

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
        parts = (self._linear(name + one, hidden) for one in _QUERY_KEY_VALUE)
        query, key, value = (op.transpose(op.reshape(one, apart, True), swapped) for one in parts)
        seen = op.scaled_dot_product_attention(query, key, value, bias)
        seen = op.reshape(op.transpose(seen, swapped), together, True)
        seen = self._linear(f"{name}attention.output.dense", seen)
        hidden = self._norm(f"{name}attention.output.LayerNorm", op.add(hidden, seen))
        inner = op.gelu(self._linear(f"{name}intermediate.dense", hidden), "erf")
        inner = self._linear(f"{name}output.dense", inner)
        return self._norm(f"{name}output.LayerNorm", op.add(hidden, inner))

    def _linear(self, name: str, into: Any) -> Any:
        weights = _float(self._weights[f"{name}.weight"])
        table = _grouped(weights) if self._rounded else op.constant(weights)
        bias = _float(self._weights[f"{name}.bias"]).reshape(1, 1, -1)
        return op.add(op.matmul(into, table, False, True), op.constant(bias))

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


def _grouped(weights: Rows) -> Any:
    """Return weights (out, in) as integers of 8 bits with a step a group, unfolded by the graph."""
    rows, columns = weights.shape
    size = GROUP if columns % GROUP == 0 else columns
    groups = weights.reshape(rows, columns // size, size)
    steps = np.maximum(np.abs(groups).max(axis=2, keepdims=True) / _MOST, 1e-12)
    integers = np.clip(np.round(groups / steps), -_MOST, _MOST).astype(np.int8)
    table = op.multiply(op.convert(op.constant(integers), "f32"), op.constant(_float(steps)))
    return op.reshape(table, op.constant(np.array([rows, columns])), False)


def _float(values: npt.NDArray[Any]) -> Rows:
    return np.ascontiguousarray(values, dtype=np.float32)


def _length(ids: Any) -> Any:
    """Return how many word pieces the texts of a batch have, shape (1,)."""
    return op.gather(op.shape_of(ids), op.constant(np.array([1])), _index(0))


def _one(value: float) -> Any:
    return op.constant(np.float32(value))


def _index(value: int) -> Any:
    return op.constant(np.int64(value))
