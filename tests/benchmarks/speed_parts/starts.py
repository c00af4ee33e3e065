"""What starts from nothing: questions and help on the command line, the server, a small change."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from speed_parts.processes import ROOT, Run, children, environment, ours, resident, run

PATIENCE = 90  # s, for a server
NOT_THERE = 1  # how `qa ask` ends where the documents do not say
LIBRARY = """
import sys
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], device="cpu").encode(sys.argv[2])
"""
# Builds an index, changes one of a hundred files, and has the index follow, as a server and
# `qa build --watch` do: no start of a process is counted.
CHANGE = """
import json, sys, time
from pathlib import Path
import qa
folder, index = Path(sys.argv[1]), sys.argv[2]
files = sorted(folder.glob("*.txt"))
build = qa.build
began = time.perf_counter()
assistant = build(folder, index)
times = [time.perf_counter() - began]
for changed in (files[n::100] for n in range(int(sys.argv[3]))):
    for number, file in enumerate(changed):
        text = file.read_text("utf-8")
        file.write_text(f"{text} It was changed, {len(times)} and {number}.", "utf-8")
    began = time.perf_counter()
    report = assistant.sync(folder)
    times.append(time.perf_counter() - began)
    assert len(report.changed) == len(changed)
assistant.close()
print(json.dumps(times))
"""
COMMANDS = {
    "qa --help": ("--help",),
    "qa search --help": ("search", "--help"),
    "completion": ("--print-completion", "bash"),
}


def qa(*arguments: str) -> list[str]:
    """Return a command of this checkout."""
    return [sys.executable, "-m", "qa", *arguments]


def cold(index: Path, model: str, question: str, threads: int, rounds: int) -> list[list[Run]]:
    """Return the runs of `qa ask` and of the library's own script, which take turns."""
    found: list[list[Run]] = [[], []]
    for number in range(rounds + 1):
        ask = run(qa("ask", question, "--index", str(index)), ours(threads), (0, NOT_THERE))
        script = [sys.executable, "-c", LIBRARY, model, question]
        library = run(script, environment(threads))
        if number:  # the first ones compile, and read from the disk
            found[0].append(ask)
            found[1].append(library)
    return found


def helps(threads: int, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each command that only tells something."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, arguments in COMMANDS.items():
            seconds = run(qa(*arguments), ours(threads)).seconds
            if number:
                times[name].append(seconds)
    return times


def change(documents: Path, index: Path, threads: int, rounds: int) -> tuple[float, list[float]]:
    """Return the seconds of a full build and of each sync after one file in a hundred changed.

    Writes into `documents`.
    """
    script = [sys.executable, "-c", CHANGE, documents, index, str(rounds)]
    full, *changed = json.loads(run(script, ours(threads)).output.splitlines()[-1])
    return full, changed


@dataclass(frozen=True, slots=True)
class Served:
    """A server of the sample: seconds until it answered, and MB of it and of its children.

    None where the system does not tell memory in the way of Linux.
    """

    seconds: float
    megabytes: float | None
    of_children: float | None


def serve(index: Path, threads: int) -> Served:
    """Start the chat on the sample documents, without an index, and ask it a question."""
    line = (ROOT / "data/questions.jsonl").read_text("utf-8").splitlines()[0]
    question = json.loads(line)["question"]
    command = qa("serve", "--data", str(ROOT / "data"), "--index", str(index))
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=ours(threads),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    watch = threading.Timer(2 * PATIENCE, process.kill)
    watch.start()
    try:
        said = (line for line in process.stdout if line.startswith("Sourcebook is at "))
        address = next(said, "").split()[-1:]
        if not address:
            raise RuntimeError("the server ended before it was ready")
        _ask(f"{address[0].rstrip('/')}/api/v1/ask", question)
        seconds = time.perf_counter() - began
        time.sleep(2)  # what it does once it has answered counts in its memory, too
        if not Path("/proc/self/status").exists():
            return Served(seconds, None, None)
        beside = sum(map(resident, children(process.pid)))
        return Served(seconds, resident(process.pid), beside)
    finally:
        watch.cancel()
        process.terminate()
        process.wait()
        process.stdout.close()


def _ask(address: str, question: str) -> None:
    """Ask until the documents answer: those of the sample are indexed as the page comes."""
    body = json.dumps({"question": question, "history": []}).encode()
    headers = {"Content-Type": "application/json"}
    until = time.perf_counter() + PATIENCE
    while True:
        request = urllib.request.Request(address, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            if json.load(reply)["status"] == "answered":
                return
        if time.perf_counter() > until:
            raise RuntimeError("the server did not answer a question about the sample")
        time.sleep(0.05)
