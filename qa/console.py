"""What entry points show in a terminal while an index is being built."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm

from qa.indexing.progress import Progress, SyncReport


class ProgressBar:
    """A bar on standard error that takes the `Progress` of a build; for a `with` block."""

    def __enter__(self) -> Self:
        self._bar = tqdm(unit="file", file=sys.stderr, leave=False, disable=None, delay=0.3)
        return self

    def __call__(self, progress: Progress) -> None:
        """Show how far a build is."""
        self._bar.total = progress.files_total
        if progress.passages_total:
            done, total = progress.passages, progress.passages_total
            self._bar.set_postfix_str(f"{done} of {total} new passages embedded", refresh=False)
        self._bar.update(progress.files - self._bar.n)
        self._bar.refresh()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.close()


def describe(report: SyncReport) -> str:
    """Return what a sync did in a few lines, each file that failed, in whole or part, with why."""
    counts = [
        f"{len(report.added)} added",
        f"{len(report.changed)} changed",
        f"{len(report.removed)} removed",
        f"{report.unchanged} unchanged",
        f"{len(report.failed)} skipped",
    ]
    lines = [
        f"Documents: {', '.join(counts)}; {report.embedded} new passages embedded "
        f"in {report.seconds:.1f} s."
    ]
    lines += [f"  skipped {failure.path}: it {failure.reason}" for failure in report.failed]
    lines += [f"  {one.path}: {one.reason}" for one in report.partly]
    return "\n".join(lines)
