"""Which files of a folder are its documents."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pathspec import GitIgnoreSpec

from qa.errors import InputError

IGNORE_FILE = ".qaignore"


def scan(folder: Path) -> list[tuple[str, Path]]:
    """Return relative path and path of every file below a folder, in order of the former.

    Left out are hidden files, what office programs leave beside an open file, and what
    `.qaignore` in the folder names, written like a .gitignore. Links to folders are not
    followed. Relative paths have forward slashes. Raises `InputError` if `folder` is none.
    """
    if not folder.is_dir():
        kind = "a file, not a folder" if folder.exists() else "not there"
        raise InputError(f"The folder of documents {folder} is {kind}. Give another folder.")
    ignored = _ignored(folder)
    files = []
    for parent, directories, names in os.walk(folder):
        directories[:] = [name for name in directories if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            relative = path.relative_to(folder).as_posix()
            if name.startswith((".", "~$")) or ignored.match_file(relative) or _is_special(path):
                continue
            # A name that is no valid UTF-8 could not be stored or shown.
            files.append((os.fsencode(relative).decode("utf-8", "replace"), path))
    return sorted(files)


def _is_special(path: Path) -> bool:
    """Tell a pipe, a socket or a device, which could be read for ever."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # whoever reads it says why it cannot be read
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _ignored(folder: Path) -> GitIgnoreSpec:
    try:
        lines = (folder / IGNORE_FILE).read_text("utf-8-sig").splitlines()
        return GitIgnoreSpec.from_lines(lines)
    except FileNotFoundError:
        return GitIgnoreSpec.from_lines([])
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / IGNORE_FILE} cannot be used ({error}). Mend it.") from None
