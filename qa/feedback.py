"""What visitors think of answers: a line of JSON each, in a file that stays with the owner.

A line says nothing of who wrote it: no address, no name, and of the time only the day. Of what is
not the owner's to read, or not any more, it has the verdict alone.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.errors import Busy, InputError
from qa.records import Record

_MAX_BYTES = 20_000_000  # of the file
_A_MINUTE = 60  # lines, of all visitors together


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(Record):
    """What a visitor thought of an answer, and perhaps said of it.

    `quotes` are what the answer quoted, none where it was that the documents do not say;
    `documents` are the paths of their documents, one a quote. `history` has the earlier
    questions, `day` is an ISO date. The question is "" where the verdict alone is kept: of a
    visitor's own documents, and of documents that were removed.
    """

    day: str
    verdict: Literal["up", "down"]
    question: str
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    word: str = ""


class FeedbackFile:
    """The file of opinions. Safe for several threads; a line is written as a whole or not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._aside = path.with_name(f"{path.name}.new")
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=_A_MINUTE)

    def writable(self) -> bool:
        """Tell whether opinions can be kept."""
        return os.access(self.path if self.path.exists() else self.path.parent, os.W_OK)

    def append(self, opinion: Opinion) -> None:
        """Add a line. Raises `InputError` where there is no room, `Busy` for too many a minute."""
        line = _line(opinion)
        with self._lock, self._alone():
            now = time.monotonic()
            if len(self._times) == _A_MINUTE and now - self._times[0] < 60:
                raise Busy("There is too much feedback at once. Try again in a minute.")
            try:
                self._write(line)
            except OSError as error:
                raise InputError(f"Feedback cannot be kept ({error.strerror}).") from error
            self._times.append(now)

    def _write(self, line: bytes) -> None:
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(file).st_size
            if size + len(line) > _MAX_BYTES:
                raise InputError("The file of feedback is full, so that no more can be kept.")
            # A line that a full disk or a kill has torn ends here.
            torn = size and os.pread(file, 1, size - 1) != b"\n"
            os.write(file, b"\n" + line if torn else line)
        finally:
            os.close(file)

    def forget(self, paths: Collection[str]) -> int:
        """Leave the verdict alone of opinions that quote any of these documents; return how many.

        Raises `InputError` where the file cannot be written.
        """
        gone = set(paths)
        with self._lock, self._alone():
            self._aside.unlink(missing_ok=True)  # as a kill may have left it
            if not self.path.exists():
                return 0
            before = list(self.opinions())
            kept = [
                Opinion(day=one.day, verdict=one.verdict, question="")
                if gone & set(one.documents)
                else one
                for one in before
            ]
            if kept != before:
                try:
                    self._replace(kept)
                except OSError as error:
                    raise InputError(
                        f"{self.path} still quotes documents that are removed: it cannot be "
                        f"written ({error.strerror}). Delete it, or mend its permissions."
                    ) from error
        return sum(one != other for one, other in zip(before, kept, strict=True))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes out, where the folder can be written at all."""
        from filelock import FileLock  # of no use to a question

        lock = FileLock(f"{self.path}.lock", thread_local=False)
        try:
            if not self.path.parent.is_dir():  # which the lock would make
                raise FileNotFoundError
            lock.acquire()
        except OSError:
            yield
            return
        try:
            yield
        finally:
            lock.release()

    def _replace(self, opinions: Iterable[Opinion]) -> None:
        file = os.open(self._aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.writelines(map(_line, opinions))
            stream.flush()
            os.fsync(file)
        self._aside.replace(self.path)

    def opinions(self) -> Iterator[Opinion]:
        """Yield all opinions, oldest first; lines that are torn are passed over.

        Raises `InputError` where there is no file.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError as error:
            raise InputError(
                f"There is no feedback to read in {self.path} ({error.strerror}). It is kept "
                "from the first press of a thumb on; QA_FEEDBACK names another file."
            ) from None
        for line in lines:
            try:
                yield Opinion.from_dict(json.loads(line))
            except (ValueError, TypeError, AttributeError):
                continue


def _line(opinion: Opinion) -> bytes:
    return (json.dumps(opinion.to_dict(), ensure_ascii=False) + "\n").encode()
