"""How near questions come to a corpus by chance: what a question must exceed to be answered.

A cosine that means an answer in one corpus is an everyday one in another. So everyday
questions, most of which no collection answers, are compared with all passages, and how
near the nearest comes is kept with the index, up to date with every sync.

Vectors of one model, and of one language or script that it knows little of, may all point nearly
the same way. So cosines are taken after the mean vector of the everyday questions is subtracted
from both sides: what is left is what a text says beside being a text (as J. Mu and P. Viswanath
have it in "All-but-the-Top", 2018). There is a list for each language of the documents.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.indexing.arrays import Ids, Rows
from qa.indexing.catalogue import Catalogue
from qa.indexing.everyday import QUESTIONS
from qa.indexing.models.cache import cached_questions
from qa.indexing.models.embed import Embedder
from qa.indexing.stores import VectorStore

_ALWAYS = "en"  # people ask in English whatever the documents are in
_SETTING, _RESULT = "calibration", "everyday"
_PERCENTILE = 95
_SLICE = 20_000  # vectors that are in memory at once
_NEIGHBOURS = 100  # of these by plain cosine, one is the nearest after centring
_LEAST = 1e-9  # a shorter vector has no direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyday:
    """What is known of the everyday questions of one language.

    `mean` is their mean vector, float32, shape (dimension,). `chance` is the centred cosine
    with the nearest passage that 19 of 20 of them stay below; None where it is not known.
    """

    language: str
    mean: Rows
    chance: float | None


@dataclass(frozen=True, slots=True)
class _State:
    """What is kept of one language: the questions' vectors, and for each its nearest passage.

    `rows` has shape (n, dimension), not centred; `cosines` and `passages` have shape (n,); -1 is
    no passage. `newest` is the largest passage id that was compared.
    """

    rows: Rows
    cosines: Rows
    passages: Ids
    newest: int

    @property
    def mean(self) -> Rows:
        """The mean of the questions' vectors, float32, shape (dimension,)."""
        mean: Rows = self.rows.mean(axis=0, dtype=np.float64).astype(np.float32)
        return mean


def centred(rows: Rows, mean: Rows) -> Rows:
    """Return vectors without their mean, of unit length again: float32, shape as `rows` has it."""
    moved = rows - mean
    norms = np.linalg.norm(moved, axis=-1, keepdims=True)
    unit: Rows = (moved / np.maximum(norms, _LEAST)).astype(np.float32)
    return unit


def calibrate(catalogue: Catalogue, store: VectorStore, embedder: Embedder) -> None:
    """Bring the nearest passage of every everyday question up to date with the store.

    The questions are English, and those in the languages of the documents, where there are
    such. Only passages that are new are compared, and those questions searched again whose
    nearest one is gone. The caller holds the writer's lock; the store is up to date.
    """
    before = _load(catalogue)
    there = catalogue.documents.languages()
    languages = [code for code in QUESTIONS if code == _ALWAYS or code in there]
    states = {code: before.get(code) or _begin(embedder, QUESTIONS[code]) for code in languages}
    ids = np.sort(store.ids())
    # Ids are never used twice, so a larger one than all before is a new passage.
    new = ids[ids > min(state.newest for state in states.values())]
    for first in range(0, len(new), _SLICE):
        batch = new[first : first + _SLICE]
        rows = store.rows(batch.tolist())
        for code, state in states.items():
            fresh = batch > state.newest
            states[code] = _compared(state, batch[fresh], rows[fresh])
    states = {code: _searched_again(state, store, ids) for code, state in states.items()}
    if states.keys() != before.keys() or any(
        state.newest != before[code].newest
        or not np.array_equal(state.passages, before[code].passages)
        for code, state in states.items()
    ):
        _save(catalogue, states)


def everyday(catalogue: Catalogue) -> list[Everyday]:
    """Return what is known of each language that was calibrated, English first."""
    text = catalogue.database.setting(_RESULT)
    return [
        Everyday(language=code, mean=_decoded(known["mean"], "<f4"), chance=known["chance"])
        for code, known in (json.loads(text) if text else {}).items()
    ]


