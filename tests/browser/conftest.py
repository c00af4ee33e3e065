"""A real Chromium; the tests here skip, with a reason, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # importing it takes a while, and not every run has a browser
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    # A page comes with a third less work if no process is started for it.
    "--in-process-gpu",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # The first has no windows, and does the same with a quarter less work.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("there is no chromium on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Profiles:
    """Profiles of the browser, each with one page; they are used again when they are clean.

    A page that was loaded before comes four times as fast, and nearly every test loads it; so
    windows of all sizes and colours are those of one profile.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.free: dict[str, list[Page]] = {}

    def take(self, options: dict[str, Any]) -> tuple[Page, str]:
        """Return a page of a profile with these options, and what they are known by."""
        options = dict(options)
        size = options.pop("viewport")
        scheme = options.pop("color_scheme", "light")
        key = repr(sorted(options.items()))
        free = self.free.get(key)
        page = free.pop() if free else self.browser.new_context(**options).new_page()
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        return page, key

    def give_back(self, page: Page, key: str) -> None:
        """Make a profile as it was, but for the files that its browser has kept."""
        for other in page.context.pages:
            if other != page:
                other.close()
        page.context.set_offline(False)
        page.context.clear_permissions()
        page.context.clear_cookies()
        page.unroute_all()
        page.emulate_media(media="null", forced_colors="null", reduced_motion="null")
        page.evaluate("localStorage.clear(); sessionStorage.clear();")
        page.goto("about:blank")
        self.free.setdefault(key, []).append(page)


@pytest.fixture(scope="session")
def profiles(chromium: Browser) -> Profiles:
    return Profiles(chromium)


class Visit:
    """A page of its own profile that notes what it asks for and what it complains of."""

    def __init__(self, page: Page, address: str, link: str = "") -> None:
        self.page = page
        self.context = page.context
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._listeners: dict[Any, Callable[..., None]] = {
            "request": lambda request: self.requests.append(request.url),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "dialog": lambda dialog: self.complaints.append(f"dialog {dialog.message}"),
            "console": self._hear,
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)
        page.goto(address.removesuffix("/") + link if link else address, wait_until="commit")
        page.wait_for_selector(".sb-welcome", state="attached" if link else "visible")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def leave(self) -> None:
        """Note nothing more of the page."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)

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
        """Tell whether the mark is inside the visible part of the viewer's text.

        After two frames: what holds it in view when its room changes is told of that in the first.
        """
        seen: bool = self.page.evaluate(
            """async () => {
                const frame = () => new Promise(requestAnimationFrame);
                await frame(); await frame();
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
def visit(chromium: Browser, profiles: Profiles, server: Any) -> Iterator[Callable[..., Visit]]:
    """Open the page, or a link below it; `fresh` is a profile that nobody has before or after."""
    visits: list[tuple[Visit, str | None]] = []

    def open_page(
        address: str = server.address,
        *,
        link: str = "",
        width: int = 1366,
        height: int = 850,
        fresh: bool = False,
        **options: Any,
    ) -> Visit:
        options = {"viewport": {"width": width, "height": height}, **options}
        key = None
        if fresh:
            page = chromium.new_context(**options).new_page()
        else:
            page, key = profiles.take(options)
        visits.append((Visit(page, address, link), key))
        return visits[-1][0]

    yield open_page
    for made, key in visits:
        made.leave()
        if key is None:
            made.context.close()
        else:
            profiles.give_back(made.page, key)


@pytest.fixture(scope="session")
def empty_server(
    tmp_path_factory: pytest.TempPathFactory, start_session_server: Callable[..., Any]
) -> Any:
    """The chat without documents; what a test adds is seen by its own visitor alone."""
    home = tmp_path_factory.mktemp("empty")
    (home / "none").mkdir()
    return start_session_server(home / "none", home / "index")
