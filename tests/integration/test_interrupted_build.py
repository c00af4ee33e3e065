"""A build that is killed at any moment, and begun again, ends as if nothing had happened."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import qa
from qa.indexing.catalogue import Catalogue
from tests.conftest import TinyEmbedder

CONFTEST = Path(__file__).parents[1] / "conftest.py"
FILES = 200
WORDS = ["harbour", "council", "herring", "quota", "river", "bridge", "forest", "winter", "copper"]

# Builds in a process of its own and kills itself at the given moment.
_BUILD = """
import importlib.util, os, signal, sys, threading
from pathlib import Path
import qa
spec = importlib.util.spec_from_file_location("conftest", sys.argv[1])
conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conftest)
data, index, moment, count = sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

calls = {"progress": 0, "embedding": 0}
def reached(name):
    calls[name] += 1
    return moment == name and calls[name] > count

class Embedder(conftest.TinyEmbedder):
    def embed_documents(self, texts, progress=None):
        rows = super().embed_documents(texts, progress)
        if reached("embedding"):
            kill()
        if moment == "vectors":  # microseconds after they are handed over to be written
            threading.Timer(count / 1e6, kill).start()
        return rows

def audit(event, arguments):
    # The vectors of FAISS stand in a file aside and are about to be put in their place.
    if moment == "renaming" and event == "os.rename" and str(arguments[1]).endswith(".faiss"):
        kill()

sys.addaudithook(audit)
config = qa.Config(passage_chars=100)
qa.build(data, index, config=config, embedder=Embedder(),
         progress=lambda _: kill() if reached("progress") else None).close()
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("interrupted") / "data"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for i in range(FILES):
        paragraphs = [
            f"Paragraph {j} of {i} is about {' '.join(rng.choice(WORDS, 7))}." for j in range(4)
        ]
        # Some texts stand in several files, so that a vector may be there before its passage.
        paragraphs.append(f"Every tenth file has the number {i % 10} at its end, and says so here.")
        text = "\n\n".join(["---\ntitle: Minutes\n---", *paragraphs])
        (folder / f"{i:03}.txt").write_text(text)
    return folder


def _contents(assistant: qa.Assistant) -> tuple[list, np.ndarray]:
    """Everything but the time of indexing and the numbers of rows."""
    held, places = [], []
    catalogue = Catalogue(assistant.config.index)
    ids = catalogue.passages.ids()
    passages = catalogue.passages.get(ids.tolist())
    order = sorted(ids.tolist(), key=lambda i: (passages[i][1], passages[i][0].start))
    rows = catalogue.vectors.rows(np.array(order))
    catalogue.close()
    for info in assistant.documents():
        document = assistant.document(info.id)
        held.append(document)
        places += [
            (info.path, p.id, p.start, p.end, document.text[p.start : p.end])
            for p in assistant.passages(info.id)
        ]
    return [*held, *places], rows


def _build(data: Path, index: Path, embedder) -> qa.Assistant:
    return qa.build(data, index, config=qa.Config(passage_chars=100), embedder=embedder)


@pytest.fixture(scope="module")
def whole(data):
    """What a build that nobody interrupts comes to, and how many texts it embeds."""
    embedder = TinyEmbedder()
    with _build(data, data.parent / "whole", embedder) as assistant:
        best = assistant.search("herring quota in winter", top_k=20)
        return *_contents(assistant), best, len(embedder.embedded)


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("progress", 0),
        ("progress", 60),
        ("progress", 130),
        ("progress", FILES - 1),
        ("embedding", 0),
        ("embedding", 1),
        ("vectors", 0),
        ("vectors", 500),
        ("vectors", 3000),
        ("vectors", 8000),
        ("renaming", 0),
    ],
)
def test_a_killed_build_goes_on_to_the_same_end(
    data, whole, tmp_path, tiny_embedder, moment, count
):
    expected, expected_rows, best, total = whole
    assert total == FILES * 4 + 10

    index = tmp_path / "index"
    arguments = [str(CONFTEST), str(data), str(index), moment, str(count)]
    run = subprocess.run([sys.executable, "-c", _BUILD, *arguments], check=False)
    assert run.returncode == -signal.SIGKILL

    catalogue = Catalogue(index)
    (committed,) = catalogue.database._db.execute("SELECT count(*) FROM vectors").fetchone()
    # Whole documents only, each with all its passages and their vectors.
    ids = catalogue.passages.ids()
    assert len(ids) == 5 * len(catalogue.documents.hashes())
    assert len(catalogue.vectors.rows(ids)) == len(ids)
    catalogue.close()
    with qa.open(index, embedder=tiny_embedder) as left:
        hits = left.search("herring quota in winter", top_k=20)
        assert len(hits) == min(20, len(ids))

    with _build(data, index, tiny_embedder) as built:
        contents, rows = _contents(built)
        assert contents == expected
        np.testing.assert_allclose(rows, expected_rows, atol=1e-3)
        assert built.search("herring quota in winter", top_k=20) == best
    # Nothing that was committed is embedded again, and nothing twice.
    assert len(tiny_embedder.embedded) == len(set(tiny_embedder.embedded)) == total - committed
    if moment == "renaming":
        assert committed == total
    assert len(list(index.glob("vectors-*"))) == 1
