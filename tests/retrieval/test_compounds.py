"""Words within words: by the vocabulary of some German and English texts."""

import pytest

from qa.indexing.index import Index
from qa.retrieval.compounds import by_compounds
from qa.retrieval.query import make_query

TEXTS = {
    "keller.txt": "Die Regentonnen stehen im Keller neben dem Heizungsraum, und die Fenster sind "
    "nicht aus Glas. Das Wasser der Tonnenreinigung ist nicht mehr sauber.",
    "hof.txt": "Die Wasserleitung wird im Winter abgestellt. Für den Preis der Leitung haftet der "
    "Verein, und nicht die Gemeinde. Die Regentonnen werden im Herbst geleert.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("compounds")
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / name).write_text(f"---\nlang: de\n---\n{text}", "utf-8")
    made = Index(folder / "index", embedder, create=True)
    made.sync(folder / "texts", passage_chars=600)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # Within longer words: the one of more passages first.
        ("Tonne", ("regentonn", "tonnenrein")),
        ("Heizung", ("heizungsraum",)),
        # Of words that are there, with and without what links them.
        ("Wasserpreis", ("wass", "preis")),
        ("Leitungspreis", ("leitung", "preis")),
        # Of which only the last is there: what it is.
        ("Bierpreis", ("preis",)),
        ("Zeppelin", ()),
        ("Tor", ()),
        ("Tonne2", ()),
    ],
)
def test_a_word_is_searched_by_what_is_written_together_with_it(index, word, expected):
    with index.snapshot() as snapshot:
        assert by_compounds(snapshot, word, ["de", "en"]) == expected
        assert by_compounds(snapshot, word, ["en", "fr"]) == ()


def test_only_words_that_the_documents_lack_are_taken_apart(index):
    with index.snapshot() as snapshot:
        assert snapshot.languages() == ("de",)
        assert make_query(snapshot, "Wo ist die Tonne?").terms.terms == ["regentonn", "tonnenrein"]
        assert make_query(snapshot, "Wasserleitung").terms.terms == ["wasserleit"]
        assert make_query(snapshot, "Zeppelin").terms.terms == ["zeppelin"]


def test_a_code_that_is_typed_with_a_space_is_the_code_if_there_is_one(tmp_path, tiny_embedder):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Ticket TKT-5501 was closed in 2018 by Ola.")
    index = Index(tmp_path / "index", tiny_embedder, create=True)
    index.sync(tmp_path / "texts", passage_chars=600)
    with index.snapshot() as snapshot:
        assert make_query(snapshot, "tkt 5501?").terms.terms == ["tkt", "tkt5501", "5501"]
        assert make_query(snapshot, "tkt 5502?").terms.terms == ["tkt", "5502"]
        assert make_query(snapshot, "closed in 2018").terms.terms == ["close", "2018"]
        assert make_query(snapshot, "TKT-5502").terms.terms == ["tkt5502", "tkt", "5502"]
        # Names are left out where the documents have none.
        assert make_query(snapshot, "Did Ola ask IT?").terms.terms == ["ola", "ask"]
    index.close()
