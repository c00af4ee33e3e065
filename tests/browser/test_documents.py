"""The drawer of documents: listing, choosing, adding by button and drop, removing."""

import os
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from qa.indexing.documents.formats import NAMES

DATA = Path(__file__).parent.parent.parent / "data"

SAMPLE = DATA / "afghanistan-security.txt"
QUESTION = "Where does the walrus sleep in winter?"
WALRUS = "The walrus sleeps on a floe of ice all winter."
SAMPLE_QUESTION = "What would help regional connectivity?"


def text_file(name, text):
    content = text if isinstance(text, bytes) else text.encode()
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def open_drawer(seen):
    seen.page.locator(".sb-count").click()
    seen.page.wait_for_selector(".sb-drawer:not([aria-busy]) .sb-drawer-item")
    return seen.page.locator(".sb-drawer")


def results(seen):
    """Wait for the end of an upload and return what is said of it and of each file."""
    seen.page.wait_for_selector(".sb-add-status:not(:empty)", timeout=120_000)
    said = seen.page.locator(".sb-add-status").inner_text()
    return said, seen.page.locator(".sb-add-results li").all_inner_texts()


def add(seen, *files):
    seen.page.set_input_files(".sb-pick-files", list(files))
    return results(seen)


def titles(seen):
    return seen.page.locator(".sb-drawer .sb-card-title").all_inner_texts()


def sources(seen, question):
    """Ask and return the files of all passages that were found."""
    seen.ask(question)
    places = seen.page.locator(".sb-sources .sb-card-place").all_inner_texts()
    return {place.split(" · ")[-1] for place in places}


def test_documents_are_listed_and_can_be_read(visit):
    seen = visit()
    drawer = open_drawer(seen)
    first, second = titles(seen)
    assert first == "Pakistan-US Relations Revived"
    assert second.startswith("Security in Afghanistan and the case")
    about = drawer.locator(".sb-card-place").last.inner_text()
    assert "2023-05-19 · afghanistan-security.txt · 4 KB · English · added" in about
    seen.page.locator(".sb-drawer-order").select_option("size")
    assert titles(seen) == [second, first]
    # What a browser shows is opened in a tab of its own, under its address.
    row = drawer.locator(".sb-drawer-item", has_text="afghanistan-security.txt")
    row.locator(".sb-document-more summary").click()
    with seen.context.expect_page() as opened:
        row.get_by_role("button", name="Open the original").click()
    opened.value.wait_for_load_state()
    assert opened.value.url.startswith(f"{seen.address}api/v1/documents/")
    assert opened.value.locator("body").inner_text() == SAMPLE.read_text()
    opened.value.close()
    seen.page.locator(".sb-drawer-filter").fill("revived")
    assert titles(seen) == [first]
    drawer.locator(".sb-card-title").click()
    seen.page.wait_for_selector(".sb-document")
    # Escape closes one thing at a time, and focus goes back each time.
    seen.page.keyboard.press("Escape")
    assert drawer.is_visible()
    assert drawer.locator(".sb-card-title").evaluate("node => node === document.activeElement")
    seen.page.keyboard.press("Escape")
    assert drawer.is_hidden()
    assert seen.page.locator(".sb-count").evaluate("node => node === document.activeElement")
    assert seen.complaints == []
    assert seen.external() == []


def test_what_could_not_be_read_comes_first_and_says_what_to_do(visit, start_server, sample_copy):
    data, index = sample_copy
    (data / "empty.txt").write_text("")
    (data / "old.pages").write_bytes(b"\0\1\2")
    seen = visit(start_server(data, index).address)
    drawer = open_drawer(seen)
    assert drawer.locator(".sb-drawer-body > *").first.get_attribute("class") == "sb-unread"
    unread = drawer.locator(".sb-unread")
    summary = unread.locator("summary")
    assert summary.inner_text() == "2 files could not be read: see what to do"
    summary.click()
    assert unread.locator("p").inner_text() == (
        "No answer has anything of them. Mend each as is said here and put it back into the "
        "server’s folder of documents, then start the server again."
    )
    assert unread.locator("li").all_inner_texts()[0] == "empty.txt is empty"
    # The fields of the filter are folded, until they are wanted, and one button adds documents.
    assert drawer.locator("[name=author]").is_hidden()
    drawer.locator(".sb-fields summary").click()
    assert drawer.locator("[name=author]").is_visible()
    drawer.locator("[name=author]").select_option(index=1)
    assert drawer.locator(".sb-fields summary").inner_text() == "Filters (1 in use)"
    drawer.locator(".sb-add-buttons summary").click()
    options = drawer.locator(".sb-add .sb-menu-options button")
    assert options.all_inner_texts() == ["Files…", "A folder…"]
    with seen.page.expect_file_chooser() as chosen:
        options.first.click()
    assert chosen.value.is_multiple()
    drawer.locator(".sb-add-buttons summary").click()
    # Escape closes one thing at a time.
    seen.page.keyboard.press("Escape")
    assert options.first.is_hidden()
    assert drawer.is_visible()


