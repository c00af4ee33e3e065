"""Search every byte for documents that were deleted: after each way of deleting, and after kills.

The text, the name, the title and the quotes of a document are words that nothing else has. When
it is deleted, they must not stand, in UTF-8 or UTF-16, as they are or compressed, in the index, its
log, the feedback, the temporary folder, the cache, or what the server has logged and printed.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from common import ROOT, ended
from servers import serving

from qa.feedback import FeedbackFile, Opinion


@dataclass
class Place:
    """Folders of one trial: all that a deleted document may have left something in."""

    home: Path
    words: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        known = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.home / "tmp"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "QA_DATA": str(self.home / "data"),
            "QA_INDEX": str(self.home / "index"),
            "QA_LOG_LEVEL": "info",
        }
        return {name: value for name, value in known.items() if name != "QA_BENCH"}

    def secret(self) -> tuple[str, str]:
        """Return name and text of a document of words that no other has."""
        name, title, *rest = ("zq" + _letters() for _ in range(26))
        self.words += [name, title, *rest]
        lines = [
            f"The {word} was agreed upon in the old harbour town of the north." for word in rest
        ]
        return f"{name}.md", f"# About {title}\n\n" + "\n\n".join(lines)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "qa", *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{arguments} ended with {done.returncode}: {done.stderr}")
        return done

    def traces(self) -> list[str]:
        """Return where any of the words still stands."""
        forms = [
            word.encode(code) for word in self.words for code in ("utf-8", "utf-16-le", "utf-16-be")
        ]
        found = []
        for path in sorted(self.home.rglob("*")):
            place = str(path.relative_to(self.home))
            if any(word in place for word in self.words):
                found.append(f"{place}: its name")
            if path.is_file():
                data = path.read_bytes()
                if any(form in part for part in (data, *_unfolded(data)) for form in forms):
                    found.append(f"{place}: its bytes")
        return found


def _letters() -> str:
    return secrets.token_hex(6).translate(str.maketrans("0123456789", "ghijklmnop"))


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Yield what is compressed in bytes, wherever it begins."""
    for start, wbits in (
        (b"\x78\x9c", 15),
        (b"\x78\xda", 15),
        (b"\x78\x01", 15),
        (b"\x1f\x8b", 31),
    ):
        at = data.find(start)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(wbits).decompress(data[at : at + 1_000_000], 10_000_000)
            at = data.find(start, at + 1)


@contextmanager
def trial() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="deleted-") as name:
        place = Place(Path(name))
        for folder in ("tmp", "cache"):
            (place.home / folder).mkdir()
        shutil.copytree(ROOT / "data", place.home / "data")
        yield place


def add(place: Place, count: int = 3) -> list[str]:
    """Add secret documents to the collection, ask for them, and have feedback on them."""
    names = []
    for _ in range(count):
        name, text = place.secret()
        (place.home / "data" / name).write_text(text)
        names.append(name)
    place.run("build")
    word = place.words[-1]
    place.run("ask", f"What is {word}?")
    told = Opinion(
        day="2026-01-02", verdict="up", question=f"What is {word}?", documents=(names[-1],),
        quotes=(f"The {word} was agreed upon.",),
    )  # fmt: skip
    FeedbackFile(place.home / "index" / "feedback.jsonl").append(told)
    return names


