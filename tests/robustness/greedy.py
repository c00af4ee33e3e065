"""Some visitors add large texts all at once, while another one asks, and adds a page.

Nobody may wait for the large texts but those who add them: found is a question that takes longer
than three seconds, a page that takes longer than twenty to be added, and memory that grows by more
than a gigabyte. Prints p50 and the longest of both, and the memory.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import string
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
from common import QUESTIONS, ROOT, ended
from servers import memory, serving

_QUESTION, _PAGE, _GREW = 3.0, 20.0, 1000.0  # seconds, seconds, MB


def large(characters: int, seed: int) -> bytes:
    """Return a text of made words, of which no two passages are alike."""
    rng = random.Random(seed)
    known = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 9))) for _ in range(5000)]
    said, size = [], 0
    while size < characters:
        said.append(f"{' '.join(rng.choices(known, k=12)).capitalize()}. ")
        size += len(said[-1])
    return "".join(said).encode()


class Client:
    """A visitor with a session, who comes from an address."""

    def __init__(self, server: str, address: str) -> None:
        headers = {
            "X-Sourcebook-Session": secrets.token_hex(16),
            "X-Forwarded-For": address,
        }
        self._client = httpx.Client(base_url=f"{server}api/v1/", timeout=3600, headers=headers)

    def ask(self, question: str) -> float:
        """Return the seconds that a question takes."""
        began = time.perf_counter()
        self._client.post("ask", json={"question": question}).raise_for_status()
        return time.perf_counter() - began

    def add(self, name: str, content: bytes) -> float:
        """Return the seconds that it takes to add a document."""
        began = time.perf_counter()
        files = {"file": (name, content)}
        self._client.post("documents", files=files).raise_for_status()
        return time.perf_counter() - began


def add_quietly(client: Client, content: bytes) -> None:
    """Add a large text; at the end it is on its way still, and the server goes."""
    try:
        client.add("large.txt", content)
    except httpx.HTTPError:
        return


def main() -> int:
    """Run it, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--greedy", type=int, default=8, help="who add a large text each (8)")
    parser.add_argument("--megabytes", type=float, default=8, help="of each text (8)")
    parser.add_argument("--seconds", type=float, default=120, help="that it is looked at (120)")
    options = parser.parse_args()
    texts = [large(int(options.megabytes * 1e6), seed) for seed in range(options.greedy)]
    with tempfile.TemporaryDirectory(prefix="greedy-") as name:
        home = Path(name)
        (home / "tmp").mkdir()
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(home / "tmp"),
            "QA_DATA": str(ROOT / "data"),
            "QA_INDEX": str(home / "index"),
            "QA_TRUSTED_PROXY": "127.0.0.1",
            "QA_RATE": "off",
            "QA_UPLOAD_RATE": "off",
        }
        with serving(environment, home / "log") as (process, server):
            quiet = Client(server, "10.0.0.1")
            quiet.ask(QUESTIONS[0])
            quiet.add("first.txt", b"The first was agreed upon in the old harbour town.")
            before, most = memory(process), 0.0
            for number, text in enumerate(texts):
                greedy = Client(server, f"10.0.1.{number % 2}")
                threading.Thread(target=add_quietly, args=(greedy, text), daemon=True).start()
            asked: list[float] = []
            added: list[float] = []
            until = time.monotonic() + options.seconds
            while time.monotonic() < until:
                asked.append(quiet.ask(QUESTIONS[len(asked) % len(QUESTIONS)]))
                if len(asked) % 10 == 0:
                    page = f"The {secrets.token_hex(6)} was agreed upon in the harbour town.\n\n"
                    added.append(quiet.add(f"{len(added)}.txt", page.encode() * 20))
                most = max(most, memory(process))
                time.sleep(0.3)
    found = []
    if max(asked) > _QUESTION:
        found.append(f"a question took {max(asked):.1f} s")
    if max(added, default=0) > _PAGE:
        found.append(f"a page took {max(added):.1f} s to be added")
    if most > before + _GREW:
        found.append(f"memory grew from {before:.0f} MB to {most:.0f} MB")
    asked.sort()
    added.sort()
    return ended(
        found,
        f"{options.greedy} add {options.megabytes:g} MB each: {len(asked)} questions of another, "
        f"p50 {asked[len(asked) // 2] * 1000:.0f} ms, longest {asked[-1] * 1000:.0f} ms; "
        f"{len(added)} pages added, p50 {added[len(added) // 2] if added else 0:.1f} s, longest "
        f"{added[-1] if added else 0:.1f} s; memory {before:.0f} MB, most {most:.0f} MB; "
        f"{len(found)} found",
    )


if __name__ == "__main__":
    sys.exit(main())
