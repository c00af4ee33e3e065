import gc
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from qa.errors import CatalogueError, IndexBusy, IndexMismatch, IndexMissing, InputError
from qa.indexing.catalogue import Catalogue
from qa.indexing.index import Index
from qa.retrieval.candidates import nearest
from qa.retrieval.fuse import ranking

SHARED = "The council met in the old harbour town and agreed upon the fishing quota for herring."
WORDS = ["harbour", "council", "herring", "quota", "river", "bridge", "forest", "winter", "copper"]


def _write(folder: Path, name: str, *paragraphs: str, title: str = "Minutes of a meeting") -> None:
    folder.mkdir(exist_ok=True)
    # All have one title, so that equal paragraphs have equal vectors.
    (folder / name).write_text("\n\n".join([f"---\ntitle: {title}\n---", *paragraphs]))


def _own(seed: int) -> str:
    words = np.random.default_rng(seed).choice(WORDS, 14)
    return f"In meeting {seed} they spoke about {' '.join(words)} at length."


@pytest.fixture
def documents(tmp_path):
    """40 documents, written in no order, each with a paragraph that all share twice."""
    folder = tmp_path / "documents"
    for i in np.random.default_rng(0).permutation(40):
        _write(folder, f"{i:02}.txt", SHARED, _own(int(i)), SHARED)
    return folder


@pytest.fixture
def index(tmp_path, documents, tiny_embedder):
    made = Index(tmp_path / "index", tiny_embedder, create=True)
    made.sync(documents, passage_chars=100)
    yield made
    made.close()


def _search(index: Index, query, k: int) -> list[tuple[str, str, int, float]]:
    """The k nearest to a vector: path, text, start and cosine of each."""
    with index.snapshot() as snapshot:
        ids, cosines = nearest(snapshot.store, query, k, None)
        found = ranking(snapshot, ids, cosines, k)
        documents = [snapshot.document(passage.document_id) for _, passage in found]
        return [
            (document.path, document.text[p.start : p.end], p.start, float(cosines[i]))
            for (i, p), document in zip(found, documents, strict=True)
        ]


def _found(index: Index, query, k: int) -> list[tuple[str, int, float]]:
    return [(path, start, cosine) for path, _, start, cosine in _search(index, query, k)]


def _generation(index: Index) -> int:
    with index.catalogue() as catalogue:
        return catalogue.database.generation


def _brute_force(folder: Path, query, k: int) -> list[tuple[str, int, float]]:
    """What a search must find: every stored vector, in double precision, rounded once."""
    catalogue = Catalogue(folder)
    ids = catalogue.passages.ids()
    scores = catalogue.vectors.rows(ids).astype(np.float64) @ query.astype(np.float64)
    passages = catalogue.passages.get(ids.tolist())
    catalogue.close()
    rows = [
        (passages[i][1], passages[i][0].start, float(score))
        for i, score in zip(ids.tolist(), scores.astype(np.float32), strict=True)
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))[:k]


class NeverEmbeds:
    """The model that made an index, at a time when it must not be needed."""

    def __init__(self, embedder) -> None:
        self.name, self.fingerprint = embedder.name, embedder.fingerprint

    def embed_documents(self, texts, progress=None):
        raise AssertionError("nothing is to be embedded here")


@pytest.mark.parametrize("k", [1, 2, 17, 50, 79, 80, 81, 119, 120, 121, 1000])
def test_search_equals_brute_force_with_80_passages_in_a_tie(index, tiny_embedder, k):
    for question in ("herring quota", "the old harbour town", SHARED, "copper engine"):
        query = tiny_embedder.embed_queries([question])[0]
        assert _found(index, query, k) == _brute_force(index.folder, query, k)


def test_ties_stand_in_the_order_of_path_and_offset(index, tiny_embedder):
    found = _search(index, tiny_embedder.embed_queries([SHARED])[0], 80)
    assert len({cosine for *_, cosine in found}) == 1
    assert [path for path, *_ in found] == [f"{i // 2:02}.txt" for i in range(80)]
    for (_, _, first, _), (_, _, second, _) in zip(found[::2], found[1::2], strict=True):
        assert first < second
    assert {text for _, text, _, _ in found} == {SHARED}


