"""The tensors of a model's file, mapped into memory.

A page of the file is read where a value of it is used, and processes that run the same model
share it: of the largest tensor, the vectors of all words, few are used. The library for
safetensors copies a tensor for NumPy. The format: 8 bytes with the length of a head of JSON, which
has type, shape and place of each tensor, then these (github.com/huggingface/safetensors).
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from qa.indexing.arrays import Rows

WORDS = "embeddings.word_embeddings.weight"
_TYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"),
}
_HEAD = 8  # bytes of its length
# What MPNet names otherwise.
_OF_MPNET = {
    "attention.attn.q.": "attention.self.query.",
    "attention.attn.k.": "attention.self.key.",
    "attention.attn.v.": "attention.self.value.",
    "attention.attn.o.": "attention.output.dense.",
    "attention.LayerNorm.": "attention.output.LayerNorm.",
}


def load_weights(folder: Path, names: Callable[[str], bool] = lambda name: True) -> dict[str, Rows]:
    """Return a model's tensors by the names that BERT gives them, as they are stored.

    Only those of such `names`, if they are the model's own and numbers of 16 or 32 bits. The file
    stays mapped as long as one of them is there.
    """
    with (folder / "model.safetensors").open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    begin = _HEAD + int.from_bytes(data[:_HEAD], "little")
    tensors: dict[str, Any] = json.loads(data[_HEAD:begin])
    (prefix,) = (name.removesuffix(WORDS) for name in tensors if name.endswith(WORDS))
    weights = {}
    for told_name, told in tensors.items():
        name = _name_of_bert(told_name.removeprefix(prefix))
        if told_name.startswith(prefix) and told.get("dtype") in _TYPES and names(name):
            weights[name] = _tensor(data, begin, told)
    return weights


def load_words(folder: Path) -> Rows:
    """Return the vectors of all word pieces, shape (word pieces, width), as they are stored."""
    return load_weights(folder, lambda name: name == WORDS)[WORDS]


def _tensor(data: mmap.mmap, begin: int, told: Mapping[str, Any]) -> Rows:
    kind, shape = told["dtype"], told["shape"]
    first = begin + told["data_offsets"][0]
    values: Rows = np.frombuffer(data, _TYPES[kind], math.prod(shape), first).reshape(shape)
    if kind == "BF16":  # the upper half of a number of 32 bits
        values = (values.astype("<u4") << 16).view("<f4")
    return values


def _name_of_bert(name: str) -> str:
    for theirs, ours in _OF_MPNET.items():
        name = name.replace(theirs, ours)
    return name
