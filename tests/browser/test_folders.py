"""No documents yet, folders added by button and by drop, and documents that go or change."""

import pytest

WALRUS = "The walrus sleeps on a floe of ice all winter."
QUESTION = "Where does the walrus sleep in winter?"
SAMPLE_QUESTION = "What would help regional connectivity?"
SAMPLE_ANSWER = "Third, closer relations could improve regional connectivity."


@pytest.fixture
def folder_of_files(tmp_path):
    """A folder with two documents, one below, and what no reader takes."""
    folder = tmp_path / "notes"
    (folder / "sea" / ".hidden").mkdir(parents=True)
    (folder / "sea" / "walrus.txt").write_text(WALRUS)
    (folder / "seal.md").write_text("The seal swims under the ice and comes up to breathe.")
    (folder / ".DS_Store").write_bytes(b"\0\1")
    (folder / "sea" / ".hidden" / "secret.txt").write_text("Hidden.")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def results(seen):
    seen.page.wait_for_selector(".sb-add-status:not(:empty)", timeout=120_000)
    said = seen.page.locator(".sb-add-status").inner_text()
    return said, sorted(seen.page.locator(".sb-add-results li").all_inner_texts())


def drop(seen, *paths):
    """Drop files and folders on the conversation, as a file manager does."""
    tools = seen.context.new_cdp_session(seen.page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 300, "y": 300, "data": data}
        tools.send("Input.dispatchDragEvent", event)


ADDED = ["notes/sea/walrus.txt: added", "notes/seal.md: added"]
SAID = "2 of 2 files added. Of the folder, 3 files of other types were left out."


def test_an_empty_collection_says_how_documents_get_in_and_takes_a_folder(
    visit, empty_server, folder_of_files
):
    seen = visit(empty_server.address)
    welcome = seen.page.locator(".sb-welcome")
    assert welcome.locator(".sb-verdict").inner_text() == "There are no documents yet."
    assert welcome.locator("p").nth(1).inner_text() == (
        "Drop files or a folder anywhere on this page, or add them with the button. To keep "
        "them for good, put them into the server’s folder of documents and restart the server."
    )
    assert welcome.get_by_role("button", name="Add files…").is_visible()
    assert seen.page.locator(".sb-choice").is_hidden()
    turn = seen.ask(QUESTION)
    assert turn.locator(".sb-verdict").inner_text() == "The documents do not say."
    assert "There are no documents. Drop files" in turn.locator(".sb-status").inner_text()
    seen.page.locator(".sb-new").click()
    # A folder by the button.
    seen.page.locator(".sb-count").click()
    seen.page.locator(".sb-drawer-none", has_text="Drop files").wait_for()
    seen.page.set_input_files(".sb-pick-folder", folder_of_files)
    assert results(seen) == (SAID, ADDED)
    seen.page.keyboard.press("Escape")
    # The welcome is that of any collection now.
    assert welcome.locator(".sb-verdict").count() == 0
    assert "Ask a question in plain words" in welcome.inner_text()
    assert seen.page.locator(".sb-choice-open").inner_text() == "Searching all 2 documents"
    turn = seen.ask(QUESTION)
    assert turn.locator(".sb-quote-text").first.inner_text() == WALRUS
    # What is quoted is removed: the answer says so, and so does the viewer.
    seen.page.locator(".sb-count").click()
    row = seen.page.locator(".sb-drawer-item", has_text="walrus.txt")
    row.locator(".sb-remove").click()
    row.locator(".sb-remove").click()
    turn.locator(".sb-changed").wait_for()
    assert turn.locator(".sb-changed").inner_text() == (
        "Since this was answered, “walrus” is no longer there. The quotes are as they were "
        "then; ask again to see what the documents say now."
    )
    seen.page.keyboard.press("Escape")
    turn.locator(".sb-chip").first.click()
    seen.page.locator(".sb-viewer .sb-error").wait_for()
    assert "no longer in the index" in seen.page.locator(".sb-viewer .sb-error").inner_text()
    seen.page.keyboard.press("Escape")
    turn.get_by_role("button", name="Ask again").click()
    turn.locator(".sb-verdict").wait_for()
    assert turn.locator(".sb-changed").count() == 0
    # The browser itself notes that the document was not there.
    assert all("404" in complaint for complaint in seen.complaints)


def test_a_folder_is_added_by_drop_and_one_of_pictures_says_why_not(
    visit, empty_server, folder_of_files, tmp_path
):
    seen = visit(empty_server.address)
    drop(seen, folder_of_files)
    assert results(seen) == (SAID, ADDED)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "one.jpg").write_bytes(b"\xff\xd8\xff")
    seen.page.keyboard.press("Escape")
    drop(seen, pictures)
    seen.page.locator(".sb-add-status", has_text="There is no file to add.").wait_for()
    assert results(seen) == (
        "There is no file to add. Of the folder, 1 file of other types was left out.",
        [],
    )
    # A file by its name is told why it is not taken.
    seen.page.keyboard.press("Escape")
    drop(seen, pictures / "one.jpg")
    seen.page.locator(".sb-add-results li").wait_for()
    said, (line,) = results(seen)
    assert said == "0 of 1 file added."
    assert "one.jpg: not added, it has the type '.jpg'" in line


def test_a_conversation_says_which_documents_have_changed_since(visit, start_server, sample_copy):
    data, index = sample_copy
    server = start_server(data, index)
    seen = visit(server.address)
    seen.ask(SAMPLE_QUESTION)
    seen.ask("How do I bake sourdough bread?")
    assert seen.page.locator(".sb-changed").count() == 0
    server.stop()
    (data / "afghanistan-security.txt").write_text("Something else stands here now.\n")
    server.start()
    seen.page.reload()
    note = seen.page.locator(".sb-changed")
    note.wait_for()
    assert note.inner_text() == (
        "Since this was answered, “Security in Afghanistan and the case for closer Pak-US "
        "relations” has changed. The quotes are as they were then; ask again to see what the "
        "documents say now."
    )
    # The quotes are as they were, and the viewer says why it does not open.
    turn = seen.page.locator(".sb-turn").first
    assert turn.locator(".sb-quote-text").first.inner_text() == SAMPLE_ANSWER
    turn.locator(".sb-chip").first.click()
    error = seen.page.locator(".sb-viewer .sb-error")
    error.wait_for()
    assert "This document is no longer in the index" in error.inner_text()
    seen.page.keyboard.press("Escape")
    # It belongs to the answer that quotes, and goes with it.
    assert seen.page.locator(".sb-turn").first.locator(".sb-changed").count() == 1
    seen.page.locator(".sb-turn").first.get_by_role("button", name="Ask again").click()
    note.wait_for(state="detached")
