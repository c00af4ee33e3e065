"""Which files of a folder are its documents."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from qa.errors import DocumentError, InputError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".qaignore"
# Questions about the documents of the folder in which it lies, for `qa evaluate`.
QUESTIONS_FILE = "questions.jsonl"

_LEADS_OUT = (
    "is a link that leads out of the folder of documents, so it is not read; put the file or "
    "folder itself there, or allow such links with QA_FOLLOW_LINKS=1 (in Python, follow_links)"
)

# A folder that has these two holds an index, and what an index consists of is left out of it.
_INDEX_SIGNS = {"catalogue.db", "writer.lock"}
_INDEX_FILES = {"writer.lock", "feedback.jsonl", "keywords", "catalogue.seal", "mending"}
_INDEX_FILES |= {f"catalogue.db{ending}" for ending in ("", "-wal", "-shm", "-journal")}


_PASSING = re.compile(
    r"~$|^#.*#$|\.(?:tmp|temp|part|partial|crdownload|swp|swo)$|^4913$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a folder of documents holds.

    `files` has path and place of every file, in order of the paths. These are relative, with
    forward slashes, and in NFC however the file system spells them; the place opens the file.
    `failures` has reasons by path: files that are not taken, and folders, whose paths end in a
    slash. `unseen` are the folders that cannot be read at the moment, so that nobody knows
    what is below them; they end in a slash, too. `inside` is the real folder that no link has led
    out of, and that none may by the time a file is opened (`read_inside`); None where links may.
    """

    files: tuple[tuple[str, Path], ...]
    failures: dict[str, str]
    unseen: frozenset[str]
    inside: Path | None = None

    def sees(self, path: str) -> bool:
        """Tell whether a file would be among `files` if it were there."""
        folders = [f"{folder.as_posix()}/" for folder in PurePosixPath(path).parents]
        return self.unseen.isdisjoint(folders)


def scan(folder: Path, *, index: Path | None = None, follow_links: bool = False) -> Scan:
    """Return every file below a folder, and why others are left aside.

    Left out are hidden files, what programs leave beside an open file, questions for
    `qa evaluate`, what `.qaignore` in the folder names, written like a .gitignore, the folder
    `index`, and the files of any other index. Links to what lies below `folder` are followed, and
    with `follow_links` those that lead out of it, too; but each folder is read once: by its own
    place if it lies below `folder`, else by the first link to it. Raises `InputError` if `folder`
    is none, or cannot be read.
    """
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise _unusable(folder, error) from None
    walk = _Walk(folder, index, follow_links)
    # Links come last, so that a folder that is here anyway keeps the names of its own files.
    links = walk.read(folder)
    while links:
        links = [deeper for link in sorted(links) for deeper in walk.follow(link)]
    return Scan(
        files=walk.named(),
        failures=walk.failures,
        unseen=frozenset(walk.unseen),
        inside=walk.inside,
    )


def read_inside(place: Path, inside: Path | None) -> bytes:
    """Return the bytes of a file that lies below the real folder `inside`, if one is given.

    A link may have been put in its place since the scan, or in that of a folder above it. Raises
    `OSError` for a file that cannot be opened, `DocumentError` for one that lies elsewhere.
    """
    with place.open("rb") as stream:
        if inside is not None:
            real = Path(os.path.realpath(place))
            opened = os.fstat(stream.fileno())
            if not real.is_relative_to(inside) or not os.path.samestat(opened, real.lstat()):
                raise DocumentError(_LEADS_OUT)
        return stream.read()


def is_passing(name: str) -> bool:
    """Tell by its name whether a file is of a program at work, which will take it away again.

    Such are hidden files, what office programs and editors leave beside an open file, and what
    is still being written or fetched.
    """
    return name.startswith((".", "~$")) or _PASSING.search(name) is not None


def normal(path: str) -> str:
    """Return a path in the one form in which paths are compared and shown: NFC."""
    return unicodedata.normalize("NFC", path)


def locate(folder: Path, path: str) -> Path:
    """Return where a file lies, given its path as scanned; it need not be there any more."""
    place = folder / path
    if place.exists():
        return place
    # The file system may spell it otherwise.
    places = [folder]
    for part in PurePosixPath(path).parts:
        places = [child for parent in places for child in _children(parent, part)]
    return places[0] if places else place


def locate_holder(folder: Path, path: str) -> tuple[str, Path] | None:
    """Return path and place of the file that a document is, or is in; None if it is not there.

    "old.zip/letters/anna.txt" may be a file, or in one of the path "old.zip".
    """
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        return None
    for candidate in (path, *map(str, relative.parents)):
        if (place := locate(folder, candidate)).is_file():
            return candidate, place
    return None


