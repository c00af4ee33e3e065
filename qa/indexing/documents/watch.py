"""Hearing of it when something changes in a folder of documents."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from qa.errors import InputError
from qa.indexing.documents.scan import IGNORE_FILE, is_passing

# Files that are written together come together, within these milliseconds of each other.
_QUIET, _LONGEST = 400, 4000


def changes(folder: Path, index: Path, stop: threading.Event) -> Iterator[None]:
    """Return an iterator that yields once after each change in a folder, until `stop` is set.

    It yields a first time when it has begun to listen: what changed before was not heard.

    What programs leave beside an open file is no change, nor is what happens in the folder
    `index`. On a network drive, which tells nothing, WATCHFILES_FORCE_POLLING=1 has the files
    looked at again and again. Raises `InputError` where the library for it is not installed.
    """
    try:
        import watchfiles
    except ImportError:
        raise InputError(
            "Watching a folder needs a library that is not installed. "
            'Run: pip install "sourcebook-qa[watch]"'
        ) from None
    return _changes(watchfiles.watch, folder, index, stop)


def _changes(
    watch: Callable[..., Iterator[object]], folder: Path, index: Path, stop: threading.Event
) -> Iterator[None]:
    top, own = folder.resolve(), index.resolve()

    def counts(_: object, path: str) -> bool:
        place = Path(path)
        if own == place or own in place.parents:
            return False
        names = place.relative_to(top).parts if place.is_relative_to(top) else place.parts[-1:]
        return names == (IGNORE_FILE,) or not any(map(is_passing, names))

    listening = False
    for heard in watch(
        top,
        watch_filter=counts,
        step=_QUIET,
        debounce=_LONGEST,
        stop_event=stop,
        rust_timeout=500,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        if heard or not listening:
            listening = True
            yield
