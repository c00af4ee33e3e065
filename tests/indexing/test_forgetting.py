"""What is removed is gone: its words are in no file of the index, nor in tantivy's terms."""

import random
import threading
from contextlib import closing

import pytest

from qa.indexing.catalogue import Catalogue
from qa.indexing.index import Index
from qa.indexing.keywords.bm25 import term_names
from qa.indexing.keywords.tantivy import FOLDER_NAME, KeywordIndex
from qa.indexing.sync import sync
from qa.indexing.text.analyze import terms


def word(own, document, part):
    """A word that stands in one passage alone; without digits, so that it is one term."""
    return own + "".join(chr(ord("k") + int(digit)) for digit in f"{document}0{part}")


@pytest.fixture
def documents(tmp_path):
    """60 documents of common words; every third one has its own, "secret" with two numbers."""
    folder, rng = tmp_path / "documents", random.Random(7)
    folder.mkdir()
    common = [f"ordinary{number}" for number in range(300)]
    for i in range(60):
        own = "secret" if i % 3 == 0 else "open"
        parts = [" ".join([*rng.choices(common, k=30), f"{word(own, i, k)}."]) for k in range(6)]
        (folder / f"{own}-{i}.txt").write_text("\n\n".join([f"Of {own}{i}", *parts]))
    return folder


@pytest.fixture
def index(tmp_path, documents, tiny_embedder):
    made = Index(tmp_path / "index", tiny_embedder, create=True)
    made.sync(documents, passage_chars=200)
    yield made
    made.close()


def traces(index):
    """The files of the index in which a word of what was removed still stands."""
    files = [path for path in index.folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if b"secret" in path.read_bytes())


def counted(index, own):
    """In how many passages a word stands by tantivy's own count, which knows what is deleted."""
    view = KeywordIndex(index.folder / FOLDER_NAME)._view
    return sum(view.searcher.doc_freq("words", name) for name in term_names(terms(own)))


def remove(documents):
    for path in documents.glob("secret-*"):
        path.unlink()


def test_nothing_of_what_is_removed_stays(index, documents):
    assert traces(index)
    assert (counted(index, word("secret", 3, 1)), counted(index, word("open", 4, 1))) == (1, 1)
    remove(documents)
    report = index.sync(documents, passage_chars=200)
    assert len(report.removed) == 20
    assert traces(index) == []
    assert (counted(index, word("secret", 3, 1)), counted(index, word("open", 4, 1))) == (0, 1)
    # A third of what was there; the file has become smaller by some of that.
    assert report.freed > 20 * 6 * 200
    with index.snapshot() as snapshot:
        assert len(snapshot.keywords.ids()) == len(snapshot.store.ids())
        assert snapshot.frequencies(terms(word("open", 4, 1))) == dict.fromkeys(
            terms(word("open", 4, 1)), 1
        )


def test_what_is_only_added_frees_nothing(index, documents):
    (documents / "new.txt").write_text("A new one.")
    assert index.sync(documents, passage_chars=200).freed == 0


def test_a_killed_removal_is_forgotten_by_the_next_sync(index, documents, tiny_embedder):
    remove(documents)
    # As far as a process comes that is killed before it has written what is derived.
    with closing(Catalogue(index.folder)) as catalogue:
        sync(catalogue, documents, tiny_embedder, passage_chars=200)
        assert catalogue.database.forgetting
        assert traces(index)
    told = []
    index.sync(documents, passage_chars=200, forgetting=told.extend)
    assert told == [f"secret-{number}.txt" for number in sorted(range(0, 60, 3), key=str)]
    assert traces(index) == []
    assert counted(index, word("secret", 3, 1)) == 0
    with index.catalogue() as catalogue:
        assert not catalogue.database.forgetting


def test_of_a_large_index_all_but_the_vectors_is_written_anew(index, documents, tiny_embedder):
    def content(catalogue):
        tables = "settings documents places passages vectors words failures files sqlite_sequence"
        rows = {
            name: catalogue.database.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for name in tables.split()
        }
        schema = "SELECT type, name, replace(sql, '\"', '') FROM sqlite_master ORDER BY 1, 2"
        kept = {key: row for key, *row in rows.pop("settings") if key != "forgetting"}
        return kept, rows, catalogue.database.execute(schema).fetchall()

    remove(documents)
    (documents / "secret-new.txt").write_text("The secretlast is the latest passage.")
    index.sync(documents, passage_chars=200)
    remove(documents)
    with closing(Catalogue(index.folder)) as catalogue:
        sync(catalogue, documents, tiny_embedder, passage_chars=200)
        before, size = content(catalogue), catalogue.database.path.stat().st_size
        catalogue.database.forget(large=0)
        assert content(catalogue) == before
        assert not catalogue.database.forgetting
        assert catalogue.database.unused() > 0
        assert catalogue.database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert catalogue.database.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert catalogue.database.execute("PRAGMA foreign_key_check").fetchall() == []
        last = before[1]["sqlite_sequence"][0][1]
        assert last > max(
            catalogue.passages.ids()
        )  # of the secret one, whose id is not given again
        # Once more, and most of the file would be empty: it is written as a whole.
        with catalogue.database.write():
            catalogue.documents.remove(sorted(catalogue.documents.hashes())[1:])
            catalogue.database.begin_forgetting({})
        catalogue.database.forget(large=0)
        assert catalogue.database.unused() == 0
        assert catalogue.database.path.stat().st_size < size / 2
    assert [name for name in traces(index) if name.startswith("catalogue")] == []


def test_questions_go_on_while_keywords_are_written_anew(index, documents, tiny_embedder):
    remove(documents)
    with index.snapshot() as snapshot:
        before = snapshot.keywords.ids()
        with closing(Catalogue(index.folder)) as catalogue:
            sync(catalogue, documents, tiny_embedder, passage_chars=200)
        # It would raise an error if it had to wait for this snapshot.
        index._snapshots.write_keywords()
        assert snapshot.keywords.ids().tolist() == before.tolist()
        assert snapshot.frequencies(terms(word("secret", 3, 1))) == dict.fromkeys(
            terms(word("secret", 3, 1)), 1
        )
        written = KeywordIndex(index.folder / FOLDER_NAME)
        assert 0 < len(written.ids()) < len(before)
    index.sync(documents, passage_chars=200)
    with index.snapshot() as snapshot:
        assert snapshot.keywords.ids().tolist() == written.ids().tolist()
    assert traces(index) == []


def test_readers_keep_their_state_while_it_is_forgotten(index, documents, tmp_path, tiny_embedder):
    other = Index(index.folder, tiny_embedder)
    with other.snapshot() as snapshot:
        count = len(snapshot.catalogue.documents.hashes())
        remove(documents)
        syncing = threading.Thread(
            target=index.sync, args=(documents,), kwargs={"passage_chars": 200}
        )
        syncing.start()
        syncing.join(0.3)
        # It waits for this reader, who has everything as it was.
        assert len(snapshot.catalogue.documents.hashes()) == count == 60
    syncing.join()
    assert traces(index) == []
    other.close()
