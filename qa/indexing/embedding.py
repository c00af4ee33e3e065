"""Embedding beside reading: a thread has the model at work while the next documents are read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from qa.indexing.arrays import Rows
from qa.indexing.inputs import Input
from qa.indexing.models.embed import Embedder, embed_with_sentences

# Inputs that are embedded at once: a kill costs the few seconds that these take.
_SLICE = 64
_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors that were made: the keys of their inputs, rows (n, dimension), and their units'."""

    keys: Sequence[bytes]
    rows: Rows
    units: Sequence[Rows]


class Embedding:
    """Embeds inputs in a thread of its own, slice by slice. Not for several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._thread = ThreadPoolExecutor(1, "embedding")
        self._begun: deque[tuple[Sequence[bytes], Future[Embedded]]] = deque()
        self.keys: set[bytes] = set()  # of what is not done yet

    def begin(self, inputs: Mapping[bytes, Input]) -> None:
        """Have these embedded after all that was begun before."""
        # By length, for texts of one length are embedded fastest together.
        order = sorted(inputs.items(), key=lambda item: (-len(item[1].text), item[0]))
        for first in range(0, len(order), _SLICE):
            keys, batch = zip(*order[first : first + _SLICE], strict=True)
            self._begun.append((keys, self._thread.submit(self._embed, keys, batch)))
            self.keys.update(keys)

    def done(self) -> Iterator[Embedded]:
        """Yield what is done by now, in the order in which it was begun.

        Raises what the model raised.
        """
        while self._begun and self._begun[0][1].done():
            keys, made = self._begun.popleft()
            self.keys.difference_update(keys)
            yield made.result()

    def rest(self, waiting: Callable[[], None]) -> Iterator[Embedded]:
        """Yield all that was begun; `waiting` is called each second that it takes."""
        while self._begun:
            yield from self.done()
            if self._begun and not wait([self._begun[0][1]], _SECOND).done:
                waiting()

    def close(self) -> None:
        """Leave what has not been embedded, but for the slice that is at work."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _embed(self, keys: Sequence[bytes], batch: Sequence[Input]) -> Embedded:
        rows, spans = embed_with_sentences(
            self._embedder, [given.text for given in batch], [given.spans for given in batch]
        )
        made = [given.rows(of) for given, of in zip(batch, spans, strict=True)]
        return Embedded(keys, rows, made)