def everyday_of(known: Sequence[Everyday], vector: Rows) -> Everyday:
    """Return that of the language whose questions a question is nearest to in the mean.

    `vector` is the question's, float32, shape (dimension,). Where nothing is known, the mean
    is zero, so that centring changes nothing.
    """
    if not known:
        return Everyday(language=_ALWAYS, mean=np.zeros_like(vector), chance=None)
    return min(known, key=lambda one: float(np.linalg.norm(one.mean - vector)))


def _begin(embedder: Embedder, questions: Sequence[str]) -> _State:
    # Rounded as they will be kept, so that the mean is the same at every sync.
    rows = cached_questions(embedder, questions).astype("<f2").astype(np.float32)
    none = np.full(len(questions), -1.0, dtype=np.float32)
    return _State(rows, none, none.astype(np.int64), newest=0)


def _compared(state: _State, ids: Ids, rows: Rows) -> _State:
    """Return the state after passages that are new, in ascending order, with their vectors."""
    if not len(ids):
        return state
    mean = state.mean
    nearness = centred(state.rows, mean) @ centred(rows, mean).T
    best = nearness.argmax(axis=1)
    highest = nearness[np.arange(len(best)), best]
    nearer = highest > state.cosines
    return replace(
        state,
        cosines=np.where(nearer, highest, state.cosines),
        passages=np.where(nearer, ids[best], state.passages),
        newest=int(ids[-1]),
    )


def _searched_again(state: _State, store: VectorStore, ids: Ids) -> _State:
    """Return the state with another nearest passage where it is not among `ids` any more."""
    cosines, passages, mean = state.cosines.copy(), state.passages.copy(), state.mean
    for i in np.flatnonzero((passages >= 0) & ~np.isin(passages, ids)):
        passages[i], cosines[i] = -1, -1.0
        near = store.search(state.rows[i], _NEIGHBOURS)
        if len(near):
            found = centred(store.rows(near.tolist()), mean) @ centred(state.rows[i], mean)
            passages[i], cosines[i] = near[found.argmax()], found.max()
    return replace(state, cosines=cosines, passages=passages)


def _key(code: str) -> str:
    """Return the name of a list of questions: vectors that were kept for another are not used."""
    return hashlib.blake2b("|".join(QUESTIONS[code]).encode(), digest_size=8).hexdigest()


def _load(catalogue: Catalogue) -> dict[str, _State]:
    """Return the states of the languages whose questions are still the same."""
    text = catalogue.database.setting(_SETTING)
    values = json.loads(text).get("languages", {}) if text else {}
    return {
        code: _State(
            _decoded(kept["rows"], "<f2").reshape(len(QUESTIONS[code]), -1),
            np.array(kept["cosines"], dtype=np.float32),
            np.array(kept["passages"], dtype=np.int64),
            kept["newest"],
        )
        for code, kept in values.items()
        if code in QUESTIONS and kept["questions"] == _key(code)
    }


def _save(catalogue: Catalogue, states: dict[str, _State]) -> None:
    values = {
        code: {
            "questions": _key(code),
            "rows": _encoded(state.rows, "<f2"),
            "cosines": [round(float(cosine), 6) for cosine in state.cosines],
            "passages": state.passages.tolist(),
            "newest": state.newest,
        }
        for code, state in states.items()
    }
    result = {
        code: {"mean": _encoded(state.mean, "<f4"), "chance": _chance(state)}
        for code, state in states.items()
    }
    with catalogue.database.write():
        catalogue.database.put_setting(_SETTING, json.dumps({"languages": values}))
        # A setting of its own: every question reads it, and need not parse all the rest.
        catalogue.database.put_setting(_RESULT, json.dumps(result))


def _chance(state: _State) -> float | None:
    if not (state.passages >= 0).any():
        return None
    return round(float(np.percentile(state.cosines, _PERCENTILE)), 6)


def _encoded(rows: Rows, kind: str) -> str:
    return base64.b64encode(rows.astype(kind).tobytes()).decode()


def _decoded(text: str, kind: str) -> Rows:
    return np.frombuffer(base64.b64decode(text), dtype=kind).astype(np.float32)
