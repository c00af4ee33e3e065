"""Fifty visitors for some minutes: asking, and some of them adding and removing documents.

Each who adds has a word that nobody else has, asks for it, and removes what they added. Nobody may
be quoted what is another's, every question has to be answered, and nothing may pile up. Prints the
p95 of a question, the memory at the start and in the end, losses and leaks.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import secrets
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from common import ROOT, ended
from servers import memory, open_files, serving

QUESTIONS = [
    json.loads(line)["question"]
    for line in (ROOT / "data/questions.jsonl").read_text("utf-8").splitlines()
]

_OWN = re.compile("zq[a-p]{12}")  # a word of one visitor alone


@dataclass
class Seen:
    """What all visitors together have seen."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    waited: int = 0  # replies that said to come again


class Visitor:
    """One visitor, who has a session, and perhaps a document with a word of their own."""

    def __init__(self, address: str, seen: Seen, seed: int, *, adds: bool) -> None:
        self._seen, self._rng, self._adds = seen, random.Random(seed), adds
        headers = {"X-Sourcebook-Session": secrets.token_hex(16)}
        self._client = httpx.Client(base_url=f"{address}api/v1/", timeout=120, headers=headers)
        self._word, self._document = "", ""

    def run(self, until: float, pause: float) -> None:
        """Do something again and again until the time is over."""
        try:
            while time.monotonic() < until:
                chance = self._rng.random()
                if self._adds and not self._document and chance < 0.3:
                    self._add()
                elif self._document and chance < 0.15:
                    self._remove()
                else:
                    self._ask()
                time.sleep(self._rng.uniform(0, 2 * pause))
        except Exception as error:
            self._wrong(f"{type(error).__name__}: {error}")

    def _send(self, method: str, path: str, **content: object) -> httpx.Response:
        while True:
            reply = self._client.request(method, path, **content)  # type: ignore[arg-type]
            if reply.status_code not in (429, 503):
                break
            with self._seen.lock:
                self._seen.waited += 1
            time.sleep(float(reply.headers["Retry-After"]))
        if reply.status_code >= 400:
            self._wrong(f"{method} {path}: {reply.status_code} {reply.text[:200]}")
        return reply

    def _ask(self) -> None:
        own = bool(self._document) and self._rng.random() < 0.5
        question = f"Where was {self._word} agreed upon?" if own else self._rng.choice(QUESTIONS)
        began = time.perf_counter()
        answer = self._send("POST", "ask", json={"question": question}).json()
        took = (time.perf_counter() - began) * 1000
        said = json.dumps([answer.get("quotes"), answer.get("hits")])
        others = set(_OWN.findall(said)) - ({self._word} if self._document else set())
        if others:
            self._wrong(f"a leak: {others} beside {self._word}")
        if own and self._word not in said:
            self._wrong(f"{question} has lost its document")
        if not own and not answer.get("hits"):
            self._wrong(f"{question} has no passages")
        with self._seen.lock:
            self._seen.times.append(took)

    def _add(self) -> None:
        self._word = "zq" + secrets.token_hex(6).translate(
            str.maketrans("0123456789", "ghijklmnop")
        )
        text = f"The {self._word} was agreed upon in the old harbour town.\n\n" * 5
        files = {"file": (f"{self._word}.txt", text.encode())}
        reply = self._send("POST", "documents", files=files)
        if reply.status_code == 201:
            self._document = reply.json()["results"][0]["documents"][0]
            with self._seen.lock:
                self._seen.added += 1

    def _remove(self) -> None:
        if self._send("DELETE", f"documents/{self._document}").status_code == 200:
            with self._seen.lock:
                self._seen.removed += 1
        self._document = ""

    def _wrong(self, words: str) -> None:
        with self._seen.lock:
            self._seen.wrong.append(words)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument(
        "--pause", type=float, default=2.0, help="mean seconds between requests (2)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="visitors-") as name:
        home = Path(name)
        (home / "tmp").mkdir()
        folders = {"QA_DATA": str(ROOT / "data"), "QA_INDEX": str(home / "index")}
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(home / "tmp"),
            **folders,
        }
        environment |= {"QA_RATE": "off", "QA_UPLOAD_RATE": "off"}
        with serving(environment, home / "log") as (process, address):
            seen = Seen()
            visitors = [
                Visitor(address, seen, seed, adds=seed % 3 == 0) for seed in range(options.visitors)
            ]
            Visitor(address, seen, 0, adds=False).run(time.monotonic() + 5, 0.1)
            seen.times.clear()
            before, files = memory(process), open_files(process)
            until = time.monotonic() + 60 * options.minutes
            threads = [
                threading.Thread(target=one.run, args=(until, options.pause)) for one in visitors
            ]
            for thread in threads:
                thread.start()
            by_minute = [before]
            while (left := until - time.monotonic()) > 0:
                time.sleep(min(60, left))
                by_minute.append(memory(process))
                done = f"minute {len(by_minute) - 1}: {by_minute[-1]:.0f} MB"
                print(f"{done}, {len(seen.times)} questions", flush=True)
            for thread in threads:
                thread.join()
            half, after = by_minute[len(by_minute) // 2], memory(process)
            logged = (home / "log").read_text("utf-8")
            if "Traceback" in logged:
                seen.wrong.append(f"the log has an error: {logged[-2000:]}")
            figures = sorted(seen.times)
            p50, p95 = figures[len(figures) // 2], figures[int(len(figures) * 0.95)]
            return ended(
                seen.wrong,
                f"{options.visitors} visitors, {options.minutes:g} minutes: {len(figures)} "
                f"questions, p50 {p50:.0f} ms, p95 {p95:.0f} ms; {seen.added} documents added, "
                f"{seen.removed} removed, {seen.waited} told to wait; memory {before:.0f} MB, "
                f"at half time {half:.0f} MB, then {after:.0f} MB; open files {files}, "
                f"then {open_files(process)}; {len(seen.wrong)} losses or leaks",
            )


if __name__ == "__main__":
    sys.exit(main())
