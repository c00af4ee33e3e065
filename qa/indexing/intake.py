"""What a sync takes in: the files that are new or have changed, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass, field

from qa.errors import DocumentError
from qa.indexing.documents import NO_TEXT, content_hash, document
from qa.indexing.documents.scan import Scan
from qa.indexing.documents.workers import LimitError, Workers
from qa.indexing.documents.workers.ahead import File, ahead, opened, unpacked
from qa.records import Document

_NOTHING = "holds no file that can be read"


def holder(path: str, paths: Collection[str]) -> str | None:
    """Return which of these paths is that of a container with the file of this path in it."""
    while up := path.rpartition("/")[0]:  # there may be a million files: no `PurePosixPath` each
        if up in paths:
            return up
        path = up
    return None


def check(data: bytes, path: str, workers: Workers, waiting: Callable[[], None]) -> None:
    """Raise `DocumentError` for a file that a sync could take nothing of.

    `waiting` is called about once a second as long as it takes.
    """
    file = File(path, data, content_hash(data))
    found = file.found(workers, waiting)
    if found.parsed is not None:
        return
    with closing(unpacked(file, workers, waiting)) as members:
        for member in members:
            with suppress(DocumentError):
                if not member.reason and member.found(workers, waiting).parsed is not None:
                    return
    raise DocumentError(found.reason or _NOTHING)


@dataclass(slots=True)
class Indexed:
    """What an index has before a sync.

    `files` are hashes of all indexed files by path, further ones with the same content among
    them; `known` are those of them that need not be read again, which have a document each.
    `failed` are hash and reason of those that could not be read; `containers` are the hashes of
    the archives and mails that were gone through. `missing` are files that the last sync kept
    though they were gone. `seen` are status and hash of files by path, as they were last.
    """

    files: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    failed: dict[str, tuple[str, str]] = field(default_factory=dict)
    containers: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)

    def members(self) -> dict[str, list[str]]:
        """Return the paths of what was in each container, by the path of the container."""
        held: dict[str, list[str]] = {path: [] for path in self.containers}
        for path in sorted(self.files.keys() | self.failed.keys()):
            container = holder(path, held)
            if container is not None:
                held[container].append(path)
        return held


class Intake:
    """Goes through files, has those read that have to be, and notes what became of each.

    `admit` takes a document that is new or has changed, with its hash and the bytes of its file;
    `report` is told the path of each file when its turn comes.
    """

    def __init__(
        self,
        before: Indexed,
        workers: Workers,
        admit: Callable[[Document, str, int], None],
        report: Callable[[str], None],
    ) -> None:
        self.added: list[str] = []
        self.changed: list[str] = []
        self.failed: dict[str, tuple[str, str]] = {}  # hash and reason by path
        self.by_hash: dict[str, str] = {}
        self.copies: dict[str, str] = {}  # hashes of further files by path
        self.containers: dict[str, str] = {}
        self.members: set[str] = set()  # paths of what is in containers
        self.seen: dict[str, tuple[str, str]] = {}  # their status and hash, by path
        self.files = 0  # of the folder, whose turn has come
        self._before = before
        self._members_before = before.members()
        self._workers = workers
        self._admit = admit
        self._report = report
        self._unchanged: set[str] = set()
        self._with_others = set(before.containers.values())  # hashes

    @property
    def unchanged(self) -> int:
        """How many files are as they were, archives not counted, but what is in them."""
        return len(self._unchanged)

    def take(self, scanned: Scan) -> None:
        """Take the files of a folder, and what is in them."""
        contents = opened(scanned.files, self._before.seen, self._is_new, scanned.inside)
        coming = ahead(contents, self._workers, self._is_new)
        with closing(coming):
            for self.files, file in enumerate(coming):
                self._report(file.path)
                self._take_file(file)
                if file.status:
                    self.seen[file.path] = file.status, file.sha256

    def taken_out(self, there: Collection[str]) -> list[str]:
        """Return what was in containers of the folder, which has these paths, and is no more."""
        gone = []
        for path in self._before.files:
            container = holder(path, there)
            if container is None or path in self.members:
                continue
            # What is in one that cannot be opened, perhaps only for now, stays.
            if container in self.containers or self.failed.get(container, (" ", ""))[0]:
                gone.append(path)
        return sorted(gone)

    # Within

    def _is_new(self, file: File) -> bool:
        """Tell whether a file has to be read, for all that is known by now."""
        path, sha256, before = file.path, file.sha256, self._before
        return not (
            file.reason
            or sha256 in self.by_hash
            or before.known.get(path) == sha256
            or self._has_failed(path, sha256)
            or (before.containers.get(path) == sha256 and path not in before.files)
        )

    def _has_failed(self, path: str, sha256: str) -> bool:
        """Tell whether a file could not be read before, and nothing is different now."""
        failed = self._before.failed.get(path, ("", ""))[0]
        return bool(sha256) and failed in (sha256, self._within_limits(sha256))

    def _within_limits(self, sha256: str) -> str:
        """Return by what a file is known that could not be read within the limits."""
        limits = self._workers.limits
        return f"{sha256} in {limits.seconds:g} s, {limits.megabytes} MB"

    def _take_file(self, file: File) -> None:
        """Take a file of the folder, and what is in it if it is a container."""
        path, before = file.path, self._before
        # A copy of a container, too, has others in it.
        container = file.sha256 in self._with_others
        if self._is_new(file):
            container = self._read(file)
        elif (
            path in before.files
            or path in before.failed
            or before.containers.get(path) != file.sha256
        ):
            self._settle(file)  # else it is an archive that has not changed
        if container:
            self._take_members(file)

    def _settle(self, file: File) -> bool:
        """Note a file that need not be read; False for one that has to be."""
        path, sha256 = file.path, file.sha256
        if file.reason:
            # Perhaps only for now: what was indexed of it stays.
            self.failed[path] = ("", file.reason)
        elif sha256 in self.by_hash:
            self.copies[path] = sha256
            self._note(path, sha256)
        elif self._before.known.get(path) == sha256:
            self.by_hash[sha256] = path
            self._unchanged.add(path)
        elif self._has_failed(path, sha256):
            self.failed[path] = self._before.failed[path]
        else:
            return False
        return True

    def _read(self, file: File) -> bool:
        """Read a file, note why it cannot be, and tell whether it is a container."""
        path, sha256 = file.path, file.sha256
        container = False
        try:
            found = file.found(self._workers, lambda: self._report(path))
            container = found.container
            if found.parsed is None and not found.reason:
                return True  # an archive is no document itself
            self._admit(document(sha256, path, found), sha256, len(file.data))
        except LimitError as error:
            self.failed[path] = (self._within_limits(sha256), error.reason)
        except DocumentError as error:
            self.failed[path] = (sha256, error.reason)
        else:
            self.by_hash[sha256] = path
            self._note(path, sha256)
        return container

    def _note(self, path: str, sha256: str) -> None:
        """Note a file that has become part of the index."""
        before = self._before
        if path not in before.files:
            self.added.append(path)
        elif before.files[path] != sha256 or (not before.known and path not in self.copies):
            self.changed.append(path)
        else:
            self._unchanged.add(path)

    # Containers

    def _take_members(self, file: File) -> None:
        """Take what is in a container, unpacking it only where that is not known."""
        path, sha256, seen = file.path, file.sha256, len(self.members)
        is_document = sha256 in self.by_hash
        any_read = False
        try:
            if self._before.containers.get(path) == sha256 and self._are_known(path):
                any_read = self._remember(path)
            else:
                any_read = self._unpack(file)
        except DocumentError as error:
            if is_document:
                self.failed[path] = ("", error.reason)  # its own text stays
            else:
                limited = isinstance(error, LimitError)
                key = self._within_limits(sha256) if limited else sha256
                self.failed[path] = (key, error.reason)
                return
        if not is_document or len(self.members) > seen or path in self.failed:
            self.containers[path] = sha256  # few mails have anything attached
            self._with_others.add(sha256)
        # It counts as read if it is a document itself, or if any file in it was read.
        if any_read and self.failed.get(path, ("", ""))[1] == NO_TEXT:
            del self.failed[path]
        if not any_read and path not in self.failed and not is_document:
            self.failed[path] = (sha256, _NOTHING)

    def _unpack(self, file: File) -> bool:
        """Take the files in a container, and tell whether any of them was read."""
        any_read = False
        members = unpacked(file, self._workers, lambda: self._report(file.path))
        with closing(ahead(members, self._workers, self._is_new)) as coming:
            for member in coming:
                if member.path == file.path:
                    # It holds more than is unpacked; what came of it stays.
                    self.failed[file.path] = ("", member.reason)
                    continue
                self._report(member.path)
                self.members.add(member.path)
                if self._is_new(member):
                    self._read(member)
                else:
                    self._settle(member)
                any_read = any_read or member.path not in self.failed
        return any_read

    def _are_known(self, container: str) -> bool:
        """Tell whether all that was in a container is known, so that it need not be unpacked."""
        before = self._before
        for path in self._members_before[container]:
            sha256 = before.files.get(path, "")
            if sha256 and sha256 not in self.by_hash and before.known.get(path) != sha256:
                return False
            failed = before.failed.get(path, ("", ""))[0]
            if " " in failed and not self._has_failed(path, failed.split()[0]):
                return False  # the limits are others now
        return True

    def _remember(self, container: str) -> bool:
        """Note what was in a container, as it was, and tell whether any of it is indexed."""
        before = self._before
        if before.failed.get(container, ("?", ""))[0] == "":
            self.failed[container] = before.failed[container]
        for path in self._members_before[container]:
            self.members.add(path)
            if path in before.files:
                self._settle(File(path, sha256=before.files[path]))
            else:
                self.failed[path] = before.failed[path]
        return any(path in before.files for path in self._members_before[container])