def test_on_a_phone_the_drawer_fills_the_screen_and_back_closes_it(visit):
    seen = visit(width=390, height=844)
    drawer = open_drawer(seen)
    assert drawer.evaluate("node => node.getAnimations().map(a => a.finish())") is not None
    assert drawer.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = drawer.evaluate(
        """node => [...node.querySelectorAll('button, label, input:not([type=checkbox]), select')]
            .filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.9)
            .map(one => one.outerHTML)"""
    )
    assert small == []
    drawer.locator(".sb-card-title").first.click()
    seen.page.wait_for_selector(".sb-document")
    seen.page.go_back()
    assert seen.page.locator(".sb-viewer").is_hidden()
    assert drawer.is_visible()
    seen.page.go_back()
    assert drawer.is_hidden()


def test_focus_stays_in_the_drawer(visit):
    seen = visit()
    open_drawer(seen)
    for key in ("Tab", "Shift+Tab"):
        for _ in range(15):
            seen.page.keyboard.press(key)
            assert seen.page.evaluate("!!document.activeElement.closest('.sb-drawer')")


def test_the_documents_that_are_chosen_are_searched_and_no_others(visit):
    seen = visit()
    assert sources(seen, SAMPLE_QUESTION) == {
        "afghanistan-security.txt",
        "pakistan-us-relations.md",
    }
    drawer = open_drawer(seen)
    drawer.locator("input[type=checkbox]").nth(1).uncheck()
    assert drawer.locator(".sb-drawer-chosen").inner_text() == "Searching 1 of 2 documents"
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".sb-choice-open").inner_text() == "Searching 1 of 2 documents"
    assert sources(seen, SAMPLE_QUESTION) == {"pakistan-us-relations.md"}
    seen.page.locator(".sb-choice-open").click()
    assert drawer.is_visible()
    seen.page.keyboard.press("Escape")
    seen.page.locator(".sb-choice-clear").click()
    assert seen.page.locator(".sb-choice-clear").is_hidden()
    assert seen.page.locator(".sb-choice-open").inner_text() == "Searching all 2 documents"
    assert sources(seen, SAMPLE_QUESTION) == {
        "afghanistan-security.txt",
        "pakistan-us-relations.md",
    }


