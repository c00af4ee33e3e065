"""What entry points show in a terminal while an index is being built."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from tqdm import tqdm

from qa.indexing.progress import Progress, SyncReport, seconds_left
from qa.terminal import shown_on_a_line, size_in_words, tell

_BETWEEN_LINES = 10.0  # seconds, where there is no terminal for a bar


class ProgressBar:
    """A bar on standard error that takes the `Progress` of a build; for a `with` block.

    Where that is no terminal but a log, a line now and then tells the same.
    """

    def __enter__(self) -> Self:
        self._began = self._told = time.monotonic()
        self._bar = tqdm(
            file=sys.stderr,
            leave=False,
            disable=None,
            delay=0.3,
            bar_format="{percentage:3.0f}% |{bar:20}| {desc}",
        )
        return self

    def __call__(self, progress: Progress) -> None:
        """Show how far a build is."""
        now = time.monotonic()
        words = how_far(progress, seconds_left(progress, now - self._began))
        if self._bar.disable:
            if now - self._told >= _BETWEEN_LINES:
                self._told = now
                tell(f"Reading the documents: {words}")
            return
        self._bar.total = progress.files_total
        self._bar.set_description_str(words, refresh=False)
        self._bar.update(progress.files - self._bar.n)
        self._bar.refresh()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.close()


def how_far(progress: Progress, left: float | None) -> str:
    """Return in words how far a build is; `left` are the seconds it still takes, if known."""
    told = f"{progress.files:,} of {progress.files_total:,} files"
    if progress.passages_total:
        so_far = "" if progress.files == progress.files_total else " found so far"
        told += f", {progress.passages:,} of {progress.passages_total:,} new passages{so_far}"
    return told if left is None else f"{told}; {_about(left)} left"


def _about(seconds: float) -> str:
    """Return a length of time as a person would say it: no truer than it is known."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} seconds"
    if seconds < 90 * 60:
        return f"about {seconds / 60:.0f} minutes"
    return f"about {seconds / 3600:.0f} hours"


def describe(report: SyncReport) -> str:
    """Return what a sync did in a few lines, each file that failed, in whole or part, with why."""
    freed = f"; {size_in_words(report.freed)} freed" if report.freed else ""
    counts = [
        f"{len(report.added)} added",
        f"{len(report.changed)} changed",
        f"{len(report.removed)} removed",
        f"{report.unchanged} unchanged",
        f"{len(report.failed)} skipped",
    ]
    lines = [
        f"Documents: {', '.join(counts)}; {report.embedded} new passages embedded "
        f"in {report.seconds:.1f} s{freed}."
    ]
    told = [f"skipped {failure.path}: it {failure.reason}" for failure in report.failed]
    told += [f"{one.path}: {one.reason}" for one in report.partly]
    lost = "was damaged in the index, and its file is not there to be read anew"
    told += [f"lost {path}: it {lost}" for path in report.lost]
    return "\n".join([*lines, *(f"  {shown_on_a_line(one)}" for one in told)])
