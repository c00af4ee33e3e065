"""Time a question in a real browser, from Enter to the answer that can be seen.

    python tests/benchmarks/browser.py [--passages 100000 [FOLDER ...]] [--questions 100]
        [--index DIR]

Asks in a headless Chromium, each time in words of their own. Without `--passages` it asks
the sample documents; with it, the made-up collection of `hybrid.py`, whose `--index` keeps
the index here too. An answer is seen when a frame has been drawn with it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import hybrid
import numpy as np
from playwright.sync_api import sync_playwright

import qa
from qa.web.page import serve

ROOT = Path(__file__).parents[2]
# Presses Enter in the question box and tells the milliseconds until the next answer is drawn.
ASK = """(question) => new Promise((resolve) => {
    const box = document.querySelector('.sb-question');
    const count = () => document.querySelectorAll('.sb-turn .sb-answer, .sb-turn .sb-error').length;
    const before = count();
    box.value = question;
    box.dispatchEvent(new Event('input', { bubbles: true }));
    const watch = new MutationObserver(() => {
        if (count() === before) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    });
    watch.observe(document.body, { childList: true, subtree: true });
    const began = performance.now();
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
})"""


def serve_made_up(index: Path) -> None:
    """Serve an index that `hybrid.py` made, until the process is ended."""
    with qa.open(index, embedder=hybrid.Model()) as assistant:
        serve(assistant)


def start(command: list[str]) -> tuple[subprocess.Popen[str], str]:
    """Start a server and return its process and address."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )
    for line in process.stdout or []:
        if line.startswith("Sourcebook is at "):
            return process, line.split()[-1]
    raise SystemExit("The server ended before it was ready.")


def measure(address: str, questions: list[str]) -> list[float]:
    """Return the milliseconds of each question but the first ten, which warm up."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 850})
        times = []
        for number, question in enumerate(questions):
            if number % 10 == 0:  # a conversation of ten
                page.goto(address)
                page.evaluate("localStorage.clear()")
                page.goto(address)
                page.locator(".sb-welcome").wait_for()
            times.append(page.evaluate(ASK, question))
        browser.close()
    return times[10:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--passages", type=int, help="of a made-up collection (the sample)")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--index", type=Path, help="folder of an index to keep (a temporary one)")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve_made_up(arguments.serve)
        return
    with tempfile.TemporaryDirectory() as temporary:
        index = arguments.index or Path(temporary, "index")
        if arguments.passages:
            folders = arguments.folders or sorted(
                path.parent for path in Path(os.environ.get("QA_BENCH", ".")).glob("*/corpus.jsonl")
            )
            if not (index / "catalogue.db").is_file():
                hybrid.build(index, folders, arguments.passages)
            asked = sorted({one["text"].strip() for one in hybrid.lines(folders, "queries.jsonl")})
            command = [sys.executable, __file__, "--serve", str(index)]
        else:
            lines = (ROOT / "data/questions.jsonl").read_text("utf-8").splitlines()
            asked = [json.loads(line)["question"] for line in lines]
            data = ["--data", str(ROOT / "data"), "--index", str(index)]
            command = [sys.executable, "-m", "qa", "serve", *data]
        drawn = random.Random(3)
        # A number makes a question that was asked before a new one.
        questions = [f"{drawn.choice(asked)} ({n})" for n in range(arguments.questions + 10)]
        process, address = start(command)
        try:
            times = measure(address, questions)
        finally:
            process.terminate()
            process.wait()
    p50, p95 = np.percentile(times, [50, 95])
    print(f"{len(times)} questions: p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {max(times):.0f} ms")


if __name__ == "__main__":
    main()
