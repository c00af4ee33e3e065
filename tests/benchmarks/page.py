"""Measure how the page feels: what it weighs, when it can be used, and what moves.

    python tests/benchmarks/page.py [--rounds 3] [--questions 40]

Serves the sample documents to a headless Chromium: a first visit, with nothing kept from an
earlier one, in each round, and then a session of questions. The best round is told, as other
work of the machine only ever adds to one, beside what is aimed for.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from browser import ROOT, start
from playwright.sync_api import Browser, Page, sync_playwright

WINDOW = {"width": 1366, "height": 850}
# Before anything of the page: what moves without being told to, and what keeps it from reacting.
WATCH = """
    window.moved = [];
    window.busy = [];
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) {
            window.moved.push([one.value, one.hadRecentInput, one.sources.map(({ node }) =>
                (node?.className || node?.nodeName || '') + '')]);
        }
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) window.busy.push(one.duration);
    }).observe({ type: 'longtask', buffered: true });
"""
# Tells the milliseconds from Enter, pressed by a real key, to the next answer that is drawn.
LISTEN = """() => {
    const count = () => document.querySelectorAll('.sb-turn .sb-answer, .sb-turn .sb-error').length;
    const before = count();
    window.answered = new Promise((resolve) => {
        let began;
        addEventListener('keydown', () => { began = performance.now(); },
            { once: true, capture: true });
        const watch = new MutationObserver(() => {
            if (count() === before) return;
            watch.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
        });
        watch.observe(document.body, { childList: true, subtree: true });
    });
}"""
# (name, unit, the most that is aimed for), in the order of the table.
GOALS: tuple[tuple[str, str, float | None], ...] = (
    ("first paint", "ms", 500),
    ("ready for a question", "ms", 1000),
    ("bytes of this project", "B", None),
    ("bytes of Gradio", "B", None),
    ("bytes in all", "B", 323_000),
    ("external requests", "", 0),
    ("question to answer, p50", "ms", None),
    ("question to answer, p95", "ms", 250),
    ("layout shift", "", 0),
    ("longest task after the start", "ms", None),
)


def weigh(page: Page, address: str) -> tuple[dict[str, float], list[str]]:
    """Open the page for the first time; return its times and bytes, and what left the server."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network.on(
        "Network.responseReceived",
        lambda event: urls.update({event["requestId"]: event["response"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="networkidle")
    page.locator(".sb-welcome").wait_for()
    times: dict[str, float] = page.evaluate(
        """() => ({
            'first paint': performance.getEntriesByName('first-contentful-paint')[0].startTime,
            'ready for a question': performance.getEntriesByName('sourcebook-ready')[0].startTime,
        })"""
    )
    network.detach()
    outside = [url for url in urls.values() if not url.startswith((address, "data:", "blob:"))]
    path = len(address)
    own = ("sourcebook/", "api/")
    ours = sum(
        size
        for key, size in sizes.items()
        if urls[key] == address or urls[key][path:].startswith(own)
    )
    total = sum(sizes.values())
    sums = {
        "bytes of this project": ours,
        "bytes of Gradio": total - ours,
        "bytes in all": total,
        "external requests": float(len(outside)),
    }
    return {**times, **sums}, outside


def ask(page: Page, question: str) -> float:
    """Ask by keyboard, and return the milliseconds until the answer can be seen."""
    page.locator(".sb-question").fill(question)
    page.evaluate(LISTEN)
    page.keyboard.press("Enter")
    taken: float = page.evaluate("window.answered")
    return taken


def converse(page: Page, questions: list[str]) -> tuple[dict[str, float], list[Any]]:
    """Ask all questions, a few to a conversation; return times and what moved."""
    times = []
    page.evaluate("window.busy.length = 0")
    for number, question in enumerate(questions):
        if number and number % 8 == 0:
            page.locator(".sb-new").click()
            page.locator(".sb-welcome").wait_for()
        times.append(ask(page, question))
        page.wait_for_timeout(300)  # what is offered next comes after the answer
    p50, p95 = np.percentile(times[3:], [50, 95])  # the first ones find nothing warm
    moved, busy = page.evaluate("[window.moved, window.busy]")
    return {
        "question to answer, p50": float(p50),
        "question to answer, p95": float(p95),
        "layout shift": sum(value for value, expected, _ in moved if not expected),
        "longest task after the start": max(busy, default=0.0),
    }, moved


def measure(browser: Browser, address: str, questions: list[str]) -> tuple[dict[str, float], Any]:
    """Return all values of one round, and what to look at where one is too high."""
    context = browser.new_context(viewport=WINDOW, locale="en")  # type: ignore[arg-type]
    context.add_init_script(WATCH)
    page = context.new_page()
    weighed, outside = weigh(page, address)
    asked, moved = converse(page, questions)
    context.close()
    return {**weighed, **asked}, {"external": outside, "moved": moved}


def table(rounds: list[dict[str, float]]) -> str:
    """Return the best of the rounds in Markdown, beside the goals."""
    lines = ["| what | measured | goal |", "| --- | --- | --- |"]
    for name, unit, goal in GOALS:
        best = min(values[name] for values in rounds)
        shown = f"{best:,.0f} {unit}".strip() if unit or best == int(best) else f"{best:.4f}"
        aim = "" if goal is None else f"{'≤ ' if goal else ''}{goal:,.0f} {unit}".strip()
        missed = goal is not None and best > goal
        lines.append(f"| {name} | {shown}{' (missed)' if missed else ''} | {aim} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--details", action="store_true", help="what moved and what was fetched")
    arguments = parser.parse_args()
    lines = (ROOT / "data/questions.jsonl").read_text("utf-8").splitlines()
    known = [json.loads(line)["question"] for line in lines]
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    rounds = []
    with tempfile.TemporaryDirectory() as index, sync_playwright() as playwright:
        data = ["--data", str(ROOT / "data"), "--index", str(Path(index, "index"))]
        process, address = start([sys.executable, "-m", "qa", "serve", *data])
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(address)  # the index is made, and the model loaded
            page.locator(".sb-welcome .sb-offer").first.wait_for(timeout=120_000)
            ask(page, known[0])
            page.close()
            for number in range(arguments.rounds):
                # A number makes a question that was asked before a new one.
                asked = [
                    f"{known[n % len(known)]} ({number}.{n})" for n in range(arguments.questions)
                ]
                values, details = measure(browser, address, asked)
                rounds.append(values)
                if arguments.details:
                    print(json.dumps(details, indent=1), file=sys.stderr)
            browser.close()
        finally:
            process.terminate()
            process.wait()
    print(table(rounds))


if __name__ == "__main__":
    main()