def test_search_equals_brute_force_with_the_real_model(sample_index, embedder):
    index = Index(sample_index, embedder)
    for question in ("Who attacked?", "regional connectivity", "trade and investment"):
        query = embedder.embed_queries([question])[0]
        for k in (1, 5, 100):
            assert _found(index, query, k) == _brute_force(sample_index, query, k)
    index.close()


def test_scores_nearer_than_single_precision_sums_stand_in_the_right_order(tmp_path):
    # Rows that differ in dimensions which the query hardly looks at: their exact scores lie
    # within a few units in the last place, and what the store sums in single precision is
    # not in their order.
    rng = np.random.default_rng(5)
    base = rng.standard_normal(64)
    base /= np.linalg.norm(base)

    class Near:
        name = fingerprint = "near"
        max_pieces = 100

        def word_pieces(self, text):
            return [(0, len(text))]

        def embed_documents(self, texts, progress=None):
            rows = np.tile(base, (len(texts), 1))
            rows[:, 32:] *= 1 + rng.standard_normal((len(texts), 32)) / 100
            return rows.astype(np.float32)

        def embed_queries(self, texts):
            return self.embed_documents(texts)

    _write(tmp_path / "documents", "all.txt", *(_own(i) for i in range(600)))
    index = Index(tmp_path / "index", Near(), create=True)
    index.sync(tmp_path / "documents", passage_chars=100)
    for _ in range(20):
        query = rng.standard_normal(64).astype(np.float32)
        query[32:] *= 1e-5
        assert _found(index, query, 5) == _brute_force(index.folder, query, 5)
    index.close()


def test_an_index_without_documents_finds_nothing_until_it_has_some(
    tmp_path, documents, tiny_embedder
):
    (tmp_path / "none").mkdir()
    writer = Index(tmp_path / "index", tiny_embedder, create=True)
    writer.sync(tmp_path / "none", passage_chars=100)
    reader = Index(tmp_path / "index", tiny_embedder)
    query = tiny_embedder.embed_queries(["herring"])[0]
    for index in (writer, reader):
        assert _search(index, query, 5) == []
    # The dimension is known only now, and both hold a store made before.
    writer.sync(documents, passage_chars=100)
    for index in (writer, reader):
        assert _found(index, query, 5) == _brute_force(writer.folder, query, 5)
        index.close()


def test_a_reader_sees_each_generation_without_reopening(index, documents, tiny_embedder):
    reader = Index(index.folder, tiny_embedder)
    query = tiny_embedder.embed_queries(["zebra giraffe"])[0]
    before, generation = _found(reader, query, 3), _generation(reader)
    _write(
        documents, "99.txt", "A zebra and a giraffe came to the meeting of the council that day."
    )
    index.sync(documents, passage_chars=100)
    assert _generation(reader) > generation
    assert _found(reader, query, 3)[0][0] == "99.txt"
    (documents / "99.txt").rename(documents / "98.txt")
    index.sync(documents, passage_chars=100)
    assert _found(reader, query, 1)[0][0] == "98.txt"  # the text is as it was
    (documents / "98.txt").unlink()
    index.sync(documents, passage_chars=100)
    assert _found(reader, query, 3) == before
    reader.close()


def _store_file(folder: Path) -> Path:
    (file,) = folder.glob("vectors-*")
    return file


def _deleted(file: Path, tmp_path: Path, embedder) -> None:
    file.unlink()


def _truncated(file: Path, tmp_path: Path, embedder) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _emptied(file: Path, tmp_path: Path, embedder) -> None:
    file.write_bytes(b"")


def _of_another_catalogue(file: Path, tmp_path: Path, embedder) -> None:
    # The same number of passages under the same ids, but others.
    for i in range(60):
        _write(tmp_path / "others", f"{i}.txt", _own(i + 500), _own(i + 700))
    other = Index(tmp_path / "other", type(embedder)(), create=True)
    other.sync(tmp_path / "others", passage_chars=100)
    other.close()
    shutil.copyfile(_store_file(tmp_path / "other"), file)


