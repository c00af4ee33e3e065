"""A real Chromium; the tests here skip, with a reason, where there is none."""

import shutil

import pytest

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
def chromium():
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

    def __init__(self, browser, address, width=1366, height=850, **options):
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.page = self.context.new_page()
        self.address = address
        self.requests = []
        self.complaints = []
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

    def ask(self, question):
        """Ask by keyboard, wait for the answer, and return its element."""
        turns = self.page.locator(".sb-turn").count()
        self.page.locator(".sb-question").fill(question)
        self.page.keyboard.press("Enter")
        turn = self.page.locator(".sb-turn").nth(turns)
        turn.locator(".sb-answer, .sb-error").wait_for()
        return turn

    def current_mark(self):
        """Wait for the viewer's mark and return its text."""
        self.page.wait_for_selector(".sb-viewer mark.sb-current")
        return self.page.locator(".sb-viewer mark.sb-current").inner_text()

    def mark_is_in_view(self):
        """Tell whether the mark is inside the visible part of the viewer's text."""
        return self.page.evaluate(
            """() => {
                const mark = document.querySelector('mark.sb-current').getBoundingClientRect();
                const box = document.querySelector('.sb-viewer-text').getBoundingClientRect();
                return mark.top >= box.top && mark.bottom <= box.bottom
                    && mark.left >= 0 && mark.right <= innerWidth && box.bottom <= innerHeight;
            }"""
        )

    def external(self):
        """Return the requests that left this server."""
        own = (self.address, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture
def visit(chromium, server):
    visits = []

    def open_page(address=server.address, **options):
        visits.append(Visit(chromium, address, **options))
        return visits[-1]

    yield open_page
    for made in visits:
        made.context.close()
