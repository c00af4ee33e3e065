"""The page of a server with a password: logging in, asking, and logging out again."""

import shutil
from pathlib import Path

import axe_playwright_python
import pytest

DATA = Path(__file__).parents[2] / "data"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN_AXE = """async () => (await axe.run(document, { resultTypes: ['violations'] }))
    .violations.map(({ id }) => id)"""
QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."


@pytest.fixture(scope="module")
def locked(tmp_path_factory, sample_index, start_module_server):
    index = tmp_path_factory.mktemp("locked") / "index"
    shutil.copytree(sample_index, index)
    # Not for the servers of other tests.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_PASSWORD", "open sesame")
        return start_module_server(DATA, index)


def test_a_visitor_logs_in_asks_and_logs_out(chromium, locked):
    context = chromium.new_context()
    page = context.new_page()
    complaints, elsewhere = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(locked.address) else elsewhere.append(request.url)
        ),
    )
    page.goto(f"{locked.address}?q=What is that")
    assert page.url == f"{locked.address}login?next=%2F%3Fq%3DWhat%2520is%2520that"
    assert page.title() == "Log in · Sourcebook"
    assert complaints == []  # a login that is wanted is no error

    password = page.get_by_label("Password")
    assert password.evaluate("node => node === document.activeElement")
    password.fill("sesame")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("That is not the password.").wait_for()
    # Chromium tells the status of a page that it loads.
    assert ["401" in text for text in complaints] == [True]
    complaints.clear()

    page.get_by_label("Password").fill("open sesame")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{locked.address}?q=What%20is%20that")
    page.locator(".sb-turn .sb-answer").wait_for()  # the address has asked
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    assert page.locator(".sb-quote-text").first.inner_text() == ANSWER
    page.reload()
    page.locator(".sb-quote-text").first.wait_for()  # still in

    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{locked.address}login")
    page.goto(locked.address)
    assert page.url == f"{locked.address}login"
    assert elsewhere == []
    assert complaints == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_is_fit_for_everybody(chromium, locked, scheme):
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": 320, "height": 600}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(locked.address)
    for _ in range(2):
        page.add_script_tag(path=AXE)
        assert page.evaluate(RUN_AXE) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.get_by_label("Password").fill("wrong")
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("That is not the password.").wait_for()
    context.close()


def test_without_a_password_there_is_nothing_to_log_out_of(visit, server):
    page = visit(server.address).page
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Keyboard shortcuts").wait_for()
    assert page.get_by_role("button", name="Log out").count() == 0
