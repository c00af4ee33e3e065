"""`qa doctor`: whether an index is what was written, and what to do where it is not."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from qa.assistant import build
from qa.config import Config
from qa.console import ProgressBar, describe
from qa.errors import InputError
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.lock import holding
from qa.indexing.catalogue.salvage import salvage
from qa.indexing.examine import examine, examine_derived
from qa.indexing.progress import Failure
from qa.records import Record
from qa.terminal import shown_on_a_line, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis(Record):
    """What of an index is damaged: of its catalogue, and of the files derived from that.

    What is damaged of the catalogue is named by the path of the document, or as `catalogue.db`.
    `lost` are documents that a repair could not bring back, as their files are not there.
    """

    documents: int
    damaged: tuple[Failure, ...]
    derived: tuple[Failure, ...]
    lost: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged, and nothing lost."""
        return not (self.damaged or self.derived or self.lost)

    def __str__(self) -> str:
        found = [*self.damaged, *self.derived]
        lines = [shown_on_a_line(f"{one.path}: {one.reason}") for one in found]
        if self.derived and not self.damaged:
            lines.append("Derived files are made anew by themselves, or by: qa doctor --repair")
        if self.damaged:
            lines.append("Mend it from the folder of documents with: qa doctor --repair")
        lost = "was damaged, and its file is not there to be read anew; put it back and build"
        lines += [f"{path}: {lost}" for path in self.lost]
        if self.sound:
            lines.append(f"The index is as it was written: {self.documents} documents.")
        return "\n".join(lines)


def diagnose(folder: Path) -> Diagnosis:
    """Compare all of the index in a folder with what was written.

    Raises `IndexMissing`, `IndexMismatch` or `CatalogueError` for a folder without an index.
    """
    damaged = examine(folder)
    if damaged:
        return Diagnosis(documents=0, damaged=tuple(damaged), derived=())
    with closing(Catalogue(folder)) as catalogue:
        documents = sum(catalogue.documents.languages().values())
    derived = tuple(examine_derived(folder))
    return Diagnosis(documents=documents, damaged=(), derived=derived)


def repair(config: Config, found: Diagnosis) -> Diagnosis:
    """Mend the index of the settings from their folder of documents, and look at it again.

    Raises what `qa.build` raises.
    """
    lost = []
    if found.damaged:
        lost = salvage(config.index)
    for name in {one.path.split("/")[0] for one in found.derived}:
        with holding(config.index):
            path = config.index / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    try:
        with ProgressBar() as progress, build(config=config, progress=progress) as assistant:
            report = assistant.last_sync
    except InputError as error:
        # Without the documents the rest is still whole.
        tell(f"qa: {error}")
    else:
        assert report is not None
        lost = list(report.lost)
        tell(describe(report))
    return replace(diagnose(config.index), lost=tuple(lost))
