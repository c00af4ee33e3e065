import json
import os
import shutil
import tempfile
import unicodedata
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from qa.errors import InputError
from qa.indexing.catalogue import Catalogue
from qa.indexing.filters import Filter
from qa.indexing.index import Index

TEXT = "The council of the harbour town met on a {} morning and spoke about fish and ships."


@pytest.fixture
def texts(tmp_path) -> Path:
    """Three files, each with a title of its own inside, so that its name is no part of it."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for word in ("windy", "sunny", "foggy"):
        _write(folder / f"{word}.txt", TEXT.format(word), TEXT.format(f"very {word}"))
    return folder


@pytest.fixture
def index(tmp_path, tiny_embedder):
    made = Index(tmp_path / "index", tiny_embedder, create=True)
    yield made
    made.close()


def _write(path: Path, *paragraphs: str) -> None:
    path.write_text("\n\n".join(["---\ntitle: A morning\n---", *paragraphs]))


def _sync(index: Index, folder: Path, **values):
    """Sync, and return what was done without the time, and what was embedded for it."""
    before = len(index.embedder.embedded)
    report = index.sync(folder, **{"passage_chars": 100, **values}).to_dict()
    embedded = index.embedder.embedded[before:]
    assert report.pop("seconds") >= 0
    # `test_forgetting.py` has documents large enough to free anything.
    assert report.pop("freed") >= 0
    assert report.pop("embedded") == len(embedded)
    return report, embedded


def _report(**values) -> dict:
    names = ("added", "changed", "removed", "failed", "kept", "partly", "lost")
    none = {name: [] for name in names}
    none["unchanged"] = 0
    return {**none, **values}


def _text(index: Index, path: str) -> str:
    with index.snapshot() as snapshot:
        documents = {one.path: one.id for one in snapshot.catalogue.documents.all()}
        return snapshot.catalogue.documents.get(documents[path]).text


def _passages(index: Index) -> dict[str, list[str]]:
    """The texts of all passages, by path."""
    held = {}
    with index.catalogue() as catalogue:
        for info in catalogue.documents.all():
            text = catalogue.documents.get(info.id).text
            held[info.path] = [text[p.start : p.end] for p in catalogue.passages.of(info.id)]
    return held


def _best(index: Index, question: str) -> str:
    query = index.embedder.embed_queries([question])[0]
    with index.snapshot() as snapshot:
        ids = snapshot.store.search(query, 1)
        ((passage, _),) = snapshot.catalogue.passages.get(ids.tolist()).values()
        return snapshot.document(passage.document_id).text[passage.start : passage.end]


def _generation(index: Index) -> int:
    with index.catalogue() as catalogue:
        return catalogue.database.generation


def _failures(index: Index) -> dict[str, str]:
    with index.catalogue() as catalogue:
        return {path: why for path, (_, why) in catalogue.documents.failures().items()}


def test_new_files_are_added_and_embedded_after_their_titles(index, texts):
    report, embedded = _sync(index, texts)
    assert report == _report(added=["foggy.txt", "sunny.txt", "windy.txt"])
    assert _passages(index) == {
        f"{word}.txt": [TEXT.format(word), TEXT.format(f"very {word}")]
        for word in ("foggy", "sunny", "windy")
    }
    assert sorted(embedded) == sorted(
        f"A morning\n{TEXT.format(some)}"
        for word in ("foggy", "sunny", "windy")
        for some in (word, f"very {word}")
    )
    # The long ones together, then the short ones.
    assert [len(text) for text in embedded] == sorted(map(len, embedded), reverse=True)


def test_a_second_sync_does_nothing(index, texts):
    _sync(index, texts)
    generation = _generation(index)
    assert _sync(index, texts) == (_report(unchanged=3), [])
    assert _generation(index) == generation


def test_of_a_changed_file_only_the_new_passage_is_embedded(index, texts):
    _sync(index, texts)
    _write(texts / "windy.txt", TEXT.format("windy"), TEXT.format("stormy"))
    report, embedded = _sync(index, texts)
    assert report == _report(changed=["windy.txt"], unchanged=2)
    assert embedded == [f"A morning\n{TEXT.format('stormy')}"]
    assert _passages(index)["windy.txt"] == [TEXT.format("windy"), TEXT.format("stormy")]
    assert _best(index, "stormy morning") == TEXT.format("stormy")
    assert TEXT.format("very windy") not in str(_passages(index))


def test_a_removed_file_is_found_no_more(index, texts):
    _sync(index, texts)
    (texts / "sunny.txt").unlink()
    assert _sync(index, texts) == (_report(removed=["sunny.txt"], unchanged=2), [])
    assert list(_passages(index)) == ["foggy.txt", "windy.txt"]
    assert "sunny" not in _best(index, "sunny morning")


def test_a_renamed_file_embeds_nothing(index, texts):
    _sync(index, texts)
    held = _passages(index)
    (texts / "below").mkdir()
    (texts / "sunny.txt").rename(texts / "below" / "rainy.txt")
    assert _sync(index, texts) == (
        _report(added=["below/rainy.txt"], removed=["sunny.txt"], unchanged=2),
        [],
    )
    assert _passages(index)["below/rainy.txt"] == held["sunny.txt"]


def test_files_that_swap_their_contents_embed_nothing(index, texts):
    _sync(index, texts)
    held = _passages(index)
    (texts / "sunny.txt").rename(texts / "aside")
    (texts / "foggy.txt").rename(texts / "sunny.txt")
    (texts / "aside").rename(texts / "foggy.txt")
    assert _sync(index, texts) == (_report(changed=["foggy.txt", "sunny.txt"], unchanged=1), [])
    assert _passages(index)["foggy.txt"] == held["sunny.txt"]
    assert _passages(index)["sunny.txt"] == held["foggy.txt"]


def test_no_more_passages_are_taken_than_there_may_be(index, texts):
    _sync(index, texts, most_passages=8)
    for name in ("grey", "blue"):
        _write(texts / f"{name}.txt", TEXT.format(name), TEXT.format(f"very {name}"))
    _write(texts / "huge.txt", *[TEXT.format(n) for n in range(20)])
    reason = (
        "brings all that is added to more than 8 passages, about 2 pages; add a part of it, or "
        "remove other documents first"
    )
    report, embedded = _sync(index, texts, most_passages=8)
    assert report["added"] == ["blue.txt"]
    assert [(one["path"], one["reason"]) for one in report["failed"]] == [
        ("grey.txt", reason),
        ("huge.txt", reason),
    ]
    assert len(embedded) == 2
    (texts / "windy.txt").unlink()
    # It is read again once it has changed; those that were too much are not.
    _write(texts / "grey.txt", TEXT.format("light grey"), TEXT.format("dark grey"))
    report, _ = _sync(index, texts, most_passages=8)
    assert (report["removed"], report["added"]) == (["windy.txt"], ["grey.txt"])
    assert [one["path"] for one in report["failed"]] == ["huge.txt"]


def test_what_is_surely_too_much_is_not_even_cut(index, texts):
    pieces, given = index.embedder.word_pieces, []
    index.embedder.word_pieces = lambda text: given.append(len(text)) or pieces(text)
    _write(texts / "huge.txt", "a word " * 2000)
    report, _ = _sync(index, texts, most_passages=100)
    assert [one["path"] for one in report["failed"]] == ["huge.txt"]
    assert 0 < max(given) < 300


def test_progress_tells_the_characters_of_texts_a_long_one_before_it_is_cut(index, texts):
    (texts / "long.txt").write_text("a word " * 15_000)
    seen = []
    _sync(index, texts, progress=lambda p: seen.append((p.characters, p.path)))
    short = [len(_text(index, path)) for path in ("foggy.txt", "sunny.txt", "windy.txt")]
    long = 105_000 - 1
    assert [one for one in seen if one[1]] == [
        (0, "foggy.txt"),
        (short[0], "long.txt"),
        (short[0] + long, "long.txt"),
        (short[0] + long, "sunny.txt"),
        (sum(short[:2]) + long, "windy.txt"),
    ]
    assert seen[-1] == (sum(short) + long, "")


def test_the_same_passage_is_embedded_once(index, texts):
    _write(texts / "windy.txt", TEXT.format("sunny"), TEXT.format("sunny"), "Only here, it seems.")
    _, embedded = _sync(index, texts)
    assert embedded.count(f"A morning\n{TEXT.format('sunny')}") == 1
    assert _passages(index)["windy.txt"][0] == TEXT.format("sunny")


def test_a_passage_that_is_being_embedded_is_not_embedded_again(index, texts):
    # The second of each comes while the first batch of 64 is at work.
    for i in range(80):
        _write(texts / f"a{i:02}.txt", TEXT.format(f"no. {i}"))
        _write(texts / f"b{i:02}.txt", TEXT.format(f"no. {i}"), "Only here, it seems.")
    _, embedded = _sync(index, texts)
    assert sorted(embedded) == sorted(set(embedded))
    assert _passages(index)["a79.txt"] == _passages(index)["b79.txt"][:1]


def test_files_that_cannot_be_read_are_listed_with_reasons_that_last(index, texts):
    (texts / "empty.txt").write_bytes(b" \n")
    (texts / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    (texts / "picture.png").write_bytes(b"\x89PNG")
    report, _ = _sync(index, texts)
    assert report["added"] == ["foggy.txt", "sunny.txt", "windy.txt"]
    reasons = {failure["path"]: failure["reason"] for failure in report["failed"]}
    assert list(reasons) == ["broken.pdf", "empty.txt", "picture.png"]
    assert reasons["empty.txt"] == "is empty"
    assert "'.png'" in reasons["picture.png"]
    assert reasons["broken.pdf"]
    assert _failures(index) == reasons
    # Not read again, and still listed.
    again, _ = _sync(index, texts)
    assert again == _report(unchanged=3, failed=report["failed"])
    assert _failures(index) == reasons
    # Mended and removed, they leave the list.
    _write(texts / "empty.txt", TEXT.format("bright"))
    (texts / "broken.pdf").unlink()
    report, _ = _sync(index, texts)
    assert (report["added"], report["unchanged"]) == (["empty.txt"], 3)
    assert list(_failures(index)) == ["picture.png"]


def test_a_file_that_becomes_broken_is_found_no_more(index, texts):
    _sync(index, texts)
    (texts / "sunny.txt").write_bytes(b"")
    report, _ = _sync(index, texts)
    failed = [{"path": "sunny.txt", "reason": "is empty"}]
    assert report == _report(removed=["sunny.txt"], unchanged=2, failed=failed)
    assert list(_passages(index)) == ["foggy.txt", "windy.txt"]
    assert "sunny" not in _best(index, "sunny morning")


def test_a_file_that_cannot_be_opened_keeps_its_earlier_content(index, texts):
    _sync(index, texts)
    held = _passages(index)
    (texts / "sunny.txt").unlink()
    # Permissions do not stop root; a link to nothing stops everybody.
    (texts / "sunny.txt").symlink_to(texts / "gone")
    report, _ = _sync(index, texts)
    (failed,) = report.pop("failed")
    assert failed["path"] == "sunny.txt"
    assert failed["reason"].startswith("cannot be opened (")
    assert report["unchanged"] == 2
    assert report["removed"] == []
    assert _passages(index) == held
    assert _best(index, TEXT.format("sunny")) == TEXT.format("sunny")
    (texts / "sunny.txt").unlink()
    assert _sync(index, texts)[0] == _report(removed=["sunny.txt"], unchanged=2)


@pytest.mark.skipif(os.name != "posix", reason="pipes and names of bytes are POSIX ones")
def test_a_pipe_and_a_name_that_is_not_unicode_do_not_stop_a_sync(index, texts):
    os.mkfifo(texts / "pipe.txt")
    name = Path(os.fsdecode(os.fsencode(texts) + b"/caf\xe9.txt"))
    try:
        _write(name, TEXT.format("bright"))
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    report, _ = _sync(index, texts)
    assert report == _report(added=["caf\ufffd.txt", "foggy.txt", "sunny.txt", "windy.txt"])
    assert _passages(index)["caf\ufffd.txt"] == [TEXT.format("bright")]
    assert _sync(index, texts) == (_report(unchanged=4), [])


def _places(index: Index) -> dict[str, tuple[str, ...]]:
    """The further places of all documents, by path."""
    with index.catalogue() as catalogue:
        return {info.path: info.places for info in catalogue.documents.all()}


def _chosen(index: Index, where: Filter) -> list[str]:
    """The documents that a filter leaves, by path."""
    with index.snapshot() as snapshot:
        ids = snapshot.scope(where).passages.tolist()
        hits = snapshot.catalogue.passages.get(ids).values()
        return sorted({snapshot.document(passage.document_id).path for passage, _ in hits})


def test_a_copy_is_another_place_of_its_document_and_takes_over_when_the_first_is_gone(
    index, texts
):
    (texts / "below").mkdir()
    shutil.copy(texts / "foggy.txt", texts / "below" / "misty.txt")
    shutil.copy(texts / "foggy.txt", texts / "grey.txt")
    report, embedded = _sync(index, texts)
    added = ["below/misty.txt", "foggy.txt", "grey.txt", "sunny.txt", "windy.txt"]
    assert report == _report(added=added)
    assert len(embedded) == 6
    first = {"below/misty.txt": ("foggy.txt", "grey.txt"), "sunny.txt": (), "windy.txt": ()}
    assert _places(index) == first
    generation = _generation(index)
    assert _sync(index, texts) == (_report(unchanged=5), [])
    assert (_generation(index), _places(index)) == (generation, first)
    for where in (
        Filter(folder="below"),
        *(Filter(documents=[path]) for path in ("below/misty.txt", "foggy.txt", "grey.txt")),
    ):
        assert _chosen(index, where) == ["below/misty.txt"]
    assert _chosen(index, Filter(documents=["grey.txt", "sunny.txt"], folder="below")) == [
        "below/misty.txt"
    ]
    (texts / "below" / "misty.txt").unlink()
    assert _sync(index, texts) == (_report(removed=["below/misty.txt"], unchanged=4), [])
    assert _places(index) == {"foggy.txt": ("grey.txt",), "sunny.txt": (), "windy.txt": ()}
    assert _best(index, TEXT.format("foggy")) == TEXT.format("foggy")
    assert _chosen(index, Filter(folder="below")) == []
    (texts / "grey.txt").unlink()
    assert _sync(index, texts) == (_report(removed=["grey.txt"], unchanged=3), [])
    assert _places(index) == {"foggy.txt": (), "sunny.txt": (), "windy.txt": ()}
    with pytest.raises(InputError, match=r"no document 'grey\.txt'"):
        _chosen(index, Filter(documents=["grey.txt"]))


def test_a_document_is_found_all_the_while_its_first_place_goes(index, texts):
    shutil.copy(texts / "foggy.txt", texts / "misty.txt")
    _sync(index, texts)
    (texts / "foggy.txt").unlink()
    held = []
    _sync(
        index, texts, progress=lambda _: held.append(TEXT.format("foggy") in str(_passages(index)))
    )
    assert held == [True] * 4


def test_a_filter_by_folder_finds_a_document_by_its_further_place(index, texts):
    (texts / "other").mkdir()
    shutil.copy(texts / "foggy.txt", texts / "other" / "foggy.txt")
    _sync(index, texts)
    assert _places(index)["foggy.txt"] == ("other/foggy.txt",)
    assert _chosen(index, Filter(folder="other")) == ["foggy.txt"]
    assert index.sync(texts, passage_chars=400).changed == ("foggy.txt", "sunny.txt", "windy.txt")
    assert _places(index)["foggy.txt"] == ("other/foggy.txt",)


def test_a_file_that_becomes_a_copy_or_is_one_no_more_changes(index, texts):
    _sync(index, texts)
    shutil.copy(texts / "foggy.txt", texts / "sunny.txt")
    assert _sync(index, texts) == (_report(changed=["sunny.txt"], unchanged=2), [])
    assert _places(index) == {"foggy.txt": ("sunny.txt",), "windy.txt": ()}
    assert "sunny" not in str(_passages(index))
    _write(texts / "sunny.txt", TEXT.format("stormy"))
    report, embedded = _sync(index, texts)
    assert (report, len(embedded)) == (_report(changed=["sunny.txt"], unchanged=2), 1)
    assert _places(index) == {"foggy.txt": (), "sunny.txt": (), "windy.txt": ()}
    # The copy stands before the file that was indexed.
    shutil.copy(texts / "windy.txt", texts / "a.txt")
    assert _sync(index, texts) == (_report(added=["a.txt"], unchanged=3), [])
    assert _places(index) == {"a.txt": ("windy.txt",), "foggy.txt": (), "sunny.txt": ()}


def test_a_copy_of_what_cannot_be_read_under_its_name_is_read_under_its_own(index, texts):
    shutil.copy(texts / "foggy.txt", texts / "dull.xyz")
    shutil.copy(texts / "foggy.txt", texts / "even.xyz")
    report, _ = _sync(index, texts)
    assert [failure["path"] for failure in report["failed"]] == ["dull.xyz", "even.xyz"]
    assert report["added"] == ["foggy.txt", "sunny.txt", "windy.txt"]
    assert _sync(index, texts)[0] == _report(unchanged=3, failed=report["failed"])


def test_a_place_that_is_away_stays_one(index, texts, tmp_path):
    (tmp_path / "far").mkdir()
    shutil.copy(texts / "foggy.txt", tmp_path / "far" / "copy.txt")
    shutil.copy(texts / "foggy.txt", texts / "zero.txt")
    (texts / "far").symlink_to(tmp_path / "far")
    _sync(index, texts, follow_links=True)
    assert _places(index)["far/copy.txt"] == ("foggy.txt", "zero.txt")
    (tmp_path / "far").rename(tmp_path / "away")
    report, embedded = _sync(index, texts, follow_links=True)
    assert (report["removed"], report["unchanged"], embedded) == ([], 4, [])
    assert _places(index)["foggy.txt"] == ("far/copy.txt", "zero.txt")
    assert _chosen(index, Filter(folder="far")) == ["foggy.txt"]
    (tmp_path / "away").rename(tmp_path / "far")
    assert _sync(index, texts, follow_links=True) == (_report(unchanged=5), [])
    assert _places(index)["far/copy.txt"] == ("foggy.txt", "zero.txt")


def test_another_passage_length_cuts_everything_again(index, texts):
    _sync(index, texts)
    report, embedded = _sync(index, texts, passage_chars=400)
    assert report == _report(changed=["foggy.txt", "sunny.txt", "windy.txt"])
    assert len(embedded) == 3
    both = f"{TEXT.format('foggy')}\n\n{TEXT.format('very foggy')}"
    assert _passages(index)["foggy.txt"] == [both]
    assert _sync(index, texts, passage_chars=400) == (_report(unchanged=3), [])


def test_words_are_counted_anew_when_they_may_be_told_apart_otherwise(index, texts):
    _sync(index, texts)
    with closing(Catalogue(index.folder)) as catalogue:
        expected = catalogue.words.counts()
        assert (expected["morning"], expected["windy"]) == (3, 1)
        with catalogue.database.write():
            catalogue.database.execute("UPDATE words SET word = word || 's' WHERE documents = 1")
            catalogue.database.put_setting("pipeline", "of another version")
        _sync(index, texts)
        assert catalogue.words.counts() == expected


def test_what_could_not_be_opened_is_cut_again_when_it_can(index, texts, tmp_path):
    _sync(index, texts)
    (texts / "foggy.txt").rename(tmp_path / "aside")
    (texts / "foggy.txt").symlink_to(texts / "gone")
    _sync(index, texts, passage_chars=400)
    assert len(_passages(index)["foggy.txt"]) == 2
    (texts / "foggy.txt").unlink()
    (tmp_path / "aside").rename(texts / "foggy.txt")
    _sync(index, texts, passage_chars=400)
    assert len(_passages(index)["foggy.txt"]) == 1


def test_vectors_that_nothing_needs_are_dropped(index, texts):
    _sync(index, texts)
    (texts / "foggy.txt").unlink()
    _sync(index, texts)
    catalogue = Catalogue(index.folder)
    vectors = catalogue.database.execute("SELECT count(*) FROM vectors").fetchone()
    catalogue.close()
    assert vectors == (4,)


def test_a_long_title_leaves_room_for_the_passage(index, texts):
    title = "abc " * 60
    index.embedder.max_pieces = 40
    (texts / "long.txt").write_text(f"---\ntitle: {title}\n---\n\n{TEXT} {TEXT}")
    _, embedded = _sync(index, texts)
    made = [text for text in embedded if "abc" in text]
    assert all(len(index.embedder.word_pieces(text)) <= 40 for text in embedded)
    assert made[0].startswith("abc " * 9 + "abc\nThe council of the")


def test_a_title_without_a_word_is_not_embedded(index, texts):
    (texts / "002_f77f03d5.txt").write_text(TEXT.format("grey"))
    _, embedded = _sync(index, texts)
    assert TEXT.format("grey") in embedded


@pytest.mark.parametrize("files", [3, 700])
def test_progress_rises_to_its_totals(index, texts, files):
    for i in range(files - 3):  # enough for a commit before the end
        _write(texts / f"{i:03}.txt", TEXT.format(f"no. {i}"))
    (texts / "empty.txt").touch()
    seen = []
    _sync(index, texts, progress=seen.append)
    assert [p.files_total for p in seen] == [files + 1] * len(seen)
    for name in ("files", "passages", "passages_total"):
        values = [getattr(p, name) for p in seen]
        assert values == sorted(values), name
    assert all(p.passages <= p.passages_total for p in seen)
    first, last = seen[0], seen[-1]
    assert (first.files, first.passages) == (0, 0)
    assert (last.files, last.passages, last.passages_total) == (files + 1, files + 3, files + 3)
    named = [p.path for p in seen if p.path]
    assert named == sorted(path.name for path in texts.iterdir())


def test_progress_may_stop_a_sync_which_then_goes_on(index, texts):
    def stop(progress):
        if progress.passages:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.sync(texts, passage_chars=100, progress=stop)
    report, embedded = _sync(index, texts)
    assert report == _report(added=["foggy.txt", "sunny.txt", "windy.txt"])
    # What was told to be embedded had been stored.
    assert embedded == []
    assert len(set(index.embedder.embedded)) == len(index.embedder.embedded) == 6


def test_a_folder_that_is_none_is_refused_and_changes_nothing(index, texts):
    _sync(index, texts)
    for folder in (texts / "gone", texts / "foggy.txt"):
        with pytest.raises(InputError, match="Give another folder"):
            index.sync(folder, passage_chars=100)
    assert len(_passages(index)) == 3


COMPOSED = "M\u00fcnze"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


def test_names_spelled_otherwise_are_the_same_documents(index, texts):
    (texts / COMPOSED).mkdir()
    (texts / "sunny.txt").rename(texts / COMPOSED / f"{COMPOSED}.txt")
    _sync(index, texts)
    generation = _generation(index)
    (texts / COMPOSED).rename(texts / "aside")
    (texts / "aside").rename(texts / DECOMPOSED)
    (texts / DECOMPOSED / f"{COMPOSED}.txt").rename(texts / DECOMPOSED / f"{DECOMPOSED}.txt")
    assert _sync(index, texts) == (_report(unchanged=3), [])
    assert _generation(index) == generation
    # What is written into it is read by its real name.
    _write(texts / DECOMPOSED / f"{DECOMPOSED}.txt", TEXT.format("stormy"))
    report, embedded = _sync(index, texts)
    path = f"{COMPOSED}/{COMPOSED}.txt"
    assert report == _report(changed=[path], unchanged=2)
    assert embedded == [f"A morning\n{TEXT.format('stormy')}"]
    for given in (path, f"{DECOMPOSED}/{DECOMPOSED}.txt"):
        with index.snapshot() as snapshot:
            chosen = snapshot.scope(Filter(documents=[given]))
            folder = snapshot.scope(Filter(folder=given.partition("/")[0]))
        assert len(chosen.passages) == 1
        assert chosen.passages.tolist() == folder.passages.tolist()


def test_of_two_names_that_look_the_same_both_are_told(index, texts):
    _write(texts / f"{COMPOSED}.txt", TEXT.format("grey"))
    _write(texts / f"{DECOMPOSED}.txt", TEXT.format("pale"))
    if len(list(texts.iterdir())) == 4:
        pytest.skip("to this file system, the two are one")
    report, _ = _sync(index, texts)
    why = "is named like another file, for both names look the same. Rename one of them"
    assert report["failed"] == [{"path": f"{DECOMPOSED}.txt", "reason": why}]
    assert len(report["added"]) == 4
    assert _passages(index)[f"{COMPOSED}.txt"] == [TEXT.format("grey")]
    again, _ = _sync(index, texts)
    assert again == _report(unchanged=4, failed=report["failed"])


def test_indexes_among_the_documents_are_no_documents(texts, tiny_embedder, monkeypatch):
    monkeypatch.chdir(texts.parent)
    for folder in (Path("texts", "own"), texts / "deep" / "other", texts):
        with closing(Index(folder, tiny_embedder, create=True)) as made:
            first, _ = _sync(made, texts)
            assert first == _report(added=["foggy.txt", "sunny.txt", "windy.txt"])
            (folder / "feedback.jsonl").touch()
            assert _sync(made, texts)[0] == _report(unchanged=3)
    # What lies beside another index is a document, and what lies in this one is not.
    _write(texts / "deep" / "other" / "grey.txt", TEXT.format("grey"))
    with closing(Index(texts, tiny_embedder)) as made:
        assert _sync(made, texts)[0] == _report(added=["deep/other/grey.txt"], unchanged=3)
    with closing(Index(texts / "deep" / "other", tiny_embedder)) as made:
        assert _sync(made, texts)[0] == _report(unchanged=3)


def test_links_to_folders_are_read_and_loops_are_told(index, texts, tmp_path):
    (tmp_path / "far").mkdir()
    (texts / "sunny.txt").rename(tmp_path / "far" / "sunny.txt")
    (texts / "link").symlink_to(tmp_path / "far")
    (texts / "loop").symlink_to(texts)
    report, _ = _sync(index, texts, follow_links=True)
    why = (
        "is a link to a folder that it lies in itself, and is not read again. If that is as it "
        "should be, name it in .qaignore"
    )
    failed = [{"path": "loop/", "reason": why}]
    assert report == _report(added=["foggy.txt", "link/sunny.txt", "windy.txt"], failed=failed)
    assert _failures(index) == {"loop/": why}
    assert _sync(index, texts, follow_links=True) == (_report(unchanged=3, failed=failed), [])


def test_a_link_that_leads_out_is_told_and_what_came_of_it_is_taken_out(index, texts, tmp_path):
    (texts / "sunny.txt").rename(tmp_path / "sunny.txt")
    (texts / "sunny.txt").symlink_to(tmp_path / "sunny.txt")
    assert _sync(index, texts, follow_links=True)[0]["added"][1] == "sunny.txt"
    report, _ = _sync(index, texts)
    assert report["removed"] == ["sunny.txt"]
    ((path, why),) = _failures(index).items()
    assert (path, why.partition(",")[0]) == (
        "sunny.txt",
        "is a link that leads out of the folder of documents",
    )


def test_what_a_link_led_to_stays_while_that_is_away(index, texts, tmp_path):
    far = tmp_path / "far"
    far.mkdir()
    for name in ("sunny.txt", "windy.txt"):
        (texts / name).rename(far / name)
    (texts / "link").symlink_to(far)
    _sync(index, texts, follow_links=True)
    held = _passages(index)
    far.rename(tmp_path / "away")
    report, _ = _sync(index, texts, follow_links=True, allow_empty=True)
    assert report["removed"] == []
    assert [failure["path"] for failure in report["failed"]] == ["link"]
    assert _passages(index) == held
    (texts / "link").unlink()
    report, _ = _sync(index, texts, follow_links=True)
    assert report == _report(removed=["link/sunny.txt", "link/windy.txt"], unchanged=1)


@contextmanager
def _an_ordinary_user():
    """Give up the right to read everything, for permissions do not stop root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")
