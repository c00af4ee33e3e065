"""The table: what was measured of each goal, and whether it was reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from speed_parts.processes import Run
from speed_parts.starts import Served

INDEXING = 6.0  # times as fast as LangChain; than the others, faster
PEAK = 0.5  # of the product of 8-bit integers
COSINE = 0.995
QUESTION = 1 / 6  # of LangChain's
COLD, COLD_MEMORY = 1 / 25, 1 / 4  # of the library's script
TELLS = 0.15  # s
CHANGED = 0.02  # of a full build
# The server's start took 12.3 s where the library's script took 10 s. A quarter of that:
SERVED = 12.3 / 10 / 4
SERVER = 350.0  # MB
FIGURE = 0.003  # of what is found and quoted
CHECKS = 8.0  # minutes


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `met` is None where nothing can be said."""

    what: str
    goal: str
    measured: str
    met: bool | None


def table(rows: Iterable[Row]) -> str:
    """Return rows as a table of Markdown."""
    verdicts = {True: "met", False: "**missed**", None: "not measured"}
    lines = ["| what | goal | measured | |", "| --- | --- | --- | --- |"]
    cells = ((row.what, row.goal, row.measured, verdicts[row.met]) for row in rows)
    return "\n".join([*lines, *(f"| {' | '.join(cell)} |" for cell in cells)])


def at_most(what: str, goal: float, value: float, shown: str, aim: str) -> Row:
    """Return a row that is met where the value is not above the goal."""
    return Row(what, aim, shown, value <= goal)


def at_least(what: str, goal: float, value: float, shown: str, aim: str) -> Row:
    """Return a row that is met where the value is not below the goal."""
    return Row(what, aim, shown, value >= goal)


def missing(what: str, goal: str, why: str) -> Row:
    """Return a row of what could not be measured."""
    return Row(what, goal, why.replace("|", "/"), None)


def of_indexing(peer: str, paragraphs: int, runs: dict[str, list[dict[str, Any]]]) -> Row:
    """Compare the seconds of one peer with ours, round by round."""
    goal = INDEXING if peer == "langchain" else 1.0
    aim = f"≥ {goal:g} × as fast" if peer == "langchain" else "faster"
    pairs = list(zip(runs[peer], runs["sourcebook"], strict=True))
    ratio = median(theirs["index"] / ours["index"] for theirs, ours in pairs)
    here, there = (median(run["index"] for run in runs[side]) for side in ("sourcebook", peer))
    shown = f"{ratio:.2f} × ({paragraphs / here:.1f} to {paragraphs / there:.1f} paragraphs/s)"
    what = f"indexing, against {peer}"
    if peer == "langchain":
        return at_least(what, goal, ratio, shown, aim)
    return Row(what, aim, shown, ratio > goal)


def of_questions(runs: dict[str, list[dict[str, Any]]], peer: str = "langchain") -> list[Row]:
    """Compare a warm question, its median in each round, with the peer's by vectors alone."""
    rows = []
    theirs = [median(run["questions"]["search"]) for run in runs[peer]]
    for way in ("search", "ask"):
        ours = [median(run["questions"][way]) for run in runs["sourcebook"]]
        ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
        shown = f"{ratio:.2f} × ({median(ours):.1f} to {median(theirs):.1f} ms)"
        what = f"a warm hybrid question, `{way}`, p50, against {peer}'s dense one"
        rows.append(at_most(what, QUESTION, ratio, shown, "≤ 1/6"))
    return rows


def of_encoder(rates: list[tuple[float, float]], cosines: dict[str, float]) -> list[Row]:
    """Return how near the encoder comes to the peak, and to the library's vectors."""
    share = median(ours / peak for ours, peak in rates)
    ours, peak = (median(pair[side] for pair in rates) / 1e9 for side in (0, 1))
    shown = f"{share:.2f} ({ours:.0f} of {peak:.0f} billion operations a second)"
    worst = min(cosines, key=lambda name: cosines[name])
    near = f"{min(cosines.values()):.4f} on {worst}, the lowest of {len(cosines)} collections"
    return [
        at_least("embedding alone, of the int8 matrix peak", PEAK, share, shown, "≥ .5"),
        at_least("mean cosine to float32", COSINE, cosines[worst], near, f"≥ {COSINE:g}"),
    ]


