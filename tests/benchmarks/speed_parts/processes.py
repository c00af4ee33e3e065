"""Processes that are timed: what they print, how long they take, and what they hold."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took and gave: seconds, MB at most resident, and its output."""

    seconds: float
    megabytes: float
    output: str


def environment(threads: int, **more: str) -> dict[str, str]:
    """Return the environment of every process: so many threads, offline, bytecode kept."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # else every import is compiled anew
    offline = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    offline |= {"HAYSTACK_TELEMETRY_ENABLED": "False", "GRADIO_ANALYTICS_ENABLED": "False"}
    return kept | offline | {"OMP_NUM_THREADS": str(threads), "PYTHONUTF8": "1"} | more


def ours(threads: int) -> dict[str, str]:
    """Return the environment in which this checkout is what `import qa` finds."""
    return environment(threads, PYTHONPATH=str(ROOT))


def run(
    command: Sequence[str | Path], env: Mapping[str, str], allowed: Sequence[int] = (0,)
) -> Run:
    """Run a command to its end; raises `RuntimeError` with what it said last if it fails.

    The peak is that of the process itself, by the kernel. It counts from what this one holds,
    so the caller has to be small.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=HERE.parent,
    )
    assert process.stdout is not None
    output = process.stdout.read().decode(errors="replace")
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        last = (output.strip().splitlines() or ["no output"])[-1]
        raise RuntimeError(f"{command[1:3]} ended with {process.returncode}: {last}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(seconds, usage.ru_maxrss / unit, output)


def resident(pid: int) -> float:
    """Return the resident memory of a process in MB; Linux."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def children(pid: int) -> list[int]:
    """Return all processes that a process has started, and those that these have; Linux."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *children(child)]
    return found
