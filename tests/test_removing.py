"""`qa remove`: the files go, and all that is kept of them, or nothing does."""

import json
import zipfile

import pytest

import qa
from qa.cli import main
from qa.config import Config
from qa.errors import InputError
from qa.feedback import FeedbackFile, Opinion
from qa.removing import files_of, remove

PATH = "afghanistan-security.txt"


@pytest.fixture
def place(tmp_path, folder, tiny_embedder):
    with qa.build(folder, tmp_path / "index", embedder=tiny_embedder) as assistant:
        yield assistant, folder


def listed(assistant):
    return [one.path for one in assistant.documents()]


def test_the_command_deletes_file_passages_and_feedback(sample_copy, capsys):
    data, index = sample_copy
    path = Config().feedback_path(index)
    told = Opinion(day="2026-01-02", verdict="up", question="?", documents=(PATH,), quotes=("q",))
    FeedbackFile(path).append(told)
    folders = ["--data", str(data), "--index", str(index)]
    size = (data / PATH).stat().st_size
    assert main(["remove", PATH, *folders]) == 2
    assert "With --yes, files are deleted unasked" in capsys.readouterr().err
    assert main(["remove", str(data / PATH), *folders, "--yes", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["removed"], found["stays"]) == ([PATH], [])
    assert found["freed"] >= size
    assert not (data / PATH).exists()
    assert [one.quotes for one in FeedbackFile(path).opinions()] == [()]
    with qa.open(index) as assistant:
        assert PATH not in listed(assistant)
    assert main(["remove", PATH, *folders, "--yes"]) == 2
    assert f"{PATH} is no document of the index" in capsys.readouterr().err


def test_what_is_no_document_is_told_and_nothing_is_deleted(place):
    assistant, folder = place
    (folder / "notes.bin").write_bytes(b"\0\1")
    for name in ("notes.bin", "../secret.txt", "nowhere.txt", str(folder)):
        with pytest.raises(InputError, match="is no document of the index"):
            files_of(assistant, folder, [PATH, name])
    assert len(listed(assistant)) == 2


def test_what_is_in_an_archive_goes_with_it_and_what_is_gone_already_too(place):
    assistant, folder = place
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("a.txt", "The first letter is about granite.")
        archive.writestr("b.txt", "The second letter is about slate.")
    assistant.sync(folder)
    files = files_of(assistant, folder, ["old.zip/a.txt"])
    assert files == {"old.zip": folder / "old.zip"}
    assert remove(assistant, folder, files).removed == ("old.zip",)
    # The last ones may go too, as this is what they are named for.
    for path in listed(assistant):
        (folder / path).unlink()
    both = files_of(assistant, folder, listed(assistant))
    assert set(both.values()) == {None}
    remove(assistant, folder, both)
    assert listed(assistant) == []


def test_the_same_content_elsewhere_stays_and_is_told(place):
    assistant, folder = place
    (folder / "copy.txt").write_bytes((folder / PATH).read_bytes())
    assistant.sync(folder)
    removal = remove(assistant, folder, files_of(assistant, folder, [PATH]))
    assert removal.stays == ("copy.txt",)
    assert str(removal).splitlines()[1:] == ["copy.txt has the same content, and stays."]
