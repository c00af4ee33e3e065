"""Make the picture of the chat that README shows: `python tests/browser/screenshot.py`.

It asks a question of the sample documents in a real Chromium and writes `screenshot.png`
beside this file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
QUESTION = "What would help regional connectivity?"
WIDTH, HEIGHT = 1366, 850
MOST_BYTES = 200_000


@contextmanager
def served() -> Iterator[str]:
    """Serve the sample documents from a fresh index and give the address."""
    with tempfile.TemporaryDirectory() as index:
        command = [sys.executable, "-m", "qa", "serve", "--read-only", "--data", str(ROOT / "data")]
        process = subprocess.Popen(
            [*command, "--index", index], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("Sourcebook is at "):
                    yield line.split()[-1]
                    return
            raise SystemExit("The server did not start.")
        finally:
            process.terminate()
            process.wait()


def take(address: str) -> bytes:
    """Return the picture of an answer with its sources, as a PNG."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="en"
        )
        page.goto(address)
        # What is offered is there when the documents are.
        page.locator(".sb-welcome .sb-offer").first.wait_for(timeout=60_000)
        page.locator(".sb-question").fill(QUESTION)
        page.keyboard.press("Enter")
        page.locator(".sb-turn .sb-offer").first.wait_for(timeout=60_000)
        page.locator(".sb-question").blur()
        page.locator(".sb-said:empty").wait_for(state="attached")  # nothing is being said any more
        return page.screenshot(animations="disabled")


def main() -> None:
    """Write the picture, in the 256 colours that it does not need more of."""
    with served() as address:
        picture = Image.open(BytesIO(take(address))).convert("RGB")
    path = HERE / "screenshot.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path} has more than {MOST_BYTES // 1000} KB.")


if __name__ == "__main__":
    main()