def test_what_is_in_a_folder_that_cannot_be_read_stays(texts, tiny_embedder):
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        locked = home / "texts" / "locked"
        shutil.copytree(texts, locked)
        (locked / "foggy.txt").rename(home / "texts" / "foggy.txt")
        with closing(Index(home / "index", tiny_embedder, create=True)) as index:
            _sync(index, home / "texts")
            held = _passages(index)
            for path in (home, *home.rglob("*")):
                path.chmod(0o777)
            locked.chmod(0)
            with _an_ordinary_user():
                report, _ = _sync(index, home / "texts", allow_empty=True)
            locked.chmod(0o777)
            why = (
                "cannot be read (Permission denied); what was indexed below it stays. See that it "
                "can be read, and build again"
            )
            failed = [{"path": "locked/", "reason": why}]
            assert report == _report(unchanged=1, failed=failed)
            assert _passages(index) == held
            assert _sync(index, home / "texts") == (_report(unchanged=3), [])


@pytest.fixture
def drive(texts):
    """Of six documents, four in a folder of their own."""
    folder = texts / "drive"
    folder.mkdir()
    (texts / "windy.txt").rename(folder / "windy.txt")
    for word in ("icy", "hot", "wet"):
        _write(folder / f"{word}.txt", TEXT.format(word))
    return folder


