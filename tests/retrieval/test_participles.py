"""German participles, searched as their verbs."""

import pytest

from qa.indexing.index import Index
from qa.retrieval.participles import by_participle
from qa.retrieval.query import make_query

TEXT = """---
lang: de
---
Die Abholung der Säcke ist am Montag. Wir liefern Kohle und Holz, mit dem Aufladen hilft niemand.
Die Anlieferung ist frei. Wer Briketts umtauschen will, hat die Rechnung vorzulegen.
Gemessen wird in Zentnern.
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("participles")
    (folder / "texts").mkdir()
    (folder / "texts" / "kohlen.txt").write_text(TEXT, "utf-8")
    index = Index(folder / "index", embedder, create=True)
    index.sync(folder / "texts", passage_chars=600)
    with index.snapshot() as snapshot:
        yield snapshot
    index.close()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("abgeholt", ("abhol",)),
        ("abgeholte", ("abhol",)),
        ("abzuholen", ("abhol",)),
        ("geliefert", ("lief",)),
        ("aufgeladen", ("auflad",)),
        ("angeliefert", ("anliefer",)),
        ("umgetauscht", ("umtausch",)),
        ("gestohlen", ()),  # no such verb is there
        ("Gebäude", ()),
        ("Zug", ()),
    ],
)
def test_a_participle_is_searched_as_its_verb(snapshot, word, expected):
    assert by_participle(snapshot, word, ["de", "en"]) == expected
    assert by_participle(snapshot, word, ["en", "fr"]) == ()


def test_what_the_documents_have_is_searched_as_it_is(snapshot):
    assert make_query(snapshot, "Wann werden Säcke abgeholt?").terms.terms[-1] == "abhol"
    assert "gemess" in make_query(snapshot, "Wie wird gemessen?").terms.terms
