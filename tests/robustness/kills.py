"""Kill -9 a process at random moments of a build, a sync, an upload and a removal.

What is left is the last committed state: whole documents, before or after the change, that the
doctor finds sound and that can be asked. When the same is done again, it comes to the same end as
if nothing had happened. With the bundled model, each time in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from common import QUESTIONS, ROOT, answers, ended

import qa
from qa.doctor import diagnose
from qa.indexing.models.embed import SentenceTransformerEmbedder
from qa.web.library import Library

_OPERATIONS = ("build", "sync", "upload", "removal")
_PROCESSES: Any = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    ["qa.assistant", "qa.web.library", "qa.indexing.models.fast.prepare", "faiss", "tantivy"]
)
_UPLOADED = "uploads"


def _write_documents(folder: Path) -> None:
    """Fill a folder with the samples, and with some twenty small files of README's paragraphs."""
    shutil.copytree(ROOT / "data", folder)
    paragraphs = (ROOT / "README.md").read_text("utf-8").split("\n\n")
    for number in range(20):
        text = "\n\n".join(paragraphs[3 * number : 3 * number + 3])
        (folder / f"part {number:02}.md").write_text(text, "utf-8")
    (folder / _UPLOADED).mkdir()


def _change(folder: Path) -> None:
    """Change the documents as their owner may: some are new, changed, gone, moved and copied."""
    for number in range(4):
        path = folder / f"part {number:02}.md"
        path.write_text(path.read_text("utf-8") + "\n\nThis has been added since.\n", "utf-8")
    for number in range(4, 7):
        (folder / f"part {number:02}.md").unlink()
    (folder / "part 07.md").rename(folder / "moved.md")
    shutil.copy(folder / "part 08.md", folder / "copied.md")
    for number in range(3):
        (folder / f"new {number}.txt").write_text(f"New document {number}.\n\n" + "Words. " * 300)


def _prepare(operation: str, home: Path, embedder: SentenceTransformerEmbedder) -> None:
    """Make documents and index as they are before an operation."""
    data, index = home / "data", home / "index"
    _write_documents(data)
    if operation == "removal":
        (data / _UPLOADED / "notes.txt").write_text("Notes to be removed.\n\n" + "Herring. " * 300)
    if operation != "build":
        qa.build(data, index, embedder=embedder).close()
    if operation == "sync":
        _change(data)
    if operation == "upload":
        (home / "sent").mkdir()
        for number in range(3):
            text = f"Uploaded document {number}.\n\n" + "Herring and copper. " * 200
            (home / "sent" / f"{number}.txt").write_text(text)


def _operate(operation: str, home: Path, embedder: SentenceTransformerEmbedder) -> None:
    """Do what is to be done, or what is still missing of it."""
    data, index = home / "data", home / "index"
    if operation in ("build", "sync"):
        qa.build(data, index, embedder=embedder).close()
        return
    with qa.open(index, embedder=embedder) as assistant:
        assistant.sync(data)  # as a server does at its start
        library = Library(assistant, data, _UPLOADED)
        there = {one.path: one.id for one in assistant.documents()}
        if operation == "upload":
            sent = [
                (file.name, file)
                for file in sorted((home / "sent").iterdir())
                if f"{_UPLOADED}/{file.name}" not in there
            ]
            library.add(sent, lambda *_: None, {})
        elif notes := there.get(f"{_UPLOADED}/notes.txt"):
            library.remove(notes)


def _child(operation: str, home: Path, parent: Connection) -> None:
    embedder = SentenceTransformerEmbedder()
    embedder.embed_queries(["warm"])
    parent.send("ready")
    _operate(operation, home, embedder)
    parent.send("done")


def _state(index: Path, embedder: SentenceTransformerEmbedder) -> dict[str, Any]:
    """Return all that can be found in an index, without what differs from run to run."""
    with qa.open(index, embedder=embedder) as assistant:
        documents = {}
        for info in assistant.documents():
            document = assistant.document(info.id)
            assert document is not None
            passages = assistant.passages(info.id)
            assert info.passages == len(passages)
            documents[info.path] = (document, passages, info.places)
        return {"documents": documents, "answers": answers(assistant, QUESTIONS[:3])}