ON_DRIVE = [f"drive/{word}.txt" for word in ("hot", "icy", "wet", "windy")]


def _lacks(path: str, count: str) -> list[dict]:
    why = (
        f"lacks documents that are indexed ({count}). They stay, for a drive may not be mounted; "
        "to remove them, build with --allow-empty (in Python, allow_empty=True)"
    )
    return [{"path": path, "reason": why}]


def test_most_documents_are_not_removed_at_once_unless_that_is_said(index, texts, drive, tmp_path):
    _sync(index, texts)
    held = _passages(index)
    drive.rename(tmp_path / "away")
    drive.mkdir()
    report = _report(unchanged=2, kept=ON_DRIVE, failed=_lacks("drive/", "4 of 6"))
    assert _sync(index, texts) == (report, [])
    assert _passages(index) == held
    assert _best(index, "windy morning") == TEXT.format("very windy")
    assert _failures(index) == {"drive/": report["failed"][0]["reason"]}
    # They stay, though they are no longer the most.
    for word in ("dim", "raw", "dry"):
        _write(texts / f"{word}.txt", TEXT.format(word))
    _sync(index, texts)
    assert _sync(index, texts) == (
        _report(unchanged=5, kept=ON_DRIVE, failed=_lacks("drive/", "4 of 9")),
        [],
    )
    # Meanwhile, others go as ever.
    (texts / "dim.txt").unlink()
    (tmp_path / "away" / "icy.txt").rename(drive / "icy.txt")
    left = [path for path in ON_DRIVE if path != "drive/icy.txt"]
    failed = _lacks("drive/", "3 of 9")
    assert _sync(index, texts) == (
        _report(removed=["dim.txt"], unchanged=5, kept=left, failed=failed),
        [],
    )
    assert _sync(index, texts, allow_empty=True)[0] == _report(removed=left, unchanged=5)
    assert _failures(index) == {}


