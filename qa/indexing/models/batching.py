"""Calls of several threads put together into batches for one model."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.indexing.arrays import Rows


@dataclass(slots=True, eq=False)
class _Job:
    texts: Sequence[str]
    done: bool = False
    rows: Rows | None = None


class Batching:
    """Calls `run`, a row a text, one call at a time; safe for several threads.

    What comes in during a call waits and goes into the next one together, at most `most`
    texts unless a caller brings more. A caller that finds nobody there does not wait.
    """

    def __init__(self, run: Callable[[Sequence[str]], Rows], most: int) -> None:
        self._run = run
        self._most = most
        self._waiting: deque[_Job] = deque()
        self._turn = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Rows:
        """Return a row a text, shape (n, dimension); raises what `run` raises for them."""
        job = _Job(texts)
        self._waiting.append(job)
        while not job.done:
            # While this thread waited for the lock, another's pass may have done its job too.
            with self._turn:
                if not job.done:
                    self._run_next(job)
        if job.rows is None:
            # The shared pass failed, perhaps because of another caller's texts: run these alone.
            with self._turn:
                return self._run(texts)
        return job.rows

    def _run_next(self, own: _Job) -> None:
        jobs = [self._waiting.popleft()]
        texts = [*jobs[0].texts]
        while self._waiting and len(texts) + len(self._waiting[0].texts) <= self._most:
            jobs.append(self._waiting.popleft())
            texts += jobs[-1].texts
        try:
            rows = self._run(texts)
        except Exception:
            if jobs == [own]:
                raise
        else:
            first = 0
            for job in jobs:
                job.rows = rows[first : first + len(job.texts)]
                first += len(job.texts)
        finally:
            for job in jobs:
                job.done = True
