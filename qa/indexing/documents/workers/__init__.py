"""Files read in worker processes, within limits: a file that is too much costs itself alone.

    workers = shared(Limits(seconds=60))
    reading = workers.read(data, "report.pdf")  # begins at once, if one is free
    ...
    document = document(sha256, "report.pdf", reading.result())

A worker that dies, hangs or takes too much memory is replaced, and its file has a
`DocumentError` that says so. What a worker does is in `worker.py`.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from qa.errors import DocumentError
from qa.indexing.documents import Found
from qa.indexing.documents.workers.messages import Message
from qa.indexing.documents.workers.worker import MB, answers, drawing_of, found_of
from qa.indexing.documents.workers.worker_process import Job, Lost, Process
from qa.indexing.documents.workers.worker_process import LimitError as LimitError
from qa.indexing.documents.workers.worker_process import Limits as Limits

if TYPE_CHECKING:
    from qa.indexing.documents.pdf import Drawing

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

_SPOOLED = 32 * MB  # bytes of an archive's files that are kept in memory, the rest in a file
_TICK = 0.05  # seconds between two looks at the workers
# A further worker is started when something has waited for so many seconds: most folders change
# by a file or two, for which one is enough.
_PATIENCE = 0.1
_NUMBERS = itertools.count(1)


class _CannotStart(Exception):
    """No worker process can be started here."""


class Pending(Generic[T]):
    """What is being read or will be; `result` waits for it."""

    def __init__(self, job: Job, decode: Callable[[Message], T], *, here: bool) -> None:
        self._job = job
        self._decode = decode
        self._here = here

    def result(self, waiting: Callable[[], None] | None = None) -> T:
        """Return it; `waiting` is called about once a second until then, and may raise.

        Raises `DocumentError` for what cannot be read, `LimitError` where that is one.
        """
        if self._here:
            return self._decode(self._done_here())
        try:
            while not _is_done(self._job.future):
                if waiting is not None:
                    waiting()
            return self._decode(self._job.future.result())
        except _CannotStart:
            return self._decode(self._done_here())
        except BaseException:
            self.cancel()
            raise

    def cancel(self) -> None:
        """Stop it, if it is not done: nobody wants it any more."""
        if not self._here and not self._job.future.cancel():
            self._job.unwanted = True
            if not self._job.future.done() and self._job.process is not None:
                self._job.process.kill()

    def _done_here(self) -> Message:
        messages = answers(self._job.request)
        for message in messages:
            if not message.header.get("more"):
                return _good(message, Limits())
            self._job.sink(message)
        raise AssertionError("the last message has no more")


def _is_done(future: Future[Message]) -> bool:
    """Wait for a second at most, and tell whether it is there."""
    try:
        future.exception(timeout=1)
    except NotYet:
        return False
    return True


def _good(message: Message, limits: Limits) -> Message:
    """Return the last message of an answer; raises what it tells if that is a failure."""
    if not message.header.get("failed"):
        return message
    if message.header.get("limit"):
        raise LimitError(
            f"needed more than {limits.megabytes} MB of memory to read; save it in several files, "
            "or allow more with QA_READ_MEGABYTES (in Python, read_megabytes)"
        )
    raise DocumentError(str(message.header.get("reason")))


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a container: its path, and its bytes by `content`, or why there are none."""

    path: str
    reason: str = ""
    start: int = 0
    size: int = 0


