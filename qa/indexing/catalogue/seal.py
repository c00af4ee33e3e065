"""The seal of a catalogue: a checksum of the whole file, as the last sync left it.

Rows have checksums of their own, but not all that SQLite keeps: its indexes, the words, what
tells rows apart. While a catalogue is small, all of it is compared when it is opened, which takes
a fifth of a second for a hundred megabytes. A larger one is compared row by row as it is
read, and by `qa doctor`.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from qa.indexing.catalogue import Catalogue
from qa.indexing.checksums import signed, unsigned

SEAL_FILE = "catalogue.seal"
_CHEAP = 100_000_000  # bytes of a catalogue
_SETTING = "sealed"


def seal(catalogue: Catalogue) -> None:
    """Write what the catalogue is like now; the caller holds the writer's lock."""
    database = catalogue.database
    # A catalogue that is put back from a backup has another mark, and is not taken for damaged.
    mark = secrets.token_hex(8)
    with database.write():
        database.put_setting(_SETTING, mark)
    with database.read():
        content = database.content(_CHEAP)
    if content is None:
        return
    written = json.dumps({"mark": mark, "bytes": len(content), "crc": crc32(content)}).encode()
    path = database.path.with_name(SEAL_FILE)
    aside = path.with_name(SEAL_FILE + ".tmp")
    with suppress(OSError):
        # With a checksum of its own: a seal that is damaged is none.
        with aside.open("wb") as stream:
            stream.write(signed(written))
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)


def break_seal(folder: Path) -> None:
    """Take the seal away before anything is written; the caller holds the writer's lock."""
    (folder / SEAL_FILE).unlink(missing_ok=True)


def is_intact(catalogue: Catalogue) -> bool:
    """Tell whether a catalogue is what was sealed, as far as that is known.

    Raises `IndexDamaged` for what SQLite itself cannot read.
    """
    database = catalogue.database
    path = database.path.with_name(SEAL_FILE)
    while (sealed := _read(path)) is not None:
        with database.read():
            if database.setting(_SETTING) != sealed["mark"]:
                return True
            content = database.content(_CHEAP)
        if content is None or (len(content), crc32(content)) == (sealed["bytes"], sealed["crc"]):
            return True
        # A writer takes the seal away first: what it has changed meanwhile is no damage.
        if _read(path) == sealed:
            return False
    return True


def is_unsealed(catalogue: Catalogue) -> bool:
    """Tell whether a catalogue has no seal, as after a kill, though it is small enough for one."""
    path = catalogue.database.path
    size = path.stat().st_size
    return size <= _CHEAP and _read(path.with_name(SEAL_FILE)) is None


def _read(path: Path) -> dict[str, object] | None:
    try:
        content = unsigned(path.read_bytes())
        if content is None:
            return None
        sealed: dict[str, object] = json.loads(content)
        return sealed
    except (OSError, ValueError):
        return None