def test_a_sync_that_is_stopped_has_noted_what_is_missing(index, texts, drive, tmp_path):
    _sync(index, texts)
    drive.rename(tmp_path / "away")
    for number in range(520):
        _write(texts / f"{number:03}.txt", TEXT.format(f"no. {number}"))

    def stop(progress):
        if progress.path == "519.txt":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.sync(texts, passage_chars=100, progress=stop)
    # Most of the new ones are there now, so that the four are few.
    assert len(_passages(index)) == 6 + 64 + 128 + 256
    report, _ = _sync(index, texts)
    assert (report["removed"], report["kept"]) == ([], ON_DRIVE)


def test_what_comes_back_is_as_it_was(index, texts, drive, tmp_path):
    _sync(index, texts)
    drive.rename(tmp_path / "away")
    _sync(index, texts)
    (tmp_path / "away").rename(drive)
    assert _sync(index, texts) == (_report(unchanged=6), [])
    # That was noted, too: a few may go now.
    (drive / "hot.txt").unlink()
    assert _sync(index, texts)[0] == _report(removed=["drive/hot.txt"], unchanged=5)


def test_what_is_away_is_cut_again_when_it_comes_back(index, texts, drive, tmp_path):
    _sync(index, texts)
    drive.rename(tmp_path / "away")
    _sync(index, texts, passage_chars=400)
    assert len(_passages(index)["drive/windy.txt"]) == 2
    (tmp_path / "away").rename(drive)
    _sync(index, texts, passage_chars=400)
    assert len(_passages(index)["drive/windy.txt"]) == 1


