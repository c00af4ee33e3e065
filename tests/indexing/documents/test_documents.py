import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents import content_hash, parse, read
from qa.indexing.documents.formats import READERS


def test_the_id_is_the_beginning_of_the_hash_of_the_bytes():
    data = b"The bridge is old.\r\n"
    assert content_hash(data) == hashlib.sha256(data).hexdigest()
    assert parse(data, "a.txt").id == hashlib.sha256(data).hexdigest()[:16]
    assert parse(data, "b.md").id == parse(data, "a.txt").id


def test_an_unknown_type_is_refused_and_the_known_ones_named():
    with pytest.raises(DocumentError) as caught:
        parse(b"text", "folder/a.xyz")
    assert caught.value.reason == (
        "has the type '.xyz', which is not read; save it as a PDF, a Word document or plain text"
    )
    with pytest.raises(DocumentError, match="has no ending, so it is not read; save it as"):
        parse(bytes(range(256)), "folder.d/README")


@pytest.mark.parametrize("name", sorted(READERS))
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n "], ids=["nothing", "white space"])
def test_an_empty_file_of_every_type_is_refused(name, data):
    with pytest.raises(DocumentError, match="is empty"):
        parse(data, f"a{name}")


def test_a_file_of_nothing_but_invisible_characters_is_refused():
    with pytest.raises(DocumentError, match="holds no text"):
        parse("\ufeff\u2028\u00a0".encode(), "a.txt")


def test_a_missing_file_is_refused_with_the_system_s_reason(tmp_path):
    with pytest.raises(DocumentError, match=r"cannot be opened \(No such file or directory\)"):
        read(tmp_path / "gone.txt")


def test_a_folder_with_the_name_of_a_document_is_refused(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(DocumentError, match="cannot be opened"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("A.TXT", "text/plain"),
        ("a.Md", "text/markdown"),
        ("a.MARKDOWN", "text/markdown"),
        ("a.HTM", "text/html"),
        ("a.b.Text", "text/plain"),
    ],
)
def test_the_case_of_an_ending_does_not_matter(name, media_type):
    document = parse(b"The bridge is old.", name)
    assert (document.path, document.media_type) == (name, media_type)


def test_paths_are_relative_with_forward_slashes(tmp_path):
    file = tmp_path / "north" / "old town" / "brücke.txt"
    file.parent.mkdir(parents=True)
    file.write_text("The bridge is old.")
    assert read(file, relative_to=tmp_path).path == "north/old town/brücke.txt"
    assert read(file).path == "brücke.txt"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("old_bridge.txt", "old bridge"),
        ("north/Old  bridge__2.txt", "Old bridge 2"),
        ("2023-05-19.txt", "2023-05-19"),
        ("a.b.c.txt", "a.b.c"),
        ("__.txt", "__"),
    ],
)
def test_without_another_the_title_is_the_file_s_name(path, title):
    assert parse(b"The bridge is old.", path).title == title


def test_what_a_file_says_of_itself_is_one_clean_line_of_bounded_length():
    data = f"---\ntitle: |\n  The\n  bridge\nauthor: '{'x' * 400}'\n---\ntext".encode()
    document = parse(data, "a.md")
    assert document.title == "The bridge"
    assert document.author == "x" * 300
    page = parse(b"<title>The&#xFEFF; old\xe2\x80\xa8bridge&#7;</title>It is old.", "a.html")
    assert page.title == "The old bridge"


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=30)  # of each kind; tests/robustness/files.py damages real files
@given(data=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_a_document_or_refused(name, data):
    try:
        document = parse(data, f"a{name}")
    except DocumentError:
        return
    assert document.text.strip()
    assert document.title
    # Whatever was in the file, it can be stored and sent.
    assert f"{document.text}{document.title}{document.author}".encode()
