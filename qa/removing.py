"""`qa remove`: documents deleted for good, their files and all that is kept of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.config import SETTINGS, Config
from qa.errors import InputError
from qa.records import Record
from qa.terminal import put, put_json, shown_on_a_line, size_in_words

if TYPE_CHECKING:
    from qa.assistant import Assistant


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal(Record):
    """What was removed: the paths of files, and how many bytes they and the index had of it.

    `stays` are the paths of other files with the same content, which keep it searchable.
    """

    removed: tuple[str, ...]
    freed: int
    stays: tuple[str, ...] = ()

    def __str__(self) -> str:
        files = "1 file" if len(self.removed) == 1 else f"{len(self.removed)} files"
        lines = [f"{files} removed, {size_in_words(self.freed)} freed."]
        same = "has the same content, and stays."
        lines += [f"{shown_on_a_line(path)} {same}" for path in self.stays]
        return "\n".join(lines)


def files_of(assistant: Assistant, folder: Path, names: Sequence[str]) -> dict[str, Path | None]:
    """Return the files of documents by their paths, None for one that is gone already.

    A document is named by its path in the folder, or by where its file lies. One in an archive
    or a mail is removed with that. Raises `InputError` for what is none.
    """
    from qa.indexing.documents.scan import locate_holder

    known = {path for one in assistant.documents() for path in (one.path, *one.places)}
    found: dict[str, Path | None] = {}
    for name in names:
        path = name
        if path not in known:
            with suppress(ValueError, OSError):
                path = Path(name).resolve().relative_to(folder.resolve()).as_posix()
        holders = [one for one in known if one == path or one.startswith(f"{path}/")]
        held, place = locate_holder(folder, path) or (path, None)
        if not holders or (place is None and path not in known):
            raise InputError(
                f"{shown_on_a_line(name)} is no document of the index. Give its path as answers "
                "cite it; nothing was removed."
            )
        found[held] = place
    return found


def remove(assistant: Assistant, folder: Path, files: dict[str, Path | None]) -> Removal:
    """Delete files of documents, and all that index and feedback have of them.

    `files` are those of `files_of`. Raises `InputError` for a file that cannot be deleted, and
    what `Assistant.sync` raises.
    """
    gone = tuple(files)
    ids = {
        one.id
        for one in assistant.documents()
        for path in (one.path, *one.places)
        if path in files or any(path.startswith(f"{holder}/") for holder in gone)
    }
    freed = 0
    for path, place in files.items():
        try:
            if place is not None:
                size = place.lstat().st_size
                place.unlink()
                freed += size
        except OSError as error:
            raise InputError(f"{path} cannot be deleted ({error.strerror}).") from None
    freed += assistant.sync(folder, removed=gone).freed
    left = [one for one in assistant.documents() if one.id in ids]
    stays = sorted(path for one in left for path in (one.path, *one.places))
    return Removal(removed=gone, freed=freed, stays=tuple(stays))


def add_parser(commands: Any) -> None:
    """Add the sub-command to what `ArgumentParser.add_subparsers` returned."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "remove", help="delete documents for good: their files, and all that is kept of them"
    )
    parser.add_argument("path", nargs="+", help="path of a document, as answers cite it")
    parser.add_argument("--data", type=Path, help=SETTINGS["data"].help())
    parser.add_argument("--index", type=Path, help=SETTINGS["index"].help())
    parser.add_argument("--yes", action="store_true", help="do not ask whether to delete the files")
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.set_defaults(run=_remove)


def _remove(options: argparse.Namespace) -> int:
    import qa

    given = {name: getattr(options, name) for name in ("data", "index")}
    config = replace(Config.from_env(), **{name: one for name, one in given.items() if one})
    with qa.open(config=config) as assistant:
        files = files_of(assistant, config.data, options.path)
        if not options.yes and not _agreed(list(files)):
            raise InputError("Nothing was removed. With --yes, files are deleted unasked.")
        removal = remove(assistant, config.data, files)
    if options.json:
        put_json(removal.to_dict())
    else:
        put(removal)
    return 0


def _agreed(paths: Sequence[str]) -> bool:
    """Ask, if there is a person at a terminal, whether files may be deleted; else they may not."""
    if not sys.stdin or not sys.stdin.isatty():
        return False
    named = ", ".join(map(shown_on_a_line, paths))
    sys.stderr.write(f"Delete {named} for good? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
