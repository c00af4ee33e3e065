"""The page while the server reads its documents."""

import shutil

from filelock import FileLock

from qa.indexing.documents import content_hash, content_id
from qa.web.links import document_link
from tests.conftest import DATA

WAITING = "Another process is writing the index. The documents are read when it is done."


def test_the_page_is_up_before_the_documents_are_read_and_follows_them(
    visit, start_server, sample_copy
):
    data, index = sample_copy
    (data / "otter.txt").write_text("The otter of the harbour carries a stone under its arm.")
    with FileLock(index / "writer.lock"):
        server = start_server(data, index)
        seen = visit(server.address)
        page = seen.page
        page.get_by_text(WAITING).wait_for()
        # What was indexed before can be asked, and the answer says that there is more to come.
        turn = seen.ask("What is Pakistan accused of?")
        assert turn.locator(".sb-quote-text").count() >= 1
        assert f"{WAITING} What is there already was searched." in turn.inner_text()
        assert page.locator(".sb-count").inner_text() == "2 documents"
    page.locator(".sb-count", has_text="3 documents").wait_for()
    page.get_by_text("All documents are read: 3 can be asked.").wait_for()
    assert page.locator(".sb-reading").is_hidden()
    turn = seen.ask("What does the otter carry?")
    assert turn.locator(".sb-quote-text").first.inner_text() == (
        "The otter of the harbour carries a stone under its arm."
    )
    assert WAITING not in turn.inner_text()
    assert (seen.complaints, seen.external()) == ([], [])


def test_a_link_to_a_document_that_is_not_read_yet_opens_when_it_is(
    visit, start_server, sample_copy
):
    data, index = sample_copy
    text = b"The otter of the harbour carries a stone under its arm."
    (data / "otter.txt").write_bytes(text)
    with FileLock(index / "writer.lock"):
        server = start_server(data, index)
        seen = visit(server.address)
        link = document_link(server.address.rstrip("/"), content_id(content_hash(text)), 4, 9)
        seen.page.goto(link)
        seen.page.get_by_text("it opens as soon as it is there").wait_for()
    assert seen.current_mark() == "otter"
    assert seen.page.url == link
    # One that never comes is told of when all are read.
    seen.page.goto(document_link(server.address.rstrip("/"), "0" * 16))
    seen.page.get_by_text("This document is no longer in the index.").wait_for()
    assert all("404" in complaint for complaint in seen.complaints)  # the browser's own


def test_an_index_that_is_begun_says_that_documents_are_coming(visit, start_server, tmp_path):
    data, index = tmp_path / "data", tmp_path / "index"
    data.mkdir()
    index.mkdir()
    shutil.copy(DATA / "pakistan-us-relations.md", data)
    with FileLock(index / "writer.lock"):
        server = start_server(data, index)
        page = visit(server.address).page
        page.get_by_text(WAITING).wait_for()
        assert page.locator(".sb-welcome .sb-verdict").inner_text() == (
            "The documents are being read."
        )
        # A question that is sent now is asked as soon as there is something to ask.
        page.locator(".sb-question").fill("Who accused Pakistan?")
        page.keyboard.press("Enter")
        page.get_by_text("asked as soon as the first documents are there").wait_for()
        assert page.locator(".sb-question").input_value() == "Who accused Pakistan?"
        assert page.locator(".sb-turn").count() == 0
    page.locator(".sb-count", has_text="1 document").wait_for()
    turn = page.locator(".sb-turn")
    turn.locator(".sb-answer .sb-verdict, .sb-quote").first.wait_for()
    assert turn.locator(".sb-asked").all_inner_texts() == ["Who accused Pakistan?"]
    assert "There are no documents" not in turn.inner_text()
    assert page.locator(".sb-question").input_value() == ""
    page.locator(".sb-new").click()
    page.locator(".sb-welcome", has_text="Ask a question in plain words.").wait_for()
    page.locator(".sb-welcome .sb-offer").first.wait_for()