def test_what_is_added_is_told_file_by_file_and_answers_at_once(visit, tmp_path):
    files = {
        "walrus.txt": WALRUS.encode(),
        "big.txt": b"",
        "program.exe": b"MZ",
        "empty.txt": b"",
        "binary.txt": bytes(range(256)) * 20,
        "again.txt": SAMPLE.read_bytes(),
        "<b>`${1}`.pdf": b"%PDF-1.4 and no more",
        "latin.txt": "Das Walroß schläft auf der Eisscholle.".encode("latin-1"),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    os.truncate(tmp_path / "big.txt", 25_000_001)
    seen = visit()
    open_drawer(seen)
    seen.page.evaluate(
        """() => {
            window.steps = [];
            const bar = document.querySelector('.sb-add-progress progress');
            new MutationObserver(() => window.steps.push(bar.value))
                .observe(bar, {attributes: true});
        }"""
    )
    said, lines = add(seen, *(tmp_path / name for name in files))
    assert said == "2 of 8 files added."
    # What is to be done something about comes first.
    refused = [name for name in files if name not in ("walrus.txt", "latin.txt")]
    assert [line.split(": ")[0] for line in lines] == [*refused, "walrus.txt", "latin.txt"]
    for line, says in zip(
        lines,
        [
            "not added, it is too big (25.0 MB); 25 MB is the most",
            "not added, it has the type '.exe', which is not read",
            "not added, it is empty",
            "not added, it is not text",
            "not added, it has the same content as afghanistan-security.txt",
            "not added, it is a broken PDF",
            ": added",
            ": added",
        ],
        strict=True,
    ):
        assert says in line
    steps = seen.page.evaluate("window.steps")
    assert len(set(steps)) >= 2
    assert steps == sorted(steps)
    assert seen.page.locator(".sb-count").inner_text() == "4 documents"
    seen.page.keyboard.press("Escape")
    turn = seen.ask(QUESTION)
    assert turn.locator(".sb-quote-text").first.inner_text() == WALRUS
    turn.locator(".sb-chip").first.click()
    assert seen.current_mark() == WALRUS
    # Nobody else sees it; the same tab does after a reload.
    other = visit()
    assert other.page.locator(".sb-count").inner_text() == "2 documents"
    assert "walrus.txt" not in sources(other, QUESTION)
    seen.page.reload()
    seen.page.locator(".sb-count", has_text="4 documents").wait_for()
    # Removal takes two presses.
    drawer = open_drawer(seen)
    assert drawer.locator(".sb-remove").count() == 2
    row = drawer.locator(".sb-drawer-item", has_text="walrus.txt")
    row.locator(".sb-remove").click()
    assert row.locator(".sb-remove").inner_text() == "Yes, remove"
    row.locator(".sb-remove").click()
    seen.page.wait_for_selector(".sb-add-status:not(:empty)")
    assert seen.page.locator(".sb-add-status").inner_text() == "walrus was removed."
    assert seen.page.locator(".sb-count").inner_text() == "3 documents"
    seen.page.keyboard.press("Escape")
    assert "walrus.txt" not in sources(seen, QUESTION)
    assert seen.complaints == []


def test_files_are_added_by_drop_and_join_what_was_chosen(visit):
    seen = visit()
    drawer = open_drawer(seen)
    drawer.locator("input[type=checkbox]").nth(1).uncheck()
    seen.page.keyboard.press("Escape")
    transfer = seen.page.evaluate_handle(
        """text => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], 'walrus.txt'));
            return transfer;
        }""",
        WALRUS,
    )
    seen.page.dispatch_event(".sb-turns", "dragover", {"dataTransfer": transfer})
    assert seen.page.locator(".sb-dropping").count() == 1
    seen.page.dispatch_event(".sb-turns", "drop", {"dataTransfer": transfer})
    assert results(seen) == ("1 of 1 file added.", ["walrus.txt: added"])
    assert seen.page.locator(".sb-dropping").count() == 0
    assert drawer.is_visible()
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".sb-choice-open").inner_text() == "Searching 2 of 3 documents"
    assert sources(seen, QUESTION) == {"walrus.txt", "pakistan-us-relations.md"}


def test_an_upload_that_is_cancelled_leaves_nothing(visit):
    seen = visit()
    open_drawer(seen)
    text = "\n\n".join(
        f"{n}. " + f"The walrus number {n} sleeps on the floe of ice {n * 7}. " * 11
        for n in range(120)
    )
    seen.page.set_input_files(".sb-pick-files", [text_file("long.txt", text)])
    seen.page.locator(".sb-add-phase", has_text=re.compile("Making them searchable")).wait_for(
        timeout=60_000
    )
    seen.page.locator(".sb-add-cancel").click()
    assert results(seen) == ("Cancelled; nothing was added.", [])
    assert seen.page.locator(".sb-count").inner_text() == "2 documents"
    assert len(titles(seen)) == 2
    # And the next one works.
    assert add(seen, text_file("walrus.txt", WALRUS))[0] == "1 of 1 file added."


HEATER = (
    "# Heater\n\n## How do I bleed a heater?\n\nTo bleed a heater, turn the valve with a key until "
    "water comes out of it, and no more air.\n"
)


def looked(seen):
    """Have the page look whether the documents have changed, as when it comes into view."""
    seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_shared_uploads_are_there_for_all_who_hear_of_them_and_stay(
    visit, start_server, sample_copy
):
    seen = visit(start_server(*sample_copy, "--shared").address)
    other = visit(seen.address)
    welcome = other.page.locator(".sb-welcome")
    assert welcome.locator(".sb-welcome-count").inner_text() == "Show all 2 documents"
    # By the button of the first screen.
    with seen.page.expect_file_chooser() as chosen:
        seen.page.locator(".sb-welcome").get_by_role("button", name="Add files…").click()
    files = [text_file("walrus.txt", WALRUS), text_file("heater.md", HEATER)]
    chosen.value.set_files(files)
    seen.page.locator(".sb-drawer").wait_for()
    assert "Everybody who uses this server" in seen.page.locator(".sb-add-hint").inner_text()
    assert results(seen)[0] == "2 of 2 files added."
    assert (sample_copy[0] / "uploads" / "walrus.txt").read_text() == WALRUS
    first = "How do I bleed a heater?"
    seen.page.locator(".sb-welcome .sb-offer", has_text=first).wait_for(timeout=60_000)
    # A page that was open before hears of it when it looks.
    looked(other)
    other.page.locator(".sb-count", has_text="4 documents").wait_for()
    assert welcome.locator(".sb-welcome-count").inner_text() == "Show all 4 documents"
    welcome.locator(".sb-offer", has_text=first).wait_for(timeout=60_000)
    assert "uploads/walrus.txt" in sources(other, QUESTION)
    # And of what is gone: the answer and the document that is open say so.
    other.page.locator(".sb-chip").first.click()
    assert other.current_mark() == WALRUS
    row = seen.page.locator(".sb-drawer-item", has_text="walrus.txt")
    row.locator(".sb-remove").click()
    row.locator(".sb-remove").click()
    seen.page.locator(".sb-add-status", has_text="walrus was removed.").wait_for()
    looked(other)
    other.page.locator(".sb-viewer-note", has_text="has changed or was removed").wait_for()
    assert other.current_mark() == WALRUS
    other.page.locator(".sb-changed").wait_for(state="attached")
    assert (seen.complaints, other.complaints) == ([], [])