class Kills:
    """Kills in the midst of one operation."""

    def __init__(self, operation: str, home: Path, embedder: SentenceTransformerEmbedder) -> None:
        self.operation, self.home, self.embedder = operation, home, embedder
        self.counts: Counter[str] = Counter()
        self.found: list[str] = []
        self.begun = home / "begun"
        self.begun.mkdir(parents=True)
        _prepare(operation, self.begun, embedder)
        empty = {"documents": {}, "answers": []}
        self.before = empty if operation == "build" else _state(self.begun / "index", embedder)
        self.seconds = 0.0
        for _ in range(2):  # the first is slower
            self.run(None)
            self.seconds = time.monotonic() - self.ready
        self.after = _state(self.home / "run" / "index", embedder)
        assert self.after != self.before

    def run(self, moment: float | None) -> None:
        """Begin anew, and kill the process so many seconds after it is ready, None for never."""
        shutil.rmtree(self.home / "run", ignore_errors=True)
        shutil.copytree(self.begun, self.home / "run")
        ours, theirs = _PROCESSES.Pipe(duplex=False)
        process = _PROCESSES.Process(
            target=_child, args=(self.operation, self.home / "run", theirs)
        )
        process.start()
        theirs.close()
        assert ours.recv() == "ready"
        self.ready = time.monotonic()
        if moment is None:
            assert ours.recv() == "done"
        else:
            time.sleep(moment)
            process.kill()
        process.join()
        if moment is not None:
            self.counts["killed" if process.exitcode == -signal.SIGKILL else "was done"] += 1
        ours.close()

    def kill(self, rng: random.Random) -> None:
        """Kill once, and see what is left and what comes of it."""
        moment = rng.uniform(0, self.seconds * 1.05)
        self.run(moment)
        index = self.home / "run" / "index"
        try:
            self._look(index)
            _operate(self.operation, self.home / "run", self.embedder)
            end = _state(index, self.embedder)
            assert end == self.after, "another end"
            left = [path.name for path in index.iterdir() if path.suffix in (".tmp", ".part")]
            assert left == [], f"left: {left}"
        except Exception as error:
            words = "".join(traceback.format_exception(error)[-2:])
            self.found.append(f"{self.operation} killed after {moment:.4f} s: {words}")

    def _look(self, index: Path) -> None:
        """See that what is left is whole."""
        try:
            left = _state(index, self.embedder)
        except qa.IndexMissing:
            assert self.operation == "build", "the index is gone"
            return
        assert (found := diagnose(index)).sound, str(found)
        for path, held in left["documents"].items():
            known = [state["documents"].get(path) for state in (self.before, self.after)]
            # The places of copies are told when a sync is done.
            assert any(one and one[:2] == held[:2] for one in known), f"{path} is not whole"


def main() -> int:
    """Kill as many times as asked for, each operation in its turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="kills of all operations (40)")
    parser.add_argument("--only", choices=_OPERATIONS, action="append")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    began, rng = time.monotonic(), random.Random(options.seed)
    words: list[str] = []
    found: list[str] = []
    embedder = SentenceTransformerEmbedder()
    operations = options.only or _OPERATIONS
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        all_kills = [Kills(name, Path(folder) / name, embedder) for name in operations]
        try:
            for number in range(options.count):
                all_kills[number % len(all_kills)].kill(rng)
        except KeyboardInterrupt:
            found.append("stopped before all was done")
        for kills in all_kills:
            told = ", ".join(f"{count} {name}" for name, count in sorted(kills.counts.items()))
            words.append(f"{kills.operation} ({kills.seconds:.2f} s) {told}")
            found += kills.found
    seconds = time.monotonic() - began
    return ended(found, f"kills: {'; '.join(words)}; {len(found)} found, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
