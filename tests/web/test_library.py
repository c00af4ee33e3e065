"""Adding to a folder and its index: what is taken, under which name, and all or nothing."""

import io
import zipfile

import hypothesis
import pytest
from filelock import FileLock
from hypothesis import strategies as st

import qa
from qa.errors import Busy, DocumentError, InputError
from qa.web.library import Library, Sharing, clean_name

WALRUS = b"The walrus sleeps on a floe of ice all winter."
OTTER = b"The otter cracks its shells on a flat stone."


@pytest.fixture
def library(tmp_path, tiny_embedder):
    """A library over one document that was there before, with its uploads in a subfolder."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "seal.txt").write_text("The seal swims under the ice and comes up to breathe.")
    with qa.build(data, tmp_path / "index", embedder=tiny_embedder) as assistant:
        yield Library(assistant, data, "uploads")


@pytest.fixture
def incoming(tmp_path):
    """Make files as they arrive: numbered, beside their names."""
    folder = tmp_path / "incoming"
    folder.mkdir()

    def make(*files):
        made = []
        for number, (name, content) in enumerate(files):
            (folder / str(number)).write_bytes(content)
            made.append((name, folder / str(number)))
        return made

    return make


def silent(phase, done, total):
    """A report to nobody."""


def paths(library):
    return [document.path for document in library.assistant.documents()]


def test_what_a_kill_left_half_copied_is_deleted_at_the_next_start(tmp_path, tiny_embedder):
    uploads = tmp_path / "data" / "uploads"
    uploads.mkdir(parents=True)
    for name in (".secret.txt.part", "kept.txt", ".hidden"):
        (uploads / name).write_text("Words.")
    with qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder) as assistant:
        Library(assistant, tmp_path / "data", "uploads").tidy()
    assert sorted(path.name for path in uploads.iterdir()) == [".hidden", "kept.txt"]


def test_files_are_added_and_answer_at_once(library, incoming, tmp_path):
    files = incoming(("walrus.txt", WALRUS), ("a/b/otter.txt", OTTER))
    results = library.add(files, silent, {})
    assert [(r.name, r.path, r.passages, r.reason) for r in results] == [
        ("walrus.txt", "uploads/walrus.txt", 1, ""),
        ("a/b/otter.txt", "uploads/otter.txt", 1, ""),
    ]
    assert paths(library) == ["seal.txt", "uploads/otter.txt", "uploads/walrus.txt"]
    hits = library.assistant.search("Where does the walrus sleep in winter?")
    assert hits[0].citation.file == "uploads/walrus.txt"
    assert (tmp_path / "data" / "uploads" / "walrus.txt").read_bytes() == WALRUS


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def test_an_archive_is_added_with_what_is_in_it_and_goes_with_it(library, incoming, tmp_path):
    archive = packed(walrus_txt=WALRUS, otter_txt=OTTER, x_exe=b"MZ")
    (result,) = library.add(incoming(("a/old.zip", archive)), silent, {})
    assert (result.path, result.passages, result.reason) == ("uploads/old.zip", 2, "")
    members = ["uploads/old.zip/otter.txt", "uploads/old.zip/walrus.txt"]
    assert paths(library) == ["seal.txt", *members]
    documents = {one.path: one.id for one in library.assistant.documents()}
    assert library.remove(documents[members[0]]).removed == ("uploads/old.zip",)
    assert paths(library) == ["seal.txt"]
    assert list((tmp_path / "data" / "uploads").iterdir()) == []


def test_an_archive_without_anything_to_read_is_not_taken(library, incoming, tmp_path):
    files = incoming(
        ("none.zip", packed()),
        ("program.zip", packed(x_exe=b"MZ", y_pdf=b"%PDF-1.4 broken")),
        ("broken.zip", b"PK\x03\x04 and no more"),
    )
    reasons = [result.reason for result in library.add(files, silent, {})]
    assert reasons[:2] == ["holds no file that can be read"] * 2
    assert reasons[2].startswith("is a damaged archive")
    assert paths(library) == ["seal.txt"]
    assert not (tmp_path / "data" / "uploads").exists()


def test_a_cancelled_archive_leaves_nothing(library, incoming, tmp_path):
    def cancelled(phase, done, total):
        if phase == "embedding":
            raise KeyboardInterrupt

    archive = packed(walrus_txt=WALRUS, otter_txt=OTTER)
    with pytest.raises(KeyboardInterrupt):
        library.add(incoming(("old.zip", archive)), cancelled, {})
    assert paths(library) == ["seal.txt"]
    assert list((tmp_path / "data" / "uploads").iterdir()) == []


def test_each_file_that_is_not_taken_says_why_and_leaves_nothing(library, incoming, tmp_path):
    seal = (tmp_path / "data" / "seal.txt").read_bytes()
    files = incoming(
        ("empty.txt", b" \n"),
        ("program.exe", b"MZ"),
        ("binary.txt", bytes(range(256)) * 20),
        ("seal again.txt", seal),
        (".hidden.txt", WALRUS),
        ("broken.pdf", b"%PDF-1.4 and no more"),
        ("walrus.txt", WALRUS),
        ("same.txt", WALRUS),
    )
    reasons = {result.name: result.reason for result in library.add(files, silent, {})}
    assert reasons["empty.txt"] == "is empty"
    assert reasons["program.exe"].startswith("has the type '.exe', which is not read")
    assert reasons["binary.txt"].startswith("is not text")
    assert reasons["seal again.txt"] == "has the same content as seal.txt"
    assert reasons[".hidden.txt"] == "is a hidden file"
    assert reasons["broken.pdf"].startswith("is a broken PDF")
    assert reasons["walrus.txt"] == ""
    assert reasons["same.txt"] == "has the same content as walrus.txt"
    assert [path.name for path in (tmp_path / "data" / "uploads").iterdir()] == ["walrus.txt"]


def test_a_document_that_is_elsewhere_already_is_not_added_again(library, incoming):
    files = incoming(("walrus.txt", WALRUS))
    library.add(files, silent, {})
    document_id = library.assistant.documents()[-1].id
    library.remove(document_id)
    (result,) = library.add(files, silent, {document_id: "all/walrus.txt"})
    assert result.reason == "has the same content as all/walrus.txt"


def test_a_name_that_is_taken_gets_a_number(library, incoming):
    (first,) = library.add(incoming(("Notes.txt", WALRUS)), silent, {})
    (second,) = library.add(incoming(("notes.txt", OTTER)), silent, {})
    assert (first.path, second.path) == ("uploads/Notes.txt", "uploads/notes (2).txt")


@pytest.mark.parametrize("phase", ["reading", "splitting", "embedding"])
def test_an_upload_that_is_stopped_leaves_nothing(library, incoming, tmp_path, phase):
    def stop(now, done, total):
        if now == phase:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add(incoming(("walrus.txt", WALRUS), ("otter.txt", OTTER)), stop, {})
    assert paths(library) == ["seal.txt"]
    assert list(tmp_path.glob("data/uploads/*")) == []


def test_progress_goes_through_the_phases(library, incoming):
    seen = []
    files = incoming(("walrus.txt", WALRUS), ("otter.txt", OTTER))
    library.add(files, lambda *now: seen.append(now), {})
    assert list(dict.fromkeys(phase for phase, _, _ in seen)) == [
        "reading",
        "splitting",
        "embedding",
    ]
    assert seen[:2] == [("reading", 0, 2), ("reading", 1, 2)]
    assert seen[-1] == ("embedding", 2, 2)


def test_much_text_waits_for_its_turn_and_little_does_not(library, incoming, tmp_path):
    turns = Sharing()
    other = Library(library.assistant, tmp_path / "data", "uploads", turns=turns, client="a")
    seen = []

    def stop_waiting(phase, done, total):
        seen.append((phase, done, total))
        if phase == "waiting":
            raise KeyboardInterrupt

    much = b"The walrus sleeps on ice. " * 12_000
    with turns.indexing.of("b") as one, turns.indexing.of("c") as another:
        one.take(lambda: None)
        another.take(lambda: None)
        assert other.add(incoming(("otter.txt", OTTER)), stop_waiting, {})[0].passages == 1
        with pytest.raises(KeyboardInterrupt):
            other.add(incoming(("much.txt", much)), stop_waiting, {})
    assert seen[-1] == ("waiting", 0, 1)
    assert paths(library) == ["seal.txt", "uploads/otter.txt"]
    (result,) = other.add(incoming(("much.txt", much)), silent, {})
    assert result.passages > 500


def test_a_client_has_one_file_read_at_a_time_and_others_need_not_wait(library, incoming, tmp_path):
    turns = Sharing()
    same, other = (
        Library(library.assistant, tmp_path / "data", "uploads", turns=turns, client=client)
        for client in "ab"
    )
    seen = []

    def stop(*now):
        seen.append(now)
        if len(seen) > 1:
            raise KeyboardInterrupt

    with turns.reading.of("a") as turn:
        turn.take(lambda: None)
        assert other.add(incoming(("walrus.txt", WALRUS)), silent, {})[0].passages == 1
        with pytest.raises(KeyboardInterrupt):
            same.add(incoming(("otter.txt", OTTER)), stop, {})
    assert seen == [("reading", 0, 1)] * 2
    assert same.add(incoming(("otter.txt", OTTER)), silent, {})[0].passages == 1


def test_what_the_folder_ignores_is_not_kept(library, incoming, tmp_path):
    (tmp_path / "data" / ".qaignore").write_text("walrus*\n")
    (result,) = library.add(incoming(("walrus.txt", WALRUS)), silent, {})
    assert result.reason == "is left out by the .qaignore of the folder"
    assert list(tmp_path.glob("data/uploads/*")) == []


def test_uploads_can_be_removed_and_nothing_else(library, incoming, tmp_path):
    library.add(incoming(("walrus.txt", WALRUS)), silent, {})
    ids = {document.path: document.id for document in library.assistant.documents()}
    library.remove(ids["uploads/walrus.txt"])
    assert paths(library) == ["seal.txt"]
    assert list(tmp_path.glob("data/uploads/*")) == []
    for other in (ids["seal.txt"], ids["uploads/walrus.txt"], "0" * 16):
        with pytest.raises(InputError, match="was not added here, so it cannot be removed"):
            library.remove(other)
    assert (tmp_path / "data" / "seal.txt").exists()


def test_the_last_upload_can_be_removed(incoming, tmp_path, tiny_embedder):
    (tmp_path / "own").mkdir()
    with qa.build(tmp_path / "own", tmp_path / "index", embedder=tiny_embedder) as assistant:
        library = Library(assistant, tmp_path / "own")
        library.add(incoming(("walrus.txt", WALRUS)), silent, {})
        library.remove(assistant.documents()[0].id)
        assert paths(library) == []
        assert assistant.failures() == []


def test_what_is_away_stays_when_an_upload_is_added_and_removed(library, incoming, tmp_path):
    library.add(incoming(("walrus.txt", WALRUS)), silent, {})
    data = tmp_path / "data"
    for number in range(4):
        (data / f"{number}.txt").write_text(f"The tern number {number} flies.")
    library.assistant.sync(data)
    for path in data.glob("*.txt"):
        path.unlink()
    there = ["0.txt", "1.txt", "2.txt", "3.txt", "seal.txt"]
    library.add(incoming(("otter.txt", OTTER)), silent, {})
    assert paths(library) == [*there, "uploads/otter.txt", "uploads/walrus.txt"]
    for document in library.assistant.documents()[-2:]:
        library.remove(document.id)
    assert paths(library) == there


def test_nothing_is_added_to_a_folder_that_is_away(library, incoming, tmp_path):
    (tmp_path / "data").rename(tmp_path / "away")
    with pytest.raises(InputError, match=r"cannot save walrus\.txt \(No such file"):
        library.add(incoming(("walrus.txt", WALRUS)), silent, {})
    assert not (tmp_path / "data").exists()
    assert paths(library) == ["seal.txt"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("notes.txt", "notes.txt"),
        ("a/b/notes.txt", "notes.txt"),
        ("C:\\papers\\notes.txt", "notes.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("bad\0na\nme\u202e.txt", "badname.txt"),
        ('a<b>:"|?*.md', "a_b______.md"),
        (" spaced .txt", "spaced.txt"),
        ("é" * 100 + ".txt", "é" * 73 + ".txt"),
        ("e\u0301t\u00e9.txt", "\u00e9t\u00e9.txt"),
    ],
)
def test_names_are_made_fit_for_a_folder(name, clean):
    assert clean_name(name) == clean


@pytest.mark.parametrize("name", ["../x.txt", ".git/x.txt", ".x.txt", "~$x.docx", "a/.b/x.txt"])
def test_hidden_files_and_ways_out_of_the_folder_are_refused(name):
    with pytest.raises(DocumentError, match="is a hidden file"):
        clean_name(name)


@pytest.mark.parametrize("name", ["", "/", "\0", " ", "x." + "y" * 200])
def test_a_name_that_no_file_could_have_is_refused(name):
    with pytest.raises(DocumentError, match="has no name that a file could have"):
        clean_name(name)


@hypothesis.given(st.text(max_size=300))
def test_a_clean_name_is_one_name_that_stays_where_it_is_put(name):
    try:
        clean = clean_name(name)
    except DocumentError:
        return
    assert 0 < len(clean.encode()) <= 150
    assert not clean.startswith((".", "~$"))
    assert not set(clean) & set('/\\\0<>:"|?*')


def test_while_the_index_is_written_nothing_is_added_or_removed_and_it_can_be_tried_again(
    library, incoming, tmp_path
):
    (result,) = library.add(incoming(("walrus.txt", WALRUS)), silent, {})
    (walrus,) = [one.id for one in library.assistant.documents() if one.path == result.path]
    with FileLock(tmp_path / "index" / "writer.lock"):
        with pytest.raises(Busy, match=r"reading its documents.*Try again when that is done\."):
            library.add([("otter.txt", incoming_file(tmp_path, OTTER))], silent, {})
        with pytest.raises(Busy, match="Try again when that is done"):
            library.remove(walrus)
    assert paths(library) == ["seal.txt", "uploads/walrus.txt"]
    assert library.remove(walrus).removed == ("uploads/walrus.txt",)
    assert paths(library) == ["seal.txt"]
    assert [file.name for file in (tmp_path / "data" / "uploads").iterdir()] == []


def incoming_file(folder, content):
    file = folder / "sent"
    file.write_bytes(content)
    return file
