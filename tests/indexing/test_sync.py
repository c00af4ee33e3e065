import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from qa.errors import InputError
from qa.indexing.catalogue import Catalogue
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
    assert report.pop("embedded") == len(embedded)
    return report, embedded


def _report(**values) -> dict:
    none = {"added": [], "changed": [], "removed": [], "unchanged": 0, "failed": []}
    return {**none, **values}


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


def test_the_same_passage_is_embedded_once(index, texts):
    _write(texts / "windy.txt", TEXT.format("sunny"), TEXT.format("sunny"), "Only here, it seems.")
    _, embedded = _sync(index, texts)
    assert embedded.count(f"A morning\n{TEXT.format('sunny')}") == 1
    assert _passages(index)["windy.txt"][0] == TEXT.format("sunny")


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


def test_a_copy_is_listed_and_takes_over_when_the_first_is_gone(index, texts):
    shutil.copy(texts / "foggy.txt", texts / "misty.txt")
    report, embedded = _sync(index, texts)
    failed = [{"path": "misty.txt", "reason": "has the same content as foggy.txt"}]
    assert report == _report(added=["foggy.txt", "sunny.txt", "windy.txt"], failed=failed)
    assert len(embedded) == 6
    assert _sync(index, texts)[0] == _report(unchanged=3, failed=failed)
    (texts / "foggy.txt").unlink()
    assert _sync(index, texts) == (
        _report(added=["misty.txt"], removed=["foggy.txt"], unchanged=2),
        [],
    )
    assert _best(index, TEXT.format("foggy")) == TEXT.format("foggy")


def test_a_file_that_becomes_a_copy_is_found_once(index, texts):
    _sync(index, texts)
    shutil.copy(texts / "foggy.txt", texts / "sunny.txt")
    report, _ = _sync(index, texts)
    failed = [{"path": "sunny.txt", "reason": "has the same content as foggy.txt"}]
    assert report == _report(removed=["sunny.txt"], unchanged=2, failed=failed)
    assert list(_passages(index)) == ["foggy.txt", "windy.txt"]
    # The other way round: the copy stands before the file that was indexed.
    shutil.copy(texts / "windy.txt", texts / "a.txt")
    report, embedded = _sync(index, texts)
    assert (report["added"], report["removed"], embedded) == (["a.txt"], ["windy.txt"], [])
    assert list(_passages(index)) == ["a.txt", "foggy.txt"]


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
    assert len(set(embedded)) == len(embedded) == 6


def test_a_folder_that_is_none_is_refused_and_changes_nothing(index, texts):
    _sync(index, texts)
    for folder in (texts / "gone", texts / "foggy.txt"):
        with pytest.raises(InputError, match="Give another folder"):
            index.sync(folder, passage_chars=100)
    assert len(_passages(index)) == 3
