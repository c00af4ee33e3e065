"""Which files of a folder are its documents."""

from __future__ import annotations

import os
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
    found = []
    for parent, directories, names in os.walk(folder):
        directories[:] = [name for name in directories if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            relative = path.relative_to(folder).as_posix()
            if not name.startswith((".", "~$")) and not ignored.match_file(relative):
                found.append((relative, path))
    return sorted(found)


def _ignored(folder: Path) -> GitIgnoreSpec:
    try:
        lines = (folder / IGNORE_FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    return GitIgnoreSpec.from_lines(lines)
