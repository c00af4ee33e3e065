"""What is subtracted from a model's vectors, found by everyday questions and kept with an index.

An index goes on with what it was begun with, whatever later versions ask of a model: its vectors
and those of questions always have the same subtracted. One made before there was this has nothing.
"""

from __future__ import annotations

import base64

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.catalogue import Catalogue
from qa.indexing.everyday import QUESTIONS
from qa.indexing.models.cache import cached_questions, is_bundled
from qa.indexing.models.embed import Embedder
from qa.indexing.models.level import Levelled, common_part

_SETTING = "common"


def keep_level(catalogue: Catalogue, embedder: Embedder) -> None:
    """Keep with a new index what is subtracted from the vectors of a model."""
    common = _common(embedder)
    text = "" if common is None else base64.b64encode(common.astype("<f4").tobytes()).decode()
    with catalogue.database.write():
        catalogue.database.put_setting(_SETTING, text)


def levelled(embedder: Embedder, catalogue: Catalogue) -> Embedder:
    """Return a model as it made the vectors of an index."""
    text = catalogue.database.setting(_SETTING)
    if not text:
        return embedder
    common = np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)
    return Levelled(embedder, common)


def levelled_anew(embedder: Embedder) -> Embedder:
    """Return a model as a new index will have it."""
    common = _common(embedder)
    return embedder if common is None else Levelled(embedder, common)


def _common(embedder: Embedder) -> Rows | None:
    if is_bundled(embedder.fingerprint):
        return None  # all others are brought to its level
    return common_part(cached_questions(embedder, QUESTIONS["en"]))
