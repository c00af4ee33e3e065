"""How to round what goes into each product of a model's encoder, found on sample texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.graph import Scale

# How much of what is hard to round goes from the activations into the weights; that at which
# the vectors are nearest to the exact ones is taken.
STRENGTHS = (0.6, 0.7, 0.75, 0.8)
_LEAST = 1e-5


class Ranges:
    """What goes into each product over sample texts: the least and the most of each channel."""

    def __init__(self) -> None:
        self._low: dict[str, Rows] = {}
        self._high: dict[str, Rows] = {}

    def add(self, name: str, values: Rows) -> None:
        """Take values (pieces, channels) into account."""
        low, high = values.min(axis=0), values.max(axis=0)
        self._low[name] = np.minimum(self._low.get(name, low), low)
        self._high[name] = np.maximum(self._high.get(name, high), high)

    def scales(
        self, products: Mapping[str, tuple[Any, list[Rows]]], strength: float
    ) -> dict[str, Scale]:
        """Return the scale of each product, with a strength of `STRENGTHS`."""
        scales = {}
        for name, (_, weights) in products.items():
            low, high = self._low[name], self._high[name]
            reach = np.maximum(np.maximum(-low, high), _LEAST)
            heavy = np.maximum(np.max([np.abs(one).max(axis=0) for one in weights], 0), _LEAST)
            factors = reach**strength / heavy ** (1 - strength)
            factors = (factors / np.median(factors)).astype(np.float32)
            scales[name] = Scale(
                factors, float((low / factors).min()), float((high / factors).max())
            )
        return scales
