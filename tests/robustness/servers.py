"""A server as a process of its own, as users run it, for the scripts of this folder."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
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


class Asking:
    """Another client, which asks every `pause` seconds; `times` are the seconds of its answers.

    `ask` is given how many it has asked, and returns what is wrong with the answer, "" for nothing.
    """

    def __init__(self, ask: Callable[[int], str], pause: float) -> None:
        self.times: list[float] = []
        self.failed: list[str] = []
        self._ask = ask
        self._pause = pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(self._pause):
            began = time.monotonic()
            try:
                wrong = self._ask(len(self.times))
            except (OSError, httpx.HTTPError) as error:
                self.failed.append(repr(error))
                continue
            self.times.append(time.monotonic() - began)
            if wrong:
                self.failed.append(f"{wrong} after {self.times[-1]:.1f} s")

    @property
    def p95(self) -> float:
        """The seconds within which 19 of 20 answers came."""
        return sorted(self.times)[int(len(self.times) * 0.95)] if self.times else float("inf")