def _stale(file: Path, tmp_path: Path, embedder) -> None:
    old = file.read_bytes()
    for name in ("03.txt", "07.txt"):
        _write(tmp_path / "documents", name, "Rewritten in the meantime by somebody, at length.")
    index = Index(file.parent, embedder)
    index.sync(tmp_path / "documents", passage_chars=100)
    index.close()
    _store_file(file.parent).unlink()
    file.write_bytes(old)


@pytest.mark.parametrize("harm", [_deleted, _truncated, _emptied, _of_another_catalogue, _stale])
def test_a_store_that_does_not_fit_is_rebuilt_without_embedding(
    index, tmp_path, tiny_embedder, harm
):
    index.close()
    harm(_store_file(index.folder), tmp_path, tiny_embedder)
    query = tiny_embedder.embed_queries(["the harbour council rewritten"])[0]
    reader = Index(index.folder, NeverEmbeds(tiny_embedder))
    expected = _brute_force(index.folder, query, 50)
    assert _found(reader, query, 50) == expected
    generation = _generation(reader)
    reader.close()
    # What was rebuilt is kept, under the generation that it was made from.
    file = _store_file(index.folder)
    assert file.stem.endswith(f"-{generation}")
    content = file.read_bytes()
    again = Index(index.folder, NeverEmbeds(tiny_embedder))
    assert _found(again, query, 50) == expected
    again.close()
    assert _store_file(index.folder).read_bytes() == content


def test_a_catalogue_put_back_from_a_backup_does_not_use_later_vectors(
    index, documents, tmp_path, tiny_embedder
):
    # Ids go on from the backup's last one, and so are given a second time.
    index.close()
    backup = (index.folder / "catalogue.db").read_bytes()
    for text in ("The first text that came after.", "Quite another second text."):
        (index.folder / "catalogue.db").write_bytes(backup)
        _write(documents, "99.txt", f"{text} Herring and copper were not spoken about.")
        again = Index(index.folder, tiny_embedder)
        again.sync(documents, passage_chars=100)
        query = tiny_embedder.embed_queries([text])[0]
        assert _found(again, query, 5) == _brute_force(index.folder, query, 5)
        again.close()


def test_what_an_interrupted_save_left_is_cleared_away(index, documents):
    (index.folder / "vectors-0000-7.tmp").write_bytes(b"half")
    (documents / "00.txt").unlink()
    index.sync(documents, passage_chars=100)
    assert not (index.folder / "vectors-0000-7.tmp").exists()
    assert len(list(index.folder.glob("vectors-*"))) == 1


def test_another_model_is_refused_with_the_remedy(index, tiny_embedder):
    other = type(tiny_embedder)()
    other.name, other.fingerprint = "other", "other-1"
    with pytest.raises(IndexMismatch) as caught:
        Index(index.folder, other)
    message = str(caught.value)
    assert "made with the model tiny, not with other" in message
    assert "Set QA_MODEL to that model" in message
    assert "qa build" in message


def test_a_missing_index_and_an_impossible_folder_are_errors(tmp_path, tiny_embedder):
    with pytest.raises(IndexMissing, match="Build it with: qa build"):
        Index(tmp_path / "none", tiny_embedder)
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match=r"cannot be made .* Give another folder"):
            Index(folder, tiny_embedder, create=True)


