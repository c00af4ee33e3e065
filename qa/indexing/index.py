"""An index folder: one truth, structures derived from it, one writer, many readers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import replace
from pathlib import Path

from qa.errors import IndexDamaged, InputError
from qa.indexing.calibrate import calibrate
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.lock import writing
from qa.indexing.catalogue.salvage import salvage, tidy
from qa.indexing.catalogue.seal import SEAL_FILE, is_intact, is_unsealed, seal
from qa.indexing.checksums import DerivedDamaged
from qa.indexing.documents.workers import Limits
from qa.indexing.examine import examine, in_short
from qa.indexing.levels import levelled
from qa.indexing.models.embed import Embedder
from qa.indexing.progress import Progress, SyncReport
from qa.indexing.snapshot import IDLE, Snapshot, Snapshots
from qa.indexing.sync import model_mismatch, sync


class Index:
    """The index in a folder. Safe for several threads and, reading, several processes.

    `create` makes the folder; `idle` is how many connections are kept for the next readers. Raises
    `IndexMissing`, `IndexMismatch` or `CatalogueError`, each with its remedy, when the folder holds
    no index that `embedder` can search.
    """

    def __init__(
        self, folder: Path, embedder: Embedder, *, create: bool = False, idle: int = IDLE
    ) -> None:
        self.folder = folder
        self.embedder = embedder
        if create:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(
                    f"The index folder {folder} cannot be made ({error.strerror}). "
                    "Give another folder."
                ) from None
        try:
            self._check(create)
        except IndexDamaged:
            # Who may write the index mends it; the sync that follows reads what is missing.
            if not create or not _is_ours(folder):
                raise
            salvage(folder)
            self._check(create)
        self._snapshots = Snapshots(folder, embedder, idle=idle)

    def _check(self, create: bool) -> None:
        with (
            closing(Catalogue(self.folder, create=create)) as catalogue,
            catalogue.database.in_words(),
        ):
            # After a kill there is no seal; who writes looks at all rows before another one is put.
            begun = catalogue.database.setting("catalogue") is not None
            if not is_intact(catalogue) or (create and begun and is_unsealed(catalogue)):
                found = examine(self.folder)
                if found or not is_unsealed(catalogue):
                    raise catalogue.database.damaged(in_short(found))
            recorded = catalogue.database.setting("fingerprint")
            if recorded is not None and recorded != self.embedder.fingerprint:
                raise model_mismatch(catalogue, self.embedder)

    def close(self) -> None:
        """Close the files of the index."""
        self._snapshots.close()

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open a snapshot: one generation of the index for all of a question.

        Raises `CatalogueError` if another index has taken the place of this one.
        """
        return self._snapshots.open()

    def catalogue(self) -> AbstractContextManager[Catalogue]:
        """Open the catalogue alone, in a read transaction, for whoever searches nothing."""
        return self._snapshots.catalogue()

    def sync(
        self,
        folder: Path,
        *,
        passage_chars: int,
        allow_empty: bool = False,
        follow_links: bool = False,
        removed: Collection[str] = (),
        limits: Limits | None = None,
        most_passages: int | None = None,
        progress: Callable[[Progress], None] | None = None,
        forgetting: Callable[[Collection[str]], None] | None = None,
    ) -> SyncReport:
        """Make the index equal to a folder of documents; see `qa.indexing.sync.sync`.

        `forgetting` is told the paths of what is gone, also of what a sync that was killed has
        removed, before that is forgotten; if it raises, the next sync tells it again.
        Of what was removed, nothing is left in the files of the index, unless a snapshot is open
        for longer than five seconds: then the next sync sees to it. Raises `IndexBusy` while
        another process writes.
        """
        # A connection of its own, so that other threads go on reading meanwhile.
        with (
            closing(Catalogue(self.folder)) as catalogue,
            writing(self.folder, catalogue),
            catalogue.database.in_words(),
        ):
            before = _bytes_in(self.folder) - catalogue.database.unused()
            report = sync(
                catalogue,
                folder,
                self.embedder,
                passage_chars=passage_chars,
                allow_empty=allow_empty,
                follow_links=follow_links,
                removed=removed,
                limits=limits,
                most_passages=most_passages,
                progress=progress,
            )
            # While the lock is held nobody else writes: the store still matches the catalogue.
            try:
                self._save(catalogue)
            except DerivedDamaged:
                self._save(catalogue)  # made anew
            tidy(self.folder)
            there = set(catalogue.documents.hashes().values())
            removed_now = catalogue.database.removed().items()
            # What has moved is not gone.
            gone = [path for path, content in removed_now if content not in there]
            if gone and forgetting is not None:
                forgetting(gone)
            catalogue.database.forget()
            seal(catalogue)
            after = _bytes_in(self.folder) - catalogue.database.unused()
            freed = max(0, before - after) if report.removed else 0
        return replace(report, freed=freed)

    def _save(self, catalogue: Catalogue) -> None:
        with self._snapshots.noticing():
            calibrate(catalogue, self._snapshots.save(), levelled(self.embedder, catalogue))


def _is_ours(folder: Path) -> bool:
    """Tell whether a file that SQLite cannot read is a catalogue, by what is beside it."""
    return (folder / SEAL_FILE).exists() or any(folder.glob("vectors-*-*.*"))


def _bytes_in(folder: Path) -> int:
    """Return how many bytes the files in a folder have; others may come and go meanwhile."""
    found = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                found += path.stat().st_size
    return found
