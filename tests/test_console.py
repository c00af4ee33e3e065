"""What a terminal is told while an index is being built."""

import pytest

from qa.console import ProgressBar, how_far
from qa.indexing.progress import Progress, seconds_left


def at(files: int, files_total: int, passages: int = 0, passages_total: int = 0) -> Progress:
    return Progress(
        files=files, files_total=files_total, passages=passages, passages_total=passages_total
    )


@pytest.mark.parametrize(
    ("progress", "elapsed", "left"),
    [
        (at(0, 10), 60, None),  # nothing is known
        (at(5, 10, 50, 100), 1.9, None),  # too early
        (at(5, 10, 1, 100), 60, None),  # too little
        (at(5, 10, 50, 100), 60, 180.0),  # a quarter of all that there may be
        (at(10, 10, 50, 100), 60, 60.0),
        (at(10, 10, 100, 100), 60, 0.0),
        (at(5, 10), 60, 60.0),  # nothing new so far
    ],
)
def test_the_time_that_is_left_follows_from_what_was_done(progress, elapsed, left):
    assert seconds_left(progress, elapsed) == left


@pytest.mark.parametrize(
    ("progress", "left", "words"),
    [
        (at(0, 2), None, "0 of 2 files"),
        (at(1, 2, 0, 9), None, "1 of 2 files, 0 of 9 new passages found so far"),
        (at(2, 2, 9, 18), 4.2, "2 of 2 files, 9 of 18 new passages; a few seconds left"),
        (at(1200, 4000), 44, "1,200 of 4,000 files; about 40 seconds left"),
        (at(1, 9), 130, "1 of 9 files; about 2 minutes left"),
        (at(1, 9), 7300, "1 of 9 files; about 2 hours left"),
    ],
)
def test_how_far_it_is_in_words(progress, left, words):
    assert how_far(progress, left) == words


def test_a_log_gets_a_line_now_and_then(monkeypatch, capsys):
    times = iter([0.0, 5.0, 10.0, 12.0, 25.0])
    monkeypatch.setattr("time.monotonic", lambda: next(times))
    with ProgressBar() as bar:
        bar(at(1, 8))
        bar(at(2, 8))
        bar(at(3, 8))
        bar(at(4, 8, 10, 20))
    assert capsys.readouterr().err == (
        "Reading the documents: 2 of 8 files; about 30 seconds left\n"
        "Reading the documents: 4 of 8 files, 10 of 20 new passages found so far; "
        "about 80 seconds left\n"
    )