class Members:
    """The files of a container, in its order, kept aside; for a `with` block."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_SPOOLED)  # noqa: SIM115
        self._members: list[Member] = []

    def __iter__(self) -> Iterator[Member]:
        return iter(self._members)

    def content(self, member: Member) -> bytes:
        """Return the bytes of a file."""
        self._file.seek(member.start)
        return self._file.read(member.size)

    def add(self, path: str, content: bytes | DocumentError) -> None:
        """Keep a file, or why it cannot be had."""
        if isinstance(content, DocumentError):
            self._members.append(Member(path, content.reason))
            return
        start = self._file.seek(0, os.SEEK_END)
        self._file.write(content)
        self._members.append(Member(path, "", start, len(content)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()


class Workers:
    """Worker processes that read files, started when they are needed; safe for threads.

    One that nobody needs for `idle` seconds ends.
    """

    def __init__(self, limits: Limits, *, idle: float = 30) -> None:
        self.limits = limits
        self._idle = idle
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._threads = 0
        self._processes: set[Process] = set()
        self._watched = False
        self._cannot_start = False

    # What can be asked of them

    def read(self, data: bytes, path: str) -> Pending[Found]:
        """Read a file, as `qa.indexing.documents.find` does."""
        return self._pending("read", data, found_of, path=path)

    def members(self, data: bytes, path: str, into: Members) -> Pending[None]:
        """Unpack a container."""

        def take(message: Message) -> None:
            member, reason = message.header["path"], message.header.get("reason")
            into.add(member, DocumentError(reason) if reason else message.parts[0])

        return self._pending("members", data, lambda _: None, take, path=path)

    def member(self, data: bytes, path: str, wanted: str) -> Pending[bytes]:
        """Return the bytes of one file of a container."""
        return self._pending("member", data, lambda m: m.parts[0], path=path, wanted=wanted)

    def sizes(self, data: bytes) -> Pending[list[tuple[float, float]]]:
        """Return the sizes of a PDF's pages, as `qa.indexing.documents.pdf.sizes` does."""
        return self._pending(
            "sizes", data, lambda m: [(width, height) for width, height in m.header["sizes"]]
        )

    def draw(self, data: bytes, number: int, text: str, *, sharpness: int) -> Pending[Drawing]:
        """Draw a page of a PDF, as `qa.indexing.documents.pdf.draw` does."""
        return self._pending(
            "draw", data, drawing_of, number=number, text=text, sharpness=sharpness
        )

    def processes(self) -> list[int]:
        """Return the numbers of the processes that run."""
        with self._changed:
            return [process.number for process in self._processes if not process.ended]

    def close(self) -> None:
        """End all of them; what is asked of them later starts them again."""
        with self._changed:
            processes = list(self._processes)
            while self._jobs:
                self._jobs.popleft().future.cancel()
        for process in processes:
            process.kill()

    # Within

    def _pending(
        self,
        name: str,
        data: bytes,
        decode: Callable[[Message], T],
        sink: Callable[[Message], None] = lambda _: None,
        **values: Any,
    ) -> Pending[T]:
        number = next(_NUMBERS)
        request = Message({"job": name, "number": number, "values": values}, (data,))
        job = Job(request, sink)
        here = not self.limits.workers or self._cannot_start
        if not here:
            with self._changed:
                self._jobs.append(job)
                if not self._threads:
                    self._grow()
                self._changed.notify()
        return Pending(job, decode, here=here)

    def _grow(self) -> None:
        """Begin a thread with a worker of its own; the lock is held."""
        self._threads += 1
        threading.Thread(target=self._work, name="reading", daemon=True).start()
        if not self._watched:
            self._watched = True
            threading.Thread(target=self._watch, name="watching readers", daemon=True).start()

    def _work(self) -> None:
        """Have one worker after another do what there is to do, until there is nothing."""
        process: Process | None = None
        try:
            while (job := self._next()) is not None:
                process = self._do(job, process)
        finally:
            if process is not None:
                self._end(process)

    def _next(self) -> Job | None:
        """Return what is to be done next, None if there is nothing for a while."""
        with self._changed:
            while self._changed.wait_for(lambda: self._jobs, timeout=self._idle):
                job = self._jobs.popleft()
                if job.future.set_running_or_notify_cancel():
                    return job
            self._threads -= 1
            return None

    def _do(self, job: Job, process: Process | None) -> Process | None:
        """Have a job done by a worker, and return the worker if it can do another one."""
        try:
            # A worker may be ended by something else than its file: that is found out.
            for another_try in (True, False):
                if process is not None and process.ended:
                    self._end(process)
                    process = None
                process = process or self._started()
                job.process = process
                if job.unwanted:
                    raise CancelledError
                try:
                    message = process.answer(job, self.limits)
                except Lost as lost:
                    self._end(process)
                    process = None
                    if job.unwanted:
                        raise CancelledError from None
                    if not (lost.again and another_try):
                        raise lost.error from None
                else:
                    break
            if message.header.get("last"):
                assert process is not None
                self._end(process)
                process = None
            job.future.set_result(_good(message, self.limits))
        except BaseException as error:
            job.future.set_exception(error)
        return process

    def _started(self) -> Process:
        """Start a worker."""
        for _ in range(2):
            if self._cannot_start:
                break
            try:
                process = Process(self.limits)
            except (OSError, ValueError):
                continue
            with self._changed:
                self._processes.add(process)
            if process.is_ready():
                return process
            self._end(process)
        with self._changed:
            if not self._cannot_start:
                self._cannot_start = True
                _LOG.warning(
                    "No process could be started to read files in. They are read in this one, "
                    "without limits on time and memory."
                )
        raise _CannotStart

    def _end(self, process: Process) -> None:
        process.close()
        with self._changed:
            self._processes.discard(process)

    def _watch(self) -> None:
        """See that workers keep to their time, and that there are enough of them."""
        while True:
            time.sleep(_TICK)
            with self._changed:
                if not self._threads and not self._jobs:
                    self._watched = False
                    return
                processes = list(self._processes)
                late = self._jobs and time.monotonic() - self._jobs[0].since > _PATIENCE
                if late and self._threads < self.limits.workers:
                    self._grow()
            for process in processes:
                process.check()


_SHARED: dict[Limits, Workers] = {}
_SHARED_LOCK = threading.Lock()


def shared(limits: Limits) -> Workers:
    """Return the workers of this process with these limits, which end with it."""
    with _SHARED_LOCK:
        if limits not in _SHARED:
            if not _SHARED:
                atexit.register(_close_all)
            _SHARED[limits] = Workers(limits)
        return _SHARED[limits]


def _close_all() -> None:
    for workers in _SHARED.values():
        workers.close()


def _forget() -> None:
    """Leave the workers to the process that this one was forked off."""
    global _SHARED_LOCK
    _SHARED_LOCK = threading.Lock()
    _SHARED.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
