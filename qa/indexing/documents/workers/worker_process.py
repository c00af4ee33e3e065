"""One worker process, as the process that started it sees it: asked, watched, ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import DocumentError
from qa.indexing.documents.workers.messages import BadMessage, Message, read_message, write_message

# Bytes that are taken of a worker at once: a text of the most characters, or a file of an archive,
# has 200 MB, and the blocks are compressed.
_MOST_REPLY = 300_000_000
_START = 60  # seconds that a worker may take to start, on a machine with much else to do
_PACKAGE = Path(__file__).parents[3]
# All of `qa` would be imported with its name, and a worker has no use for most of it.
_PROGRAM = (
    "import sys, types; qa = types.ModuleType('qa'); qa.__path__ = [sys.argv[1]]; "
    "sys.modules['qa'] = qa; from qa.indexing.documents.workers.worker import main; main()"
)


def default_workers() -> int:
    """Return how many files are read at once unless it is said: as many as cores, 4 at most."""
    if hasattr(os, "sched_getaffinity"):
        return min(4, len(os.sched_getaffinity(0)))
    return min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How files are read: `workers` at once, 0 for in this process, where there are no limits.

    A file may take so many `seconds`, and so many `megabytes` beside its own bytes; the second
    holds on Linux. `modules` are imported by each worker: they may add to `READERS`.
    """

    seconds: float = 60
    megabytes: int = 1024
    workers: int = field(default_factory=default_workers)
    modules: tuple[str, ...] = ()


class LimitError(DocumentError):
    """A file takes more than it may, or ends whatever reads it; other limits may help."""


@dataclass(slots=True, eq=False)
class Job:
    """Something that a worker is to do; `sink` takes all messages that answer it but the last."""

    request: Message
    sink: Callable[[Message], None]
    future: Future[Message] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)
    process: Process | None = None  # that does it
    unwanted: bool = False


class Lost(Exception):
    """A worker has ended, or is of no use any more: `again` if it may not have been its file."""

    def __init__(self, error: DocumentError, *, again: bool = False) -> None:
        super().__init__(error)
        self.error = error
        self.again = again


class Process:
    """A worker process, as the one thread sees it that gives it work, and the one that watches.

    It has to be made by the thread that gives it work: on Linux it ends with that thread.
    """

    def __init__(self, limits: Limits) -> None:
        told = {
            "parent": os.getpid(),
            "seconds": limits.seconds,
            "megabytes": limits.megabytes,
            "modules": limits.modules,
            "path": [path for path in sys.path if Path(path).is_absolute()] * bool(limits.modules),
        }
        if not sys.executable or getattr(sys, "frozen", False):
            raise OSError("there is no interpreter to start")
        self._process = subprocess.Popen(  # noqa: S603  this program itself
            # -P: no module is taken from the folder that this process happens to be in.
            [sys.executable, "-P", "-c", _PROGRAM, str(_PACKAGE), json.dumps(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"OMP_NUM_THREADS": "1", **os.environ},
            start_new_session=True,  # what it starts is ended with it, and no Ctrl-C reaches it
        )
        self._deadline: float | None = time.monotonic() + _START
        self._late = False
        self._killed = False
        self._killing = threading.Lock()

    @property
    def number(self) -> int:
        """Its number in the system."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def is_ready(self) -> bool:
        """Wait until it has started, and tell whether it has."""
        assert self._process.stdout is not None
        try:
            return bool(read_message(self._process.stdout, most=0).header.get("ready"))
        except (OSError, EOFError, BadMessage):
            return False
        finally:
            self._deadline = None

    def answer(self, job: Job, limits: Limits) -> Message:
        """Have it do a job, and return its last message; raises `Lost` if none came."""
        requests, replies = self._process.stdin, self._process.stdout
        assert requests is not None
        assert replies is not None
        self._late = False
        self._deadline = time.monotonic() + limits.seconds
        fresh = True
        try:
            write_message(requests, job.request)
            while (message := read_message(replies, most=_MOST_REPLY)).header.get("more"):
                self._check_number(message, job)
                fresh = False
                job.sink(message)
            self._check_number(message, job)
            return message
        except (OSError, EOFError, BadMessage, ValueError) as error:
            raise self._lost(error, limits, fresh=fresh) from error
        finally:
            self._deadline = None

    def check(self) -> None:
        """End it if it takes longer than it may, or what it has left running if it has ended."""
        deadline = self._deadline
        if deadline is None:
            return
        if time.monotonic() > deadline:
            self._late = True
            self.kill()
        elif self.ended:
            self.kill()

    def kill(self) -> None:
        """End it, and what it has started."""
        with self._killing:
            if self._killed:
                return
            self._killed = True
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End it, and close the pipes to it."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    @staticmethod
    def _check_number(message: Message, job: Job) -> None:
        if message.header.get("number") != job.request.header["number"]:
            raise BadMessage("it answers something else")

    def _lost(self, error: Exception, limits: Limits, *, fresh: bool) -> Lost:
        """Return what has happened, from what was seen of it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)  # the pipe may be closed a moment before
        code = self._process.poll()
        if self._late:
            return Lost(
                LimitError(
                    f"took longer than {limits.seconds:g} s to read; save it in several files, or "
                    "allow more with QA_READ_SECONDS (in Python, read_seconds)"
                )
            )
        if code is None:
            what = "gave no proper answer" if isinstance(error, BadMessage) else str(error)
            return Lost(DocumentError(f"made its reader fail ({what}); save it anew"))
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        reason = (
            f"made its reader stop ({how}), as broken files do, or those that need more than "
            f"{limits.megabytes} MB of memory; save it anew, or set QA_READ_MEGABYTES higher"
        )
        return Lost(LimitError(reason), again=fresh)
