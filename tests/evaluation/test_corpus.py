"""Entries of a collection in an index: each one is a document, just as it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from qa.errors import InputError
from qa.evaluation.corpus import File, entry_file, entry_files, opened
from qa.evaluation.datasets import Entry
from qa.indexing.documents import parse
from qa.indexing.documents.text import normalise


def entry(name, text, title=""):
    return Entry(id=name, title=title, text=text)


def test_entries_become_documents_under_their_ids(tiny_embedder):
    entries = [
        entry("a/b <::>", "A ship sails.", "Ships: “big” \\ 'ones'"),
        entry("../c", "---\ntitle: no\n---\nA tree grows."),
        entry("same", "A ship sails.", "Ships: “big” \\ 'ones'"),
        entry("only a title", " ", "Clouds drift"),
        entry("empty", "\n"),
    ]
    with opened(entry_files(entries), config=qa.Config(), embedder=tiny_embedder) as texts:
        made = {
            texts.names[info.id]: texts.assistant.document(info.id)
            for info in texts.assistant.documents()
        }
    assert {name: (d.title, d.text) for name, d in made.items()} == {
        "a/b <::>": ("Ships: “big” \\ 'ones'", "A ship sails."),
        "../c": ("0000001", "---\n\ntitle: no\n\n---\n\nA tree grows."),
        "same": ("Ships: “big” \\ 'ones'", "A ship sails."),
        "only a title": ("Clouds drift", "Clouds drift"),
    }
    assert texts.failed == {}
    assert texts.passages == 5  # a rule parts what is around it


def test_a_title_that_is_not_there_is_not_embedded(tiny_embedder):
    files = entry_files([entry("x", "Short line\n\nA ship sails."), entry("y", "It is.", "Title")])
    with opened(files, config=qa.Config(), embedder=tiny_embedder):
        pass
    assert sorted(tiny_embedder.embedded) == ["Short line\n\nA ship sails.", "Title\nIt is."]


def test_entries_of_one_document_are_one_and_keep_their_names(tiny_embedder):
    def part(name, text, of):
        return Entry(id=name, title="Log", text=text, part_of=of)

    entries = [
        part("a", "A ship sails.\n\n---\n\nIt sinks.", "x"),
        entry("alone", "A tree grows."),
        part("b", "A storm comes.", "x"),
        part("empty", " ", "y"),
        part("c", "Rain falls.", "y"),
    ]
    entries[3] = Entry(id="empty", title="", text=" ", part_of="y")
    with opened(entry_files(entries), config=qa.Config(), embedder=tiny_embedder) as texts:
        said = {}
        for info in texts.assistant.documents():
            document = texts.assistant.document(info.id)
            for passage in texts.assistant.passages(info.id):
                name = texts.name_at(info.id, passage.start)
                said.setdefault(name, []).append(document.text[passage.start : passage.end])
    assert sorted(texts.names.values()) == ["alone", "c", "x"]
    # What is a divider in the text of one is none between two.
    assert said == {
        "a": ["A ship sails.", "It sinks."],
        "alone": ["A tree grows."],
        "b": ["A storm comes."],
        "c": ["Rain falls."],
    }


def test_what_cannot_be_indexed_is_told_under_its_name(tiny_embedder):
    files = [File("good", "1.txt", b"A ship."), File("bad", "2.txt", b"\x01\x02" * 50)]
    with opened(files, config=qa.Config(), embedder=tiny_embedder) as texts:
        assert list(texts.names.values()) == ["good"]
        assert list(texts.failed) == ["bad"]


def test_an_index_that_is_kept_is_used_again(tiny_embedder, tmp_path):
    entries = [entry("x", "A ship sails."), entry("y", "A tree grows.")]
    for _ in range(2):
        with opened(
            entry_files(entries),
            config=qa.Config(),
            index=tmp_path / "index",
            embedder=tiny_embedder,
        ) as texts:
            assert sorted(texts.names.values()) == ["x", "y"]
    assert sorted(tiny_embedder.embedded) == ["A ship sails.", "A tree grows."]


def test_an_index_of_other_documents_is_left_alone(tiny_embedder, folder, tmp_path):
    qa.build(folder, tmp_path / "index", embedder=tiny_embedder).close()
    with (
        pytest.raises(
            InputError, match=r"holds other documents, such as afghanistan-security\.txt"
        ),
        opened(
            entry_files([entry("x", "A ship.")]),
            config=qa.Config(),
            index=tmp_path / "index",
            embedder=tiny_embedder,
        ),
    ):
        pass
    with qa.open(tmp_path / "index", embedder=tiny_embedder) as assistant:
        assert len(assistant.documents()) == 2


# Control characters make a file that is refused as no text, or are taken out of it.
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffd") | st.just("\n")
)


@given(TEXT, TEXT)
def test_any_text_is_read_back_with_all_its_words(text, title):
    text = f"Once {text}"
    title = title[:50]
    document = parse(entry_file(3, title, text), "0000003.txt")
    # White space, and the signs of lists and the like, are as the reader has them.
    assert words_of(document.text) == words_of(normalise(text))
    visible = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    assert document.title == (visible or "0000003")


def words_of(text):
    return "".join(c for c in text if c.isalnum())
