"""A server as a process of its own, as users run it, for the scripts of this folder."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def serving(
    environment: Mapping[str, str], log: Path, *options: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve what the environment names; yield the process and its address when it is ready.

    What it prints goes to a file. It is killed in the end.
    """
    with log.open("ab") as out:
        start = out.tell()
        command = [sys.executable, "-m", "qa", "serve", *options]
        process = subprocess.Popen(command, env=dict(environment), stdout=out, stderr=out)
    try:
        address = ""
        while not address:
            time.sleep(0.1)
            if process.poll() is not None:
                raise RuntimeError(log.read_text("utf-8"))
            for line in log.read_bytes()[start:].decode().splitlines():
                if line.startswith("Sourcebook is at "):
                    address = line.split()[-1]
        while httpx.get(f"{address}readyz", timeout=60).status_code != 200:
            time.sleep(0.2)
        yield process, address
    finally:
        process.kill()
        process.wait()


def open_files(process: subprocess.Popen[bytes]) -> int:
    """Return how many file descriptors a process has; Linux."""
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory of a process in MB; Linux."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000