_HOLDER = """
import sys
from pathlib import Path
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.lock import writing
folder = Path(sys.argv[1])
with writing(folder, Catalogue(folder)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_busy_index_names_the_process_that_writes_and_can_be_read(
    index, documents, tiny_embedder
):
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, index.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy, match=rf"written by process {holder.pid} on .* since 2"):
            index.sync(documents, passage_chars=100)
        query = tiny_embedder.embed_queries(["herring"])[0]
        assert _found(index, query, 3) == _brute_force(index.folder, query, 3)
        holder.kill()  # a lock that nobody holds any more is no hindrance
    index.sync(documents, passage_chars=100)


def test_a_lock_that_cannot_be_made_is_an_error_with_a_remedy(index, documents):
    (index.folder / "writer.lock").unlink(missing_ok=True)
    (index.folder / "writer.lock").mkdir()
    with pytest.raises(CatalogueError, match=r"cannot be written .* Give another folder"):
        index.sync(documents, passage_chars=100)


def test_threads_search_on_while_another_one_syncs(index, documents, tiny_embedder):
    """Each search must give one state: text, offsets and scores of the same moment."""
    errors: list[Exception] = []
    seen: set[str] = set()
    done = threading.Event()
    # An index object of its own for half of them, as other processes have.
    other = Index(index.folder, tiny_embedder)
    query = tiny_embedder.embed_queries(["version herring quota"])[0]

    def search(reader: Index) -> None:
        try:
            while not done.is_set():
                for _, text, _, cosine in _search(reader, query, 10):
                    row = tiny_embedder.embed_queries([f"Minutes of a meeting\n{text}"])[0]
                    assert abs(float(row @ query) - cosine) < 1e-2
                    seen.add(text)
        except Exception as error:
            errors.append(error)

    readers = [index, other] * 2
    threads = [threading.Thread(target=search, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        for version in range(8):
            for i in range(version % 3, 10):
                # Lengths change too, so that offsets of one version do not fit another.
                pad = "Preface. " * version
                text = f"{pad}Version {version} of the herring quota in harbour {i} is agreed."
                _write(documents, f"{i:02}.txt", text, SHARED)
            index.sync(documents, passage_chars=100)
    finally:
        done.set()
        for thread in threads:
            thread.join()
        other.close()
    assert errors == []
    assert len({text for text in seen if "Version" in text}) > 1


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files by /proc")
def test_searches_from_many_short_threads_leave_no_files_open(index, tiny_embedder):
    query = tiny_embedder.embed_queries(["herring"])[0]
    _search(index, query, 3)
    gc.collect()
    before = _open_files()
    for _ in range(50):
        threads = [threading.Thread(target=_search, args=(index, query, 3)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    # Four at once have a connection each, of a database and its log, and keep it.
    after = _open_files()
    assert after <= before + 3 * 3
    for _ in range(10):
        Index(index.folder, tiny_embedder).close()
    # SQLite may keep a file open for as long as another connection has a lock on it.
    assert _open_files() < after + 10


def test_nothing_in_an_index_is_executable(index):
    names = sorted(path.name for path in index.folder.iterdir() if path.is_file())
    assert [name for name in names if name.endswith((".pkl", ".pickle", ".py", ".so"))] == []
    assert {Path(name).suffix.partition("-")[0] for name in names} <= {
        ".db",
        ".faiss",
        ".lock",
        ".seal",
    }


def test_a_large_store_lags_behind_its_file_until_much_has_changed(
    tmp_path, documents, tiny_embedder, monkeypatch
):
    monkeypatch.setattr("qa.indexing.stores.faiss.FaissStore.large", 50)
    monkeypatch.setattr("qa.indexing.stores.faiss._SHARE", 10)
    writer = Index(tmp_path / "index", tiny_embedder, create=True)
    writer.sync(documents, passage_chars=100)
    first = _store_file(writer.folder)
    content = first.read_bytes()
    reader = Index(writer.folder, tiny_embedder)
    query = tiny_embedder.embed_queries(["herring quota rewritten"])[0]

    def check() -> None:
        again = Index(writer.folder, NeverEmbeds(tiny_embedder))
        expected = _brute_force(writer.folder, query, 50)
        for index in (writer, reader, again):
            assert _found(index, query, 50) == expected
            with index.snapshot() as snapshot:
                assert len(snapshot.store) == len(snapshot.catalogue.passages.ids())
                assert not snapshot.store.outgrown()
        again.close()

    check()
    _write(documents, "07.txt", "Rewritten in the meantime by somebody, at length.")
    writer.sync(documents, passage_chars=100)
    assert _store_file(writer.folder) == first  # little has changed: it is not written anew
    check()
    assert first.read_bytes() == content
    for name in ("01.txt", "02.txt", "03.txt", "04.txt"):
        _write(documents, name, f"{name} was rewritten as well, with the quota in it.")
    writer.sync(documents, passage_chars=100)
    assert _store_file(writer.folder) != first
    check()
    for file in documents.glob("[12]*.txt"):
        file.unlink()
    writer.sync(documents, passage_chars=100, allow_empty=True)
    check()
    for index in (writer, reader):
        index.close()
