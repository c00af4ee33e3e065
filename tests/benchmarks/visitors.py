"""How ten visitors at once are served, against one alone, and what 1,000 questions leave.

python tests/benchmarks/visitors.py [DATA] [--visitors 10] [--questions 1000] [--index DIR]

Starts `qa serve` on a folder of documents (data/ if none is given) and asks as the page
does, over HTTP. Prints the milliseconds of a question (p50, p95) for one visitor and for
several at once, how many questions a second that makes, and the resident memory before and
after the questions, in MB; growth is counted from the hundredth on, when the model and the
caches are loaded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    json.loads(line)["question"]
    for line in (ROOT / "data/questions.jsonl").read_text().splitlines()
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT / "data")
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--index", type=Path, help="folder of an index to keep (a temporary one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        process, address = serve(options.data, options.index or Path(folder) / "index")
        try:
            measure(process.pid, Page(address), options.visitors, options.questions)
        finally:
            process.terminate()
            process.wait()


def serve(data: Path, index: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the chat and return its process and address."""
    command = [sys.executable, "-m", "qa", "serve", "--data", str(data), "--index", str(index)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )
    for line in process.stdout or []:
        if line.startswith("Sourcebook is at "):
            return process, line.split()[-1].rstrip("/")
    raise RuntimeError("the server ended before it was ready")


class Page:
    """What the page's scripts call, without the page."""

    def __init__(self, address: str) -> None:
        self.address = address

    def call(self, name: str, value: dict[str, object]) -> dict[str, object]:
        """Call a route of the API with a request in JSON."""
        request = urllib.request.Request(
            f"{self.address}/api/v1/{name}",
            data=json.dumps(value).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as reply:
            found: dict[str, object] = json.load(reply)
        return found

    def ask(self, number: int) -> float:
        """Ask the question of a number, differently each time; return the milliseconds."""
        question = f"{QUESTIONS[number % len(QUESTIONS)]} ({number})"
        began = time.perf_counter()
        self.call("ask", {"question": question, "history": []})
        return (time.perf_counter() - began) * 1000


def ask_at_once(page: Page, visitors: int, each: int, first: int) -> tuple[list[float], float]:
    """Return the milliseconds of every question of several visitors, and the seconds of all."""
    times: list[float] = []

    def visit(visitor: int) -> None:
        for number in range(each):
            times.append(page.ask(first + visitor * each + number))

    threads = [threading.Thread(target=visit, args=(visitor,)) for visitor in range(visitors)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), time.perf_counter() - began


def report(name: str, times: list[float], seconds: float) -> None:
    """Print how long questions took."""
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    rate = len(times) / seconds
    print(f"{name:24} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   {rate:5.1f} questions/s", flush=True)


def measure(pid: int, page: Page, visitors: int, questions: int) -> None:
    """Print all that this file measures."""
    while not page.call("suggestions", {})["ready"]:
        time.sleep(0.5)
    for number in range(10):
        page.ask(number)
    report("one visitor", *ask_at_once(page, 1, 50, 10))
    report(f"{visitors} at once, one each", *ask_at_once(page, visitors, 1, 60))
    report(f"{visitors} at once, five each", *ask_at_once(page, visitors, 5, 100))
    before = memory(pid)
    ask_at_once(page, 4, questions // 4, 1000)
    print(f"memory after {questions} more questions: {before:.0f} MB, then {memory(pid):.0f} MB")


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB; Linux."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


if __name__ == "__main__":
    main()
