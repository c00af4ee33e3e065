import os
import socket

import pytest

from qa.errors import InputError
from qa.indexing.documents.scan import scan


def fill(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    return folder


def names(folder):
    return [name for name, _ in scan(folder)]


def test_files_come_in_the_order_of_their_relative_paths(tmp_path):
    fill(tmp_path, "b.txt", "a/z.txt", "a.txt", "B.txt", "a/b/c.txt", "ä.txt", "README")
    found = scan(tmp_path)
    assert [name for name, _ in found] == [
        "B.txt",
        "README",
        "a.txt",
        "a/b/c.txt",
        "a/z.txt",
        "b.txt",
        "ä.txt",
    ]
    assert [path for _, path in found] == [tmp_path / name for name, _ in found]


def test_hidden_files_and_what_office_leaves_are_left_out(tmp_path):
    fill(tmp_path, "a.txt", ".hidden", ".git/b.txt", "c/.d/e.txt", "~$report.docx", "c/~$f.docx")
    assert names(tmp_path) == ["a.txt"]


def test_a_hidden_folder_can_be_scanned_itself(tmp_path):
    assert names(fill(tmp_path / ".notes", "a.txt")) == ["a.txt"]


def test_an_ignore_file_is_understood_as_git_does(tmp_path):
    fill(tmp_path, "a.txt", "a.log", "b/a.log", "b/keep.log", "draft/a.txt", "b/draft.txt", "c/x")
    (tmp_path / ".qaignore").write_text("# what is not wanted\n*.log\n!keep.log\ndraft/\n/c/x\n\n")
    assert names(tmp_path) == ["a.txt", "b/draft.txt", "b/keep.log"]


def test_an_ignore_file_from_windows_is_understood(tmp_path):
    fill(tmp_path, "a.log", "b.txt")
    (tmp_path / ".qaignore").write_bytes(b"\xef\xbb\xbf*.log\r\n")
    assert names(tmp_path) == ["b.txt"]


@pytest.mark.parametrize("content", [b"caf\xe9\n", b"!\n"], ids=["bytes", "pattern"])
def test_an_ignore_file_that_cannot_be_used_is_named(tmp_path, content):
    (tmp_path / ".qaignore").write_bytes(content)
    with pytest.raises(InputError, match=r"\.qaignore cannot be used"):
        scan(tmp_path)


def test_a_folder_that_is_missing_or_none_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"gone is not there\. Give another folder"):
        scan(tmp_path / "gone")
    fill(tmp_path, "a.txt")
    with pytest.raises(InputError, match=r"a\.txt is a file, not a folder"):
        scan(tmp_path / "a.txt")


def test_an_empty_folder_has_no_files(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert scan(tmp_path) == []


def test_links_to_folders_are_not_followed_and_links_to_files_are(tmp_path):
    fill(tmp_path, "outside/a.txt", "inside/b.txt")
    inside = tmp_path / "inside"
    (inside / "folder").symlink_to(tmp_path / "outside")
    (inside / "round").symlink_to(inside)
    (inside / "file.txt").symlink_to(tmp_path / "outside" / "a.txt")
    (inside / "broken.txt").symlink_to(tmp_path / "gone")
    # The broken one is there, so that whoever reads it can say what is wrong with it.
    assert names(inside) == ["b.txt", "broken.txt", "file.txt"]


def test_pipes_and_sockets_are_left_out(tmp_path):
    fill(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.txt"))
        assert names(tmp_path) == ["a.txt"]


def test_a_name_that_is_no_utf_8_is_shown_all_the_same(tmp_path):
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        os.close(os.open(raw, os.O_CREAT | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system takes no such name")
    [(name, path)] = scan(tmp_path)
    assert name == "caf\ufffd.txt"
    assert path.read_bytes() == b""