@contextmanager
def server(place: Place, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """Serve, what it prints in a file of the place; killed in the end."""
    with serving(place.environment | settings, place.home / "server.log") as (process, address):
        headers = {"X-Sourcebook-Session": secrets.token_hex(16)}
        with httpx.Client(base_url=address, timeout=60, headers=headers) as client:
            yield process, client


def visit(place: Place, client: httpx.Client) -> str:
    """Add a private document, ask for it, press thumbs; return its id."""
    name, text = place.secret()
    reply = client.post("api/v1/documents", files={"file": (name, text.encode())})
    (result,) = reply.raise_for_status().json()["results"]
    document = str(result["documents"][0])
    answer = client.post("api/v1/ask", json={"question": f"What is {place.words[-1]}?"}).json()
    places = [quote["citation"] for quote in answer["quotes"]]
    assert document in {one["document_id"] for one in places}, "it is found"
    quotes = [{key: one[key] for key in ("document_id", "start", "end")} for one in places]
    told = {"question": answer["question"], "quotes": quotes, "verdict": "down"}
    for word in ("", f"It is {place.words[-1]}"):
        client.post("api/v1/feedback", json={**told, "word": word}).raise_for_status()
    client.get(f"api/v1/documents/{document}/outline").raise_for_status()
    client.get(f"api/v1/documents/{document}/original").raise_for_status()
    client.post("api/v1/suggestions", json={})
    return document


def removed_by_command(place: Place) -> None:
    place.run("remove", "--yes", *add(place))


def removed_by_build(place: Place) -> None:
    for name in add(place):
        (place.home / "data" / name).unlink()
    print("   ", place.run("build").stdout.strip())


def removed_by_a_visitor(place: Place) -> None:
    with server(place) as (_, client):
        document = visit(place, client)
        gone = client.delete(f"api/v1/documents/{document}").raise_for_status().json()
        place.words.append("zqnothing")
        assert gone["freed"] > 0
        _expect_nothing(place, "while the server runs")


def a_session_that_ends(place: Place) -> None:
    with server(place, QA_SESSION_MINUTES="1") as (_, client):
        visit(place, client)
        began = time.monotonic()
        while any((place.home / "tmp").glob("sourcebook-visitors-*/*/")):
            assert time.monotonic() - began < 180, "the session does not end"
            time.sleep(2)
        _expect_nothing(place, "after the session")


def a_server_that_ends(place: Place) -> None:
    with server(place) as (process, client):
        visit(place, client)
        process.terminate()
        process.wait(60)


def a_server_that_is_killed(place: Place) -> None:
    with server(place) as (_, client), server(place) as (other, second):
        visit(place, client)
        mine, place.words = place.words, []
        visit(place, second)
        theirs = place.words
        other.send_signal(signal.SIGKILL)
        other.wait()
        with server(place):
            time.sleep(2)  # it deletes in a thread
            _expect_nothing(place, "at the next start")
            # Those of a server that lives stay.
            place.words = mine
            assert place.traces(), "what belongs to a live server was deleted"
            place.words = theirs


def killed_in_removing(place: Place, rng: random.Random) -> None:
    names = add(place)
    command = [sys.executable, "-m", "qa", "remove", "--yes", *names]
    process = subprocess.Popen(
        command, env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    index = place.home / "data" / names[-1]
    while index.exists() and process.poll() is None:
        time.sleep(0.001)
    time.sleep(rng.uniform(0, 0.6))
    process.kill()
    process.wait()
    place.run("build", "--allow-empty")


_Failed = AssertionError


def _expect_nothing(place: Place, when: str) -> None:
    if found := place.traces():
        raise _Failed(f"{when}: {'; '.join(found)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--kills", type=int, default=10, help="kills in the midst of removing (10)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    trials = [
        removed_by_command,
        removed_by_build,
        removed_by_a_visitor,
        a_session_that_ends,
        a_server_that_ends,
        a_server_that_is_killed,
    ]
    found, searched, count = [], 0, 0
    for number in range(len(trials) + options.kills):
        chosen = trials[number] if number < len(trials) else killed_in_removing
        with trial() as place:
            print(chosen.__name__.replace("_", " "), flush=True)
            try:
                if chosen is killed_in_removing:
                    killed_in_removing(place, rng)
                else:
                    chosen(place)
                _expect_nothing(place, "in the end")
            except (_Failed, RuntimeError, httpx.HTTPError) as error:
                found.append(f"{chosen.__name__}: {error}")
            searched += sum(one.stat().st_size for one in place.home.rglob("*") if one.is_file())
            count += len(place.words)
    return ended(
        found,
        f"{len(trials) + options.kills} trials, {options.kills} of them kills: {count} words of "
        f"deleted documents looked for in {searched / 1e6:.0f} MB, traces in {len(found)} trials",
    )


if __name__ == "__main__":
    sys.exit(main())