def of_cold(runs: list[list[Run]]) -> list[Row]:
    """Compare a cold `qa ask` with the library's script: seconds, and MB at most."""
    pairs = list(zip(*runs, strict=True))
    seconds = median(ours.seconds / theirs.seconds for ours, theirs in pairs)
    memory = median(ours.megabytes / theirs.megabytes for ours, theirs in pairs)
    ask, script = (median(run.seconds for run in side) for side in runs)
    least, most = (median(run.megabytes for run in side) for side in runs)
    return [
        at_most(
            "cold `qa ask`, time, against the library's one query",
            COLD,
            seconds,
            f"1/{1 / seconds:.1f} ({ask:.2f} to {script:.2f} s)",
            "≤ 1/25",
        ),
        at_most(
            "cold `qa ask`, peak memory",
            COLD_MEMORY,
            memory,
            f"1/{1 / memory:.1f} ({least:.0f} to {most:.0f} MB)",
            "≤ 1/4",
        ),
    ]


def of_helps(times: dict[str, list[float]]) -> list[Row]:
    """Return the seconds of the commands that only tell something."""
    return [
        at_most(f"`{name}`" if "qa" in name else name, TELLS, s, f"{s:.2f} s", f"< {TELLS:g} s")
        for name, s in ((name, median(some)) for name, some in times.items())
    ]


def of_change(full: float, changed: list[float]) -> Row:
    """Compare a build after one file in a hundred has changed with a full one."""
    share = median(changed) / full
    shown = f"{100 * share:.1f} % ({median(changed):.2f} of {full:.1f} s)"
    return at_most("1 % of the files changed", CHANGED, share, shown, "≤ 2 % of a full build")


def of_server(served: list[Served], cold: list[list[Run]]) -> list[Row]:
    """Return the start of the server beside the library's script, and what it holds."""
    script = median(run.seconds for run in cold[1])
    seconds = median(one.seconds for one in served)
    ratio = seconds / script
    shown = f"{ratio:.2f} × ({seconds:.1f} to {script:.1f} s)"
    aim = f"≤ {SERVED:.2f} × the library's one query"
    rows = [at_most("the sample: command to page answering", SERVED, ratio, shown, aim)]
    what, aim = "a server with the sample, resident", f"< {SERVER:g} MB"
    held = [one.megabytes for one in served if one.megabytes is not None]
    if not held:
        return [*rows, missing(what, aim, "only Linux tells")]
    beside = median(one.of_children or 0.0 for one in served)
    shown = f"{median(held):.0f} MB, and {beside:.0f} MB of its reading processes"
    return [*rows, at_most(what, SERVER, median(held), shown, aim)]


def of_quality(figures: list[tuple[str, str, float, float]]) -> list[Row]:
    """Return how far figures of an evaluation are from those with the library's vectors."""
    moved = [abs(fast - library) for _, _, library, fast in figures]
    most = max(range(len(moved)), key=moved.__getitem__)
    command, name, library, fast = figures[most]
    within = sum(one <= FIGURE for one in moved)
    shown = (
        f"{within} of {len(moved)} within; at most {moved[most]:.4f} ({name} of `{command}`, "
        f"{library:.4f} with the library's vectors, {fast:.4f})"
    )
    what, aim = "figures of `qa evaluate`, beside the library's vectors", f"≤ {FIGURE:g}"
    return [at_most(what, FIGURE, moved[most], shown, aim)]


def of_checks(run: Run) -> Row:
    """Return the minutes of all checks in a fresh checkout."""
    minutes = run.seconds / 60
    return at_most("`.ci/run`", CHECKS, minutes, f"{minutes:.1f} minutes", f"< {CHECKS:g} minutes")