def test_half_of_the_documents_and_a_handful_may_go(index, texts, drive):
    for word in ("dim", "raw"):
        _write(texts / f"{word}.txt", TEXT.format(word))
    _sync(index, texts)
    shutil.rmtree(drive)
    assert _sync(index, texts)[0] == _report(removed=ON_DRIVE, unchanged=4)
    gone = ["dim.txt", "foggy.txt", "raw.txt"]
    for name in gone:
        (texts / name).unlink()
    assert _sync(index, texts)[0] == _report(removed=gone, unchanged=1)


def test_what_has_moved_is_not_missing(index, texts, drive, tmp_path):
    _sync(index, texts)
    texts.rename(tmp_path / "before")
    texts.mkdir()
    (tmp_path / "before").rename(texts / "below")
    moved = ["foggy.txt", "sunny.txt", *ON_DRIVE]
    assert _sync(index, texts) == (
        _report(added=sorted(f"below/{path}" for path in moved), removed=sorted(moved)),
        [],
    )
    # Of those that are gone here, only one is nowhere.
    (texts / "below").rename(texts / "above")
    (texts / "above" / "sunny.txt").unlink()
    report, _ = _sync(index, texts)
    assert (len(report["added"]), len(report["removed"]), report["kept"]) == (5, 6, [])


