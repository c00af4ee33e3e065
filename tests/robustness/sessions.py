"""Several clients begin uploads without sending a byte, then send little; others ask all the while.

What has only begun may cost no file descriptor and no folder, however many begin; a house that is
full refuses uploads in words, with the time to come again, and answers questions.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
from common import ROOT, ended
from servers import memory, open_files, serving

_QUESTION = {"question": "What would help regional connectivity?"}


def post(address: str, client: int, path: str, **content: object) -> httpx.Response:
    """Send something from an address of a client's own, in a new session."""
    headers = {
        "X-Forwarded-For": f"203.0.113.{client}",
        "X-Sourcebook-Session": secrets.token_hex(16),
    }
    url = f"{address}api/v1/{path}"
    return httpx.post(url, headers=headers, timeout=60, **content)  # type: ignore[arg-type]


class Asking:
    """Somebody who asks all the while; `times` are the milliseconds, `wrong` what went wrong."""

    def __init__(self, address: str) -> None:
        self.times: list[float] = []
        self.wrong: list[str] = []
        self._address, self._done = address, threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(0.2):
            began = time.perf_counter()
            try:
                reply = post(self._address, 250, "ask", json=_QUESTION)
            except httpx.HTTPError as error:
                self.wrong.append(f"a question: {error!r}")
                continue
            self.times.append((time.perf_counter() - began) * 1000)
            if reply.status_code != 200 or not reply.json()["quotes"]:
                self.wrong.append(f"a question: {reply.status_code} {reply.text[:200]}")


def flood(address: str, clients: int, calls: int) -> tuple[int, list[str]]:
    """Begin uploads; return how many could, and what was wrong with the refusals."""
    begun, wrong = 0, []
    for number in range(calls):
        request = {"files": [{"name": "a.txt", "size": 1000}]}
        reply = post(address, number % clients, "uploads", json=request)
        begun += reply.status_code == 201
        wrong += _refusal(reply)
    return begun, wrong


def fill(address: str, clients: int, calls: int) -> tuple[int, list[str]]:
    """Add a little document in each of so many sessions; return as `flood` does."""
    added, wrong = 0, []
    for number in range(calls):
        files = {"file": ("a.txt", f"The walrus {number} sleeps on the ice.".encode())}
        reply = post(address, number % clients, "documents", files=files)
        added += reply.status_code == 201
        wrong += _refusal(reply)
    return added, wrong


def _refusal(reply: httpx.Response) -> list[str]:
    if reply.status_code == 201:
        return []
    told = reply.status_code in (429, 503) and "Retry-After" in reply.headers
    return [] if told else [f"{reply.status_code} {reply.text[:200]}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--calls", type=int, default=400, help="uploads that are begun (400)")
    parser.add_argument("--added", type=int, default=120, help="documents that are added (120)")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--files", type=int, default=1024, help="open files allowed (1024)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sessions-") as name:
        home = Path(name)
        (home / "tmp").mkdir()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(home / "tmp")}
        environment |= {"QA_DATA": str(ROOT / "data"), "QA_INDEX": str(home / "index")}
        environment |= {"QA_TRUSTED_PROXY": "127.0.0.1", "QA_RATE": "off", "QA_UPLOAD_RATE": "off"}
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (options.files, most))
        with serving(environment, home / "log") as (process, address):
            post(address, 250, "ask", json=_QUESTION)
            asking = Asking(address)
            files, size = open_files(process), memory(process)
            begun, wrong = flood(address, options.clients, options.calls)
            after = open_files(process)
            folders = len(list((home / "tmp").glob("sourcebook-visitors-*/*/")))
            added, more = fill(address, options.clients, options.added)
            full = open_files(process)
            asking.stop()
            wrong += [*more, *asking.wrong]
            if folders or after > files + 30:  # what is just being asked has some
                wrong.append(f"{after - files} files and {folders} folders for nothing")
            if full > options.files - 100:
                wrong.append(f"{full} files are open")
            times = sorted(asking.times)
            return ended(
                wrong,
                f"{begun} of {options.calls} uploads begun by {options.clients} clients: open "
                f"files {files}, then {after}, {folders} folders; {added} of {options.added} "
                f"sessions got a document: {full} open files, "
                f"{memory(process) - size:.0f} MB more; {len(times)} questions meanwhile, "
                f"p95 {times[int(len(times) * 0.95)]:.0f} ms; {len(wrong)} things wrong",
            )


if __name__ == "__main__":
    sys.exit(main())
