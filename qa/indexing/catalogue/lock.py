"""One writer at a time: the lock of an index folder, which dies with its process."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from qa.errors import CatalogueError, IndexBusy
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.seal import break_seal

_LOCK_FILE = "writer.lock"
# A reader may be saving what it rebuilt, which is soon done; a sync is not.
_LOCK_SECONDS = 2.0


@contextmanager
def holding(folder: Path, holder: Callable[[], dict[str, object]] = dict) -> Iterator[None]:
    """Hold the writer's lock of an index folder; `holder` tells who else does.

    Raises `IndexBusy`, naming the process that has it, or `CatalogueError` where nothing
    can be written.
    """
    from filelock import FileLock, Timeout  # which a reader seldom needs

    lock = FileLock(folder / _LOCK_FILE)
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        known = holder()
        raise IndexBusy(
            f"The index in {folder} is being written by process "
            f"{known.get('pid', 'unknown')} on {known.get('host', 'this machine')} since "
            f"{known.get('since', 'now')}. Wait until it is done, or stop it."
        ) from None
    except OSError as error:
        raise CatalogueError(
            f"The index folder {folder} cannot be written ({error.strerror}). "
            "Give another folder, or mend its permissions."
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(folder: Path, catalogue: Catalogue) -> Iterator[None]:
    """Hold the writer's lock of an index folder, and say in the catalogue who holds it.

    Raises what `holding` raises. The seal is taken away: to be put on again by the caller.
    """

    def holder() -> dict[str, object]:
        known: dict[str, object] = json.loads(catalogue.database.setting("writer") or "{}")
        return known

    with holding(folder, holder):
        break_seal(folder)
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        me = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
        with catalogue.database.write():
            catalogue.database.put_setting("writer", json.dumps(me))
            if catalogue.database.setting("catalogue") is None:
                catalogue.database.put_setting("catalogue", secrets.token_hex(4))
        yield


@contextmanager
def writing_if_free(folder: Path) -> Iterator[bool | None]:
    """Hold the lock if nobody else does; yield whether so, None if the folder cannot be written."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError) as error:
        yield False if isinstance(error, Timeout) else None
        return
    try:
        yield True
    finally:
        lock.release()