def test_of_a_folder_that_is_empty_all_stays_unless_the_caller_has_removed_it(index, texts):
    for name in ("foggy.txt", "sunny.txt"):
        (texts / name).unlink()
    _sync(index, texts)
    (texts / "windy.txt").unlink()
    report = _report(kept=["windy.txt"], failed=_lacks("./", "1 of 1"))
    assert _sync(index, texts) == (report, [])
    assert _best(index, "windy morning") == TEXT.format("very windy")
    assert _sync(index, texts, removed=["foggy.txt"])[0] == report
    assert _sync(index, texts, removed=["windy.txt"])[0] == _report(removed=["windy.txt"])
    assert _sync(index, texts) == (_report(), [])


def test_terms_of_an_earlier_analyzer_are_made_anew(index, texts):
    _sync(index, texts)
    with closing(Catalogue(index.folder)) as catalogue:
        ids = catalogue.passages.ids().tolist()
        expected = sorted(blob for blob, _ in catalogue.passages.terms(ids).values())
        pipeline = json.loads(catalogue.database.setting("pipeline"))
        with catalogue.database.write():
            catalogue.database.execute("UPDATE passages SET terms = substr(terms, 1, 4)")
            earlier = json.dumps(pipeline | {"analyzer": pipeline["analyzer"] - 1})
            catalogue.database.put_setting("pipeline", earlier)
        _, embedded = _sync(index, texts)
        assert embedded == []  # the vectors stay
        ids = catalogue.passages.ids().tolist()
        assert sorted(blob for blob, _ in catalogue.passages.terms(ids).values()) == expected
