"""The temporary folder of a server, which the next one deletes if this one was killed."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

_LOG = logging.getLogger(__name__)
_PREFIX = "sourcebook-visitors-"
_LOCK = "server.lock"


class Scratch:
    """A new temporary folder, `path`, that its server holds a lock in for as long as it runs.

    The system takes the lock back when the process ends, however it does.
    """

    def __init__(self) -> None:
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = FileLock(self.path / _LOCK, thread_local=False)
            try:
                self._lock.acquire()
            except OSError:
                if self.path.exists():
                    raise
            # A server that starts just now may have taken the folder for one that was left.
            if (self.path / _LOCK).exists():
                return

    def close(self) -> None:
        """Delete the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)  # where a file that is open cannot go


def delete_left() -> list[Path]:
    """Delete the folders of servers that were killed, and return which; never that of a live one.

    Those of other users, and what only looks like one, are left alone.
    """
    gone = []
    for path in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")):
        if not (_is_own(path) and (path / _LOCK).is_file()):
            continue
        lock = FileLock(path / _LOCK)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            continue
        try:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            lock.release()
        if path.exists():
            _LOG.warning("what a server that was killed left in %s cannot be deleted", path)
        else:
            gone.append(path)
    return gone


def _is_own(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return stat.S_ISDIR(found.st_mode) and mine