class _Walk:
    """The state of one scan."""

    def __init__(self, folder: Path, index: Path | None, follow_links: bool) -> None:
        self.failures: dict[str, str] = {}
        self.unseen: list[str] = []
        self._folder = folder
        self._depth = len(folder.parts)
        self._root = folder.resolve()
        self.inside = None if follow_links else self._root
        self._ignored = _ignored(folder)
        self._index = _identity(index) if index is not None and index.exists() else None
        self._files: list[Path] = []
        # The path at which each real folder was read.
        self._read: dict[tuple[int, int] | str, str] = {}

    def read(self, top: Path) -> list[Path]:
        """Take the files of a folder and of all folders in it; return the links to folders."""
        links: list[Path] = []
        waiting = [top]
        while waiting:
            parent = waiting.pop()
            try:
                identity = _identity(parent)
                if identity == self._index and parent != self._folder:
                    continue
                if identity in self._read:
                    self._fail(parent, f"is the same folder as {self._read[identity]}")
                    continue
                with os.scandir(parent) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                self._cannot_read(parent, error)
                continue
            if not self._is_ignored(parent):  # else a link to it still may be read
                self._read[identity] = self._shown(parent)
            # The last one is taken first.
            waiting += reversed(self._take(parent, entries, links))
        return links

    def follow(self, link: Path) -> list[Path]:
        """Take what a link to a folder leads to, as `read` does, unless it is a loop."""
        target = link.resolve()
        for place in (self._root, link.parent.resolve()):
            if target == place or target in place.parents:
                self._fail(link, "is a link to a folder that it lies in itself")
                return []
        return self.read(link)

    def named(self) -> tuple[tuple[str, Path], ...]:
        """Return the files by their paths in NFC, where each stands for one file."""
        # Of two names that become one, the file whose name it is really has it.
        files = [(_shown(raw := self._raw(path)), raw, path) for path in self._files]
        files.sort(key=lambda file: (file[0], file[1] != file[0], file[1]))
        named: dict[str, Path] = {}
        for name, raw, path in files:
            if named.setdefault(name, path) is not path:
                exact = os.fsencode(raw).decode("utf-8", "backslashreplace")
                self.failures[exact] = (
                    "is named like another file, for both names look the same. Rename one of them"
                )
        return tuple(named.items())

    def _take(self, parent: Path, entries: list[os.DirEntry[str]], links: list[Path]) -> list[Path]:
        """Take the files of a folder, and its links to folders; return the folders in it."""
        folders: list[Path] = []
        names = {entry.name for entry in entries}
        holds_index = names >= _INDEX_SIGNS
        for entry in entries:
            if entry.name.startswith(".") or (holds_index and _is_of_index(entry.name)):
                continue
            path = parent / entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
                continue
            if is_passing(entry.name):
                continue
            if entry.is_symlink() and self._leads_out(path):
                continue
            try:
                mode = path.stat().st_mode
            except OSError:
                # Whoever reads it says why it cannot be read. What it stands for may be a folder,
                # on a drive that is not there.
                if self._take_file(path):
                    self.unseen.append(f"{_shown(self._raw(path))}/")
                continue
            if stat.S_ISDIR(mode):
                if not self._is_ignored(path):
                    links.append(path)
            elif stat.S_ISREG(mode):  # pipes, sockets and devices could be read for ever
                self._take_file(path)
        return folders

    def _leads_out(self, link: Path) -> bool:
        """Tell whether a link must not be followed, and note that it is left aside."""
        if self.inside is None or Path(os.path.realpath(link)).is_relative_to(self.inside):
            return False
        shown = self._shown(link) if link.is_dir() else _shown(self._raw(link))
        if not self._ignored.match_file(shown):
            self.failures[shown] = _LEADS_OUT
        return True

    def _take_file(self, path: Path) -> bool:
        name = _shown(self._raw(path))
        taken = name != QUESTIONS_FILE and not self._ignored.match_file(name)
        if taken:
            self._files.append(path)
        return taken

    def _cannot_read(self, folder: Path, error: OSError) -> None:
        if folder == self._folder:
            raise _unusable(folder, error)
        if not self._is_ignored(folder):
            shown = self._shown(folder)
            self.unseen.append(shown)
            self.failures[shown] = (
                f"cannot be read ({error.strerror or error}); what was indexed below it stays. "
                "See that it can be read, and build again"
            )

    def _fail(self, folder: Path, reason: str) -> None:
        if not self._is_ignored(folder):
            self.failures[self._shown(folder)] = (
                f"{reason}, and is not read again. If that is as it should be, name it in "
                f"{IGNORE_FILE}"
            )

    def _is_ignored(self, folder: Path) -> bool:
        return self._ignored.match_file(self._shown(folder))

    def _raw(self, path: Path) -> str:
        return "/".join(path.parts[self._depth :])  # `relative_to` takes three times as long

    def _shown(self, folder: Path) -> str:
        """Return the path of a folder as it is shown; a slash tells it from a file's."""
        return f"{_shown(self._raw(folder))}/"


def _unusable(folder: Path, error: OSError) -> InputError:
    """Return the error for a folder of documents that is none, or of which nothing is seen."""
    if isinstance(error, FileNotFoundError):
        what = "is not there. Give another folder, or see that its drive is mounted."
    elif isinstance(error, NotADirectoryError):
        what = "is a file, not a folder. Give another folder."
    else:
        what = (
            f"cannot be read ({error.strerror or error}). Give another folder, or let it be read."
        )
    return InputError(f"The folder of documents {folder} {what}")


def _shown(raw: str) -> str:
    # A name that is no valid UTF-8 could not be stored or shown.
    return normal(os.fsencode(raw).decode("utf-8", "replace"))


def _children(folder: Path, name: str) -> list[Path]:
    """Return what is shown by this name in a folder, which need not be there."""
    try:
        return sorted(child for child in folder.iterdir() if _shown(child.name) == name)
    except OSError:
        return []


def _identity(folder: Path) -> tuple[int, int] | str:
    """Return what tells a real folder from all others, however it is reached."""
    status = folder.stat()
    # Some file systems number nothing.
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(folder)


def _is_of_index(name: str) -> bool:
    return name in _INDEX_FILES or (
        name.startswith(("vectors-", "catalogue.seal.")) and name.endswith((".faiss", ".tmp"))
    )


def _ignored(folder: Path) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # of no use to a question

    try:
        lines = normal((folder / IGNORE_FILE).read_text("utf-8-sig")).splitlines()
        return GitIgnoreSpec.from_lines(lines)
    except FileNotFoundError:
        return GitIgnoreSpec.from_lines([])
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / IGNORE_FILE} cannot be used ({error}). Mend it.") from None
