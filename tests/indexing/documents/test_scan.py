import json
import os
import socket
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest

from qa.errors import DocumentError, InputError
from qa.indexing.documents.scan import Scan, locate, locate_holder, read_inside, scan

COMPOSED = "Gebühr"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


def fill(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    return folder


def names(folder):
    return [name for name, _ in scan(folder).files]


def test_files_come_in_the_order_of_their_relative_paths(tmp_path):
    fill(tmp_path, "b.txt", "a/z.txt", "a.txt", "B.txt", "a/b/c.txt", "ä.txt", "README")
    files = scan(tmp_path).files
    assert [name for name, _ in files] == [
        "B.txt",
        "README",
        "a.txt",
        "a/b/c.txt",
        "a/z.txt",
        "b.txt",
        "ä.txt",
    ]
    assert [path for _, path in files] == [tmp_path / name for name, _ in files]


def test_hidden_files_and_what_office_leaves_are_left_out(tmp_path):
    fill(tmp_path, "a.txt", ".hidden", ".git/b.txt", "c/.d/e.txt", "~$report.docx", "c/~$f.docx")
    assert names(tmp_path) == ["a.txt"]


def test_questions_about_the_documents_are_none(tmp_path):
    fill(tmp_path, "questions.jsonl", "a/questions.jsonl", "b.jsonl")
    assert names(tmp_path) == ["a/questions.jsonl", "b.jsonl"]


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
    assert scan(tmp_path) == Scan(
        files=(), failures={}, unseen=frozenset(), inside=tmp_path.resolve()
    )


def test_links_to_files_are_followed_and_broken_ones_are_listed(tmp_path):
    fill(tmp_path, "outside/a.txt", "inside/b.txt")
    inside = tmp_path / "inside"
    (inside / "file.txt").symlink_to(tmp_path / "outside" / "a.txt")
    (inside / "broken.txt").symlink_to(tmp_path / "gone")
    scanned = scan(inside, follow_links=True)
    # The broken one is there, so that whoever reads it can say what is wrong with it.
    assert [name for name, _ in scanned.files] == ["b.txt", "broken.txt", "file.txt"]
    # It may have led to a folder, of which nobody knows what is in it now.
    assert scanned.unseen == {"broken.txt/"}
    assert not scanned.sees("broken.txt/c.txt")
    assert not scanned.sees("broken.txt/deep/c.txt")
    assert scanned.sees("broken.txt")
    assert scanned.sees("deep/broken.txt/c.txt")
    assert scanned.failures == {}


def test_links_to_folders_are_followed(tmp_path):
    fill(tmp_path, "far/a.txt", "far/deep/b.txt", "further/c.txt", "here/d.txt")
    (tmp_path / "here" / "link").symlink_to(tmp_path / "far")
    (tmp_path / "far" / "deep" / "on").symlink_to("../../further")
    scanned = scan(tmp_path / "here", follow_links=True)
    assert [name for name, _ in scanned.files] == [
        "d.txt",
        "link/a.txt",
        "link/deep/b.txt",
        "link/deep/on/c.txt",
    ]
    assert scanned.files[3][1].samefile(tmp_path / "further" / "c.txt")
    assert scanned.failures == {}


def test_links_that_never_end_are_named_and_stop_nothing(tmp_path):
    fill(tmp_path, "far/a.txt", "here/b/c.txt", "here/z.txt", "beside.txt")
    here = tmp_path / "here"
    (here / "b" / "self").symlink_to(".")
    (here / "b" / "up").symlink_to("..")
    (here / "above").symlink_to(tmp_path)
    (here / "far").symlink_to(tmp_path / "far")
    (tmp_path / "far" / "back").symlink_to(here / "b")
    (tmp_path / "far" / "round").symlink_to(here / "far")
    (here / "circle").symlink_to("circle")
    scanned = scan(here, follow_links=True)
    # The last one leads nowhere at all, which whoever reads it will say.
    assert [name for name, _ in scanned.files] == ["b/c.txt", "circle", "far/a.txt", "z.txt"]
    rest = "and is not read again. If that is as it should be, name it in .qaignore"
    loop = f"is a link to a folder that it lies in itself, {rest}"
    assert scanned.failures == {
        "above/": loop,
        "b/self/": loop,
        "b/up/": loop,
        "far/back/": f"is the same folder as b/, {rest}",
        "far/round/": loop,
    }


def test_a_link_elsewhere_that_leads_back_above_the_documents_is_not_followed(tmp_path):
    fill(tmp_path, "home/here/a.txt", "home/private.txt", "far/b.txt")
    (tmp_path / "home" / "here" / "far").symlink_to(tmp_path / "far")
    (tmp_path / "far" / "home").symlink_to(tmp_path / "home")
    scanned = scan(tmp_path / "home" / "here", follow_links=True)
    assert [name for name, _ in scanned.files] == ["a.txt", "far/b.txt"]
    assert list(scanned.failures) == ["far/home/"]


def test_a_folder_is_read_by_its_own_place_and_else_by_the_first_link(tmp_path):
    fill(tmp_path, "far/x.txt", "here/own/y.txt")
    here = tmp_path / "here"
    (here / "a").symlink_to("own")
    (here / "m").symlink_to(tmp_path / "far")
    (here / "n").symlink_to(tmp_path / "far")
    scanned = scan(here, follow_links=True)
    assert [name for name, _ in scanned.files] == ["m/x.txt", "own/y.txt"]
    assert [(path, why.partition(",")[0]) for path, why in scanned.failures.items()] == [
        ("a/", "is the same folder as own/"),
        ("n/", "is the same folder as m/"),
    ]


LEADS_OUT = (
    "is a link that leads out of the folder of documents, so it is not read; put the file or "
    "folder itself there, or allow such links with QA_FOLLOW_LINKS=1 (in Python, follow_links)"
)


def test_links_that_lead_out_of_the_folder_are_named_and_not_followed(tmp_path):
    fill(tmp_path, "far/a.txt", "here-too/b.txt", "here/deep/c.txt", "here/d.txt")
    here = tmp_path / "here"
    (here / "file.txt").symlink_to(tmp_path / "far" / "a.txt")
    (here / "folder").symlink_to("../far")
    (here / "named alike").symlink_to(tmp_path / "here-too")
    (here / "gone.txt").symlink_to(tmp_path / "gone.txt")
    (here / "deep" / "inside.txt").symlink_to("../d.txt")
    (here / "again").symlink_to("deep")
    (here / "by way of.txt").symlink_to("folder/a.txt")
    (here / "ignored.txt").symlink_to(tmp_path / "far" / "a.txt")
    (here / ".qaignore").write_text("ignored.txt")
    scanned = scan(here)
    assert [name for name, _ in scanned.files] == ["d.txt", "deep/c.txt", "deep/inside.txt"]
    assert scanned.failures.pop("again/").startswith("is the same folder as deep/")
    left = ["by way of.txt", "file.txt", "folder/", "gone.txt", "named alike/"]
    assert scanned.failures == dict.fromkeys(left, LEADS_OUT)
    assert scanned.unseen == frozenset()


def test_a_folder_that_is_a_link_itself_is_read(tmp_path):
    fill(tmp_path, "far/a.txt")
    (tmp_path / "far" / "b.txt").symlink_to("a.txt")
    (tmp_path / "here").symlink_to("far")
    scanned = scan(tmp_path / "here")
    assert [name for name, _ in scanned.files] == ["a.txt", "b.txt"]
    assert read_inside(tmp_path / "here" / "b.txt", scanned.inside) == b"text"


def test_a_link_that_takes_the_place_of_a_file_after_the_scan_is_not_opened(tmp_path):
    fill(tmp_path, "far/a.txt", "far/b.txt", "here/a.txt", "here/deep/b.txt")
    here = tmp_path / "here"
    scanned = scan(here)
    (here / "a.txt").unlink()
    (here / "a.txt").symlink_to(tmp_path / "far" / "a.txt")
    (here / "deep").rename(here / "moved")
    (here / "deep").symlink_to(tmp_path / "far")
    for _, place in scanned.files:
        with pytest.raises(DocumentError, match="leads out of the folder"):
            read_inside(place, scanned.inside)
    assert read_inside(here / "moved" / "b.txt", scanned.inside) == b"text"
    assert read_inside(here / "a.txt", None) == b"text"


def test_links_are_left_out_like_folders(tmp_path):
    fill(tmp_path, "far/x.txt", "here/draft/y.txt", "here/z.txt")
    here = tmp_path / "here"
    (here / ".qaignore").write_text("draft/\nloop\n")
    (here / ".hidden").symlink_to(tmp_path / "far")
    (here / "loop").symlink_to(".")
    # What is ignored at its own place is read at another that is not.
    (here / "final").symlink_to("draft")
    scanned = scan(here)
    assert [name for name, _ in scanned.files] == ["final/y.txt", "z.txt"]
    assert scanned.failures == {}


def test_names_are_in_one_form_and_open_the_real_file(tmp_path):
    folder = fill(tmp_path, f"{DECOMPOSED}/{DECOMPOSED}.txt")
    [(name, path)] = scan(tmp_path).files
    assert name == f"{COMPOSED}/{COMPOSED}.txt"
    assert path.read_text() == "text"
    assert locate(folder, name).samefile(path)


def test_where_a_file_would_be_is_told_though_it_is_gone(tmp_path):
    assert locate(tmp_path, "a/b.txt") == tmp_path / "a" / "b.txt"
    assert locate(tmp_path / "gone", "b.txt") == tmp_path / "gone" / "b.txt"


def test_of_two_names_that_look_the_same_the_composed_has_it_and_the_other_is_named(tmp_path):
    fill(tmp_path, f"{DECOMPOSED}.txt")
    (tmp_path / f"{COMPOSED}.txt").write_text("another text")
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("to this file system, the two are one")
    scanned = scan(tmp_path)
    [(name, path)] = scanned.files
    assert (name, path.read_text()) == (f"{COMPOSED}.txt", "another text")
    why = "is named like another file, for both names look the same. Rename one of them"
    assert scanned.failures == {f"{DECOMPOSED}.txt": why}


def test_names_are_ignored_however_they_are_spelled(tmp_path):
    fill(tmp_path, f"{DECOMPOSED}.txt", "b.txt")
    (tmp_path / ".qaignore").write_text(f"{COMPOSED}*")
    assert names(tmp_path) == ["b.txt"]
    (tmp_path / ".qaignore").write_text(f"{DECOMPOSED}*")
    assert names(tmp_path) == ["b.txt"]


def test_the_index_is_left_out_by_its_place(tmp_path):
    fill(tmp_path, "a.txt", "index/README.md", "index/catalogue.db", "sub/index/b.txt")
    (tmp_path / "link").symlink_to("index")
    scanned = scan(tmp_path, index=tmp_path / "sub" / ".." / "index")
    assert [name for name, _ in scanned.files] == ["a.txt", "sub/index/b.txt"]
    assert scanned.failures == {}
    # One that is not there yet is no matter.
    assert scan(tmp_path, index=tmp_path / "none").files


def test_another_index_is_known_by_what_it_holds_and_documents_beside_it_are_read(tmp_path):
    held = ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm", "writer.lock")
    derived = ("vectors-1a2b3c4d-7.faiss", "keywords/meta.json", "feedback.jsonl")
    fill(tmp_path, "sub/a.txt", *(f"sub/{name}" for name in held + derived))
    # Names alone are no sign of an index.
    fill(tmp_path, "keywords/b.txt", "catalogue.db", "vectors-1.faiss")
    assert names(tmp_path) == ["catalogue.db", "keywords/b.txt", "sub/a.txt", "vectors-1.faiss"]
    # An index may lie in the folder of documents itself.
    assert [name for name, _ in scan(tmp_path / "sub", index=tmp_path / "sub").files] == ["a.txt"]


UNREADABLE = """
import json, os, sys
from pathlib import Path
import pathspec
from qa.errors import InputError
from qa.indexing.documents.scan import scan
"".encode("utf-8-sig")  # Python and libraries may not be this user's to read, so load them now
if os.geteuid() == 0:
    os.seteuid(65534)  # permissions do not stop root
try:
    scanned = scan(Path(sys.argv[1]))
except InputError as error:
    print(json.dumps(str(error)))
else:
    files = [name for name, _ in scanned.files]
    print(json.dumps([files, scanned.failures, list(scanned.unseen), scanned.sees("locked/x.txt")]))
"""


@pytest.fixture
def open_folder():
    """A folder that whoever runs the tests can lock, and another user can come to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for locked in (folder, folder / "locked"):
            locked.chmod(0o755)


def scanned_by_a_user(folder):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", UNREADABLE, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")
def test_a_folder_that_cannot_be_read_is_named_and_what_is_below_is_not_seen(open_folder):
    fill(open_folder, "locked/a.txt", "b.txt", "ignored/c.txt")
    (open_folder / ".qaignore").write_text("ignored/")
    (open_folder / "locked").chmod(0)
    (open_folder / "ignored").chmod(0)
    why = (
        "cannot be read (Permission denied); what was indexed below it stays. See that it can be "
        "read, and build again"
    )
    assert scanned_by_a_user(open_folder) == [["b.txt"], {"locked/": why}, ["locked/"], False]
    (open_folder / "ignored").chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")
def test_a_folder_of_documents_that_cannot_be_read_is_refused(open_folder):
    fill(open_folder, "locked/a.txt")
    (open_folder / "locked").chmod(0)
    said = scanned_by_a_user(open_folder / "locked")
    assert said.endswith(
        "locked cannot be read (Permission denied). Give another folder, or let it be read."
    )


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
    [(name, path)] = scan(tmp_path).files
    assert name == "caf\ufffd.txt"
    assert path.read_bytes() == b""


def test_a_file_in_an_archive_is_located_by_what_holds_it(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "old.zip").touch()
    (tmp_path / "out.txt").touch()
    place = tmp_path / "sub" / "old.zip"
    for path in ("sub/old.zip", "sub/old.zip/a.txt", "sub/old.zip/letters/a.txt"):
        assert locate_holder(tmp_path, path) == ("sub/old.zip", place)
    for path in ("sub", "sub/a.txt", "sub/new.zip/a.txt", "../out.txt", str(place), ""):
        assert locate_holder(tmp_path / "sub" / "..", path) is None
