"""An index folder: one truth, structures derived from it, one writer, many readers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, closing
from pathlib import Path

from qa.errors import InputError
from qa.indexing.calibrate import calibrate
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.lock import writing
from qa.indexing.documents.workers import Limits
from qa.indexing.levels import levelled
from qa.indexing.models.embed import Embedder
from qa.indexing.progress import Progress, SyncReport
from qa.indexing.snapshot import Snapshot, Snapshots
from qa.indexing.sync import model_mismatch, sync


class Index:
    """The index in a folder. Safe for several threads and, reading, several processes.

    `create` makes the folder. Raises `IndexMissing`, `IndexMismatch` or `CatalogueError`,
    each with its remedy, when the folder holds no index that `embedder` can search.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, create: bool = False) -> None:
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
        with closing(Catalogue(folder, create=create)) as catalogue:
            recorded = catalogue.database.setting("fingerprint")
            if recorded is not None and recorded != embedder.fingerprint:
                raise model_mismatch(catalogue, embedder)
        self._snapshots = Snapshots(folder, embedder)

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
        progress: Callable[[Progress], None] | None = None,
    ) -> SyncReport:
        """Make the index equal to a folder of documents; see `qa.indexing.sync.sync`.

        Raises `IndexBusy` while another process writes.
        """
        # A connection of its own, so that other threads go on reading meanwhile.
        with closing(Catalogue(self.folder)) as catalogue, writing(self.folder, catalogue):
            report = sync(
                catalogue,
                folder,
                self.embedder,
                passage_chars=passage_chars,
                allow_empty=allow_empty,
                follow_links=follow_links,
                removed=removed,
                limits=limits,
                progress=progress,
            )
            # While the lock is held nobody else writes: the store still matches the catalogue.
            calibrate(catalogue, self._snapshots.save(), levelled(self.embedder, catalogue))
        return report