def test_a_server_may_offer_no_upload_no_removal_and_no_feedback(
    visit, start_server, sample_copy, monkeypatch
):
    monkeypatch.setenv("QA_FEEDBACK", "off")
    seen = visit(start_server(*sample_copy, "--read-only").address)
    turn = seen.ask(SAMPLE_QUESTION)
    assert turn.locator(".sb-thumb").count() == 0
    drawer = open_drawer(seen)
    assert drawer.locator(".sb-add").is_hidden()
    assert drawer.locator(".sb-remove").count() == 0
    assert seen.complaints == []


def test_ten_thousand_documents_do_not_freeze_the_page(visit):
    seen = visit()
    made = [
        {
            **{"id": f"{n:016x}", "path": f"notes/{n}.txt", "title": f"Note {n}", "author": None},
            **{"date": None, "language": "en", "media_type": "text/plain", "size": n},
            **{"characters": n, "pages": 0, "passages": 1, "removable": False},
            "indexed_at": "2024-05-17T10:00:00+00:00",
        }
        for n in range(10_000)
    ]
    asked = []

    def list_some(route):
        query = parse_qs(urlsplit(route.request.url).query)
        offset, limit = (int(query[name][0]) for name in ("offset", "limit"))
        some = {"total": len(made), "documents": made[offset : offset + limit], "failures": []}
        route.fulfill(json={"name": "Many", "generation": 1, "scope": "", **some})

    def answer(route):
        asked.append(route.request.post_data_json["where"]["documents"])
        error = {"message": "stopped here", "type": "busy"}
        route.fulfill(status=503, json={"error": error})

    seen.page.route("**/api/v1/documents?*", list_some)
    seen.page.route("**/api/v1/ask", answer)
    began = time.monotonic()
    drawer = open_drawer(seen)
    assert seen.page.locator(".sb-count").inner_text() == "10,000 documents"
    assert titles(seen)[:2] == ["Note 0", "Note 1"]
    assert drawer.locator(".sb-drawer-item").count() == 100
    drawer.locator(".sb-drawer-more").click()
    assert drawer.locator(".sb-drawer-item").count() == 200
    seen.page.locator(".sb-drawer-filter").fill("note 9999")
    assert titles(seen) == ["Note 9999"]
    drawer.locator("input[type=checkbox]").uncheck()
    assert time.monotonic() - began < 20
    seen.page.keyboard.press("Escape")
    assert (
        seen.page.locator(".sb-choice-open").inner_text() == "Searching 9,999 of 10,000 documents"
    )
    seen.ask(QUESTION)
    assert asked == [[one["id"] for one in made[:-1]]]


def test_the_hint_names_the_formats_and_a_result_its_new_name(visit):
    seen = visit()
    open_drawer(seen)
    hint = seen.page.locator(".sb-add-hint").inner_text()
    assert "up to 25 MB each. Only you see them; they are deleted when you have been" in hint
    formats = seen.page.locator(".sb-add-formats")
    formats.locator("summary").click()
    assert formats.locator("p").inner_text() == f"{', '.join(NAMES)}, and ZIP archives of these."
    # A file of a name that is taken keeps the other one, and says what it is called.
    assert add(seen, text_file("walrus.txt", WALRUS))[1] == ["walrus.txt: added"]
    again = text_file("walrus.txt", f"{WALRUS} It dives.")
    assert add(seen, again)[1] == ["walrus.txt: added as walrus (2).txt"]
