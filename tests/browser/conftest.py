"""A real Chromium; the tests here skip, with a reason, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # importing it takes a while, and not every run has a browser
    from playwright.sync_api import Browser, Locator

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("there is no chromium on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page of its own profile that notes what it asks for and what it complains of."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        width: int = 1366,
        height: int = 850,
        **options: Any,
    ) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.page = self.context.new_page()
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        self.page.goto(address)
        self.page.wait_for_selector(".sb-welcome")

    def ask(self, question: str) -> Locator:
        """Ask by keyboard, wait for the answer, and return its element."""
        turns = self.page.locator(".sb-turn").count()
        self.page.locator(".sb-question").fill(question)
        self.page.keyboard.press("Enter")
        turn = self.page.locator(".sb-turn").nth(turns)
        turn.locator(".sb-answer, .sb-error").wait_for()
        return turn

    def current_mark(self) -> str:
        """Wait for the viewer's mark and return its text."""
        self.page.wait_for_selector(".sb-viewer mark.sb-current")
        return self.page.locator(".sb-viewer mark.sb-current").inner_text()

    def mark_is_in_view(self) -> bool:
        """Tell whether the mark is inside the visible part of the viewer's text."""
        seen: bool = self.page.evaluate(
            """() => {
                const mark = document.querySelector('mark.sb-current').getBoundingClientRect();
                const box = document.querySelector('.sb-viewer-text').getBoundingClientRect();
                return mark.top >= box.top && mark.bottom <= box.bottom
                    && mark.left >= 0 && mark.right <= innerWidth && box.bottom <= innerHeight;
            }"""
        )
        return seen

    def external(self) -> list[str]:
        """Return the requests that left this server."""
        own = (self.address, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture
def visit(chromium: Browser, server: Any) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def open_page(address: str = server.address, **options: Any) -> Visit:
        visits.append(Visit(chromium, address, **options))
        return visits[-1]

    yield open_page
    for made in visits:
        made.context.close()
