"""How soon the page is there: first paint, and when a question can be typed and sent.

python tests/benchmarks/load.py [DATA] [--visits 10]

Starts `qa serve` on a folder of documents (data/ if none is given) and opens the page in
Chromium, each time with an empty cache. Prints the milliseconds to the first paint and to
the box that takes a question (median and slowest), and what was transferred, in KB: ours,
which is the page itself, its scripts and what they ask the server, and what Gradio brings.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from visitors import ROOT, serve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT / "data")
    parser.add_argument("--visits", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        process, address = serve(options.data, Path(folder) / "index")
        try:
            with sync_playwright() as playwright:
                chromium = shutil.which("chromium") or shutil.which("chromium-browser")
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox"]
                )
                load(browser, address)  # the server's own first time
                report([load(browser, address) for _ in range(options.visits)])
        finally:
            process.terminate()
            process.wait()


def load(browser: Browser, address: str) -> tuple[float, float, float, float]:
    """Open the page anew; return first paint and readiness in ms, our KB and Gradio's."""
    context = browser.new_context(viewport={"width": 1366, "height": 850})
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network.on(
        "Network.responseReceived",
        lambda event: addresses.update({event["requestId"]: event["response"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="commit")
    # The box has the focus once the page listens to it.
    page.wait_for_function("document.activeElement?.id === 'sb-question'", polling="raf")
    ready = page.evaluate("performance.now()")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.wait_for_load_state("networkidle")
    ours = sum(sizes.get(key, 0) for key, url in addresses.items() if is_ours(url, address))
    context.close()
    return paint, ready, ours / 1000, (sum(sizes.values()) - ours) / 1000


def is_ours(url: str, address: str) -> bool:
    """Tell whether a response is the page itself, or one of its calls."""
    return url.rstrip("/") == address or "/sourcebook/" in url or "/api/v1" in url


def report(loads: list[tuple[float, float, float, float]]) -> None:
    """Print what was measured."""
    paints, readies, ours, gradio = (list(column) for column in zip(*loads, strict=True))
    for name, times in (("first paint", paints), ("ready for a question", readies)):
        print(f"{name:22} median {statistics.median(times):6.0f} ms   slowest {max(times):6.0f} ms")
    print(f"transferred: {ours[0]:.0f} KB of ours, {gradio[0]:.0f} KB of Gradio")


if __name__ == "__main__":
    main()
