"""The encoder of BERT and its kin as an OpenVINO graph, made of the weights alone.

Devlin et al., 2019 (arXiv 1810.04805); MPNet adds to attention a bias by distance (Song et al.,
2020, arXiv 2004.09297). A rounded graph has its large weights as integers of 8 bits, with a step
of its own for every 64 in a row of them. Where the processor multiplies such integers, OpenVINO
rounds what they are multiplied with in the same groups as it goes; elsewhere the weights are
unfolded again, and only they are rounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.parts import distance_bias, positions_of
from qa.indexing.models.fast.recipe import Recipe
from qa.indexing.models.fast.runtime import openvino as ov
from qa.indexing.models.fast.runtime import opset13 as op

# What the graph is given and gives.
WORDS, MASK, PIECES = "words", "mask", "pieces"
# Weights that share a step. Measured: 64 give cosines of .9995 to the exact vectors, 128 of .9991
# and 384 of .9990, and take a twelfth more time than these.
GROUP = 64
_MOST = 127  # the largest weight; -128 is left out, so that both signs reach as far
_HIDDEN_FROM_ATTENTION = -1e4
_QUERY_KEY_VALUE = tuple(f"attention.self.{name}" for name in ("query", "key", "value"))


class Graph:
    """Builds the graph of a model, exact or `rounded`; see `build`."""

    def __init__(self, recipe: Recipe, weights: dict[str, Rows], *, rounded: bool) -> None:
        self._recipe = recipe
        self._weights = weights
        self._rounded = rounded

    def build(self) -> ov.Model:
        """Return the graph: "words" (n, t, width) and "mask" (n, t) to "pieces" (n, t, width).

        All are float32. The words are what the model has of each word piece by itself: the table
        of these, half of a small model, stays in its file.
        """
        words = op.parameter([-1, -1, self._recipe.width], np.float32, name=WORDS)
        mask = op.parameter([-1, -1], np.float32, name=MASK)
        hidden = self._embedded(words)
        unseen = op.multiply(op.subtract(_one(1.0), mask), _one(_HIDDEN_FROM_ATTENTION))
        axis = op.constant(np.array([1, 2]))
        bias = op.unsqueeze(unseen, axis)  # (n, 1, 1, t): of all heads and all that look
        if self._recipe.by_distance:
            bias = op.add(bias, self._by_distance(words))  # (n, heads, t, t)
        for layer in range(self._recipe.layers):
            hidden = self._layer(f"encoder.layer.{layer}.", hidden, bias)
        return ov.Model([op.result(hidden, name=PIECES)], [words, mask], "encoder")

    def _embedded(self, words: Any) -> Any:
        rows = op.slice(
            op.constant(_float(positions_of(self._weights, self._recipe))),
            op.constant(np.array([0])),
            _length(words),
            op.constant(np.array([1])),
            op.constant(np.array([0])),
        )
        return self._norm("embeddings.LayerNorm", op.add(words, rows))

    def _by_distance(self, words: Any) -> Any:
        """Return what is added to attention, (1, heads, t, t), by how far pieces stand apart."""
        every = op.constant(_float(distance_bias(self._weights, self._recipe.max_length)[None]))
        length = op.concat([_length(words), _length(words)], 0)
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


def _length(words: Any) -> Any:
    """Return how many word pieces the texts of a batch have, shape (1,)."""
    return op.gather(op.shape_of(words), op.constant(np.array([1])), _index(0))


def _one(value: float) -> Any:
    return op.constant(np.float32(value))


def _index(value: int) -> Any:
    return op.constant(np.int64(value))
