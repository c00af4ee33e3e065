"""Answers over small folders of documents, with the real model."""

import os

import pytest

import qa
from qa.answering.answer import compose
from qa.indexing.index import Index
from qa.records import ANSWERED, NOT_FOUND
from qa.retrieval.query import make_query
from qa.retrieval.retrieve import retrieve

BREAD = "Bread is baked from flour, water, salt and yeast."


def _quoted(answer: qa.Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


def test_the_sentence_that_answers_is_quoted_and_others_are_not(ask):
    text = f"The shop opens at eight. {BREAD} The owner has two cats and a bicycle."
    answer = ask(
        {"shop.txt": text, "sea.txt": "The sea is deep and cold."}, "What is bread made of?"
    )
    assert answer.status == ANSWERED
    assert answer.quotes[0].text == BREAD or BREAD in _quoted(answer)
    assert "The owner has two cats and a bicycle." not in _quoted(answer)
    assert "The sea is deep and cold." not in _quoted(answer)
    assert answer.reason == "1 passage answers this."
    assert (answer.question, answer.searched, answer.context) == (
        "What is bread made of?",
        "What is bread made of?",
        (),
    )


def test_the_best_sentence_of_a_passage_is_the_answer_and_two_more_support_it(ask):
    sentences = [
        "Bread needs flour and water.",
        "Bread is baked of dough in an oven.",
        "Salt makes bread taste better.",
        "Yeast makes the dough of bread rise.",
    ]
    answer = ask({"bread.txt": " ".join(sentences)}, "How is bread made?")
    assert [quote.role for quote in answer.quotes] == ["answer", "support", "support"]
    scores = [quote.score for quote in answer.quotes]
    assert scores == sorted(scores, reverse=True)
    assert set(_quoted(answer)) < set(sentences)


def test_quotes_stand_by_their_merit_and_at_most_two_support_the_answer(ask):
    texts = {
        f"{name}.txt": f"{name.title()} bread is baked from {grain} flour. "
        f"The dough of {name} bread rests for {hours} hours."
        for name, grain, hours in (("dark", "rye", 12), ("light", "wheat", 2), ("flat", "oat", 1))
    }
    answer = ask(texts, "What flour is light bread baked from?")
    assert answer.quotes[0].text == "Light bread is baked from wheat flour."
    assert answer.quotes[0].role == "answer"
    assert len(answer.quotes) <= 3
    # The question has chosen between the breads.
    assert {quote.citation.file for quote in answer.quotes} == {"light.txt"}
    scores = [quote.score for quote in answer.quotes]
    assert scores == sorted(scores, reverse=True)
    assert answer.reason == "1 passage answers this."


def test_what_two_documents_say_alike_is_quoted_once_and_both_are_cited(ask):
    nearly = "“BREAD is baked from flour, water,  salt, and yeast!”"
    texts = {
        "a.txt": f"{BREAD} The baker in our street gets up early.",
        "b.txt": f"Nobody knows when it began. {nearly}",
    }
    answer = ask(texts, "What is bread baked from?")
    said = [quote for quote in answer.quotes if "yeast" in quote.text]
    assert len(said) == 1
    (other,) = said[0].also_in
    assert {said[0].citation.file, other.file} == {"a.txt", "b.txt"}
    assert f"(also in [{other.number}])" in str(answer)
    assert f"\n[{other.number}] " in str(answer)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The bridge over the river was opened to traffic in 1931 by the king.",
            "The bridge over the river was opened to traffic in 1936 by the king.",
        ),
        (
            "The bridge over the river in the old town is safe for heavy traffic.",
            "The bridge over the river in the old town is not safe for heavy traffic.",
        ),
        (
            "The bridge over the river in the old town was built for heavy traffic.",
            "The bridge over the river in the old town wasn't built for heavy traffic.",
        ),
    ],
)
def test_another_number_or_a_not_is_another_statement(ask, one, other):
    answer = ask({"a.txt": one, "b.txt": other}, "What about the bridge over the river?")
    assert set(_quoted(answer)) == {one, other}
    assert [quote.also_in for quote in answer.quotes] == [(), ()]


def test_what_the_documents_do_not_say_has_hits_and_no_quotes(ask):
    answer = ask({"a.txt": BREAD, "b.txt": "The sea is deep."}, "Who painted the Mona Lisa?")
    assert answer.status == NOT_FOUND
    assert answer.quotes == ()
    assert len(answer.hits) == 2
    nearest = answer.hits[0].score
    assert nearest < 0.45
    assert answer.reason.startswith("The nearest text has a similarity of 0.")
    assert answer.reason.endswith(f"; in these documents an answer needs {answer.floor:.2f}.")


def test_the_floor_decides_and_a_low_one_always_answers(ask):
    answer = ask({"a.txt": "Zxqv brrm ftang kloop."}, "What is bread?", floor=-1.0)
    assert answer.status == ANSWERED
    assert _quoted(answer) == ["Zxqv brrm ftang kloop."]


def test_a_floor_that_nothing_reaches_never_answers(ask):
    answer = ask({"a.txt": f"{BREAD}"}, "What is bread made from?", floor=1.0)
    assert (answer.status, answer.quotes) == (NOT_FOUND, ())


def test_an_index_without_documents_does_not_say(ask):
    answer = ask({}, "What is bread made of?")
    assert (answer.status, answer.quotes, answer.hits) == (NOT_FOUND, (), ())
    assert answer.reason == "There are no documents to search."
    assert str(answer) == "The documents do not say.\nThere are no documents to search."


def test_headings_and_scraps_are_not_quoted(ask):
    text = (
        "# How bread is baked\n\n## What **bread** is baked [from](x). See here what it is\n\n"
        f"{BREAD}\n\n- Page 7\n- {BREAD.replace('yeast', 'sourdough')}\n"
        "\nBread and what it is\n----------------\n\nAn oven is needed for it.\n"
    )
    answer = ask({"bread.md": text}, "What is bread baked from?")
    assert {hit.text[:11] for hit in answer.hits} == {"How bread i", "Bread and w"}
    for quote in answer.quotes:
        assert not quote.text.startswith(
            ("#", "-", "How bread", "What", "See", "Bread and", "Page")
        )
    # The mark of a list is no part of the sentence.
    assert {BREAD, BREAD.replace("yeast", "sourdough")} & set(_quoted(answer))


def test_a_row_is_quoted_with_the_header_of_its_table(ask):
    rows = [("Fee for the pool", "Members", "Guests"), ("Adult", "4", "7"), ("Child", "2", "3")]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ("---",) * 3, *rows[1:]))
    answer = ask({"pool.md": f"# Pool\n\n{table}\n"}, "What is the fee of the pool for a child?")
    quoted = _quoted(answer)
    assert quoted[:2] == ["Child\t2\t3", "Fee for the pool\tMembers\tGuests"]
    assert [quote.role for quote in answer.quotes[:2]] == ["answer", "context"]
    assert quoted.count(quoted[1]) == 1


def test_a_passage_without_sentences_is_quoted_whole(ask):
    answer = ask({"table.txt": "Bread 3\n\nFlour 2"}, "bread")
    assert _quoted(answer) == ["Bread 3\n\nFlour 2"]


def test_sentences_of_a_script_without_spaces_are_quoted(ask):
    answer = ask({"面包.txt": "面包由面粉、水和盐制成。海很深。"}, "面包由面粉制成", floor=0.1)
    assert "面包由面粉、水和盐制成。" in "".join(_quoted(answer))


def test_the_best_sentence_is_quoted_though_its_passage_is_not_among_the_best(tmp_path, embedder):
    # Three passages that are about it as a whole, and one that says it in one sentence
    # among others: by itself that sentence outdoes the best share of all the rest.
    from dataclasses import replace

    folder = tmp_path / "texts"
    folder.mkdir()
    question = "What is bread baked from?"
    for i in range(3):
        (folder / f"{i}.txt").write_text(f"An oven {'gets very hot ' * (i + 1)}in winter.")
    (folder / "3.txt").write_text("What is bread baked from?")
    index = Index(tmp_path / "index", embedder, create=True)
    index.sync(folder, passage_chars=600)
    with index.snapshot() as snapshot:
        query = make_query(snapshot, question)
        found = retrieve(snapshot, query, 4)
    index.close()
    # Ranked as another retriever would: the passage last, though near enough to be looked at.
    ranked = sorted(found.hits, key=lambda hit: hit.citation.file)
    hits = [
        replace(hit, rank=i, score=0.5, citation=replace(hit.citation, number=i))
        for i, hit in enumerate(ranked, start=1)
    ]
    sentences = [found.sentences[found.hits.index(hit)] for hit in ranked]
    answer = compose(replace(found, hits=hits, sentences=sentences), query, floor=0.45)
    assert answer.status == ANSWERED
    assert _quoted(answer) == [question]
    assert answer.quotes[0].citation.number == 4


def test_evidence_is_all_that_may_answer_joined_where_sentences_follow_each_other(ask):
    first, second = "Bread is baked from flour and water.", "Bread dough also needs salt and yeast."
    other = "The king of the northern islands died in winter."
    answer = ask({"bread.txt": f"{first} {second}", "king.txt": other}, "What is bread baked from?")
    assert [e.text for e in answer.evidence] == [f"{first} {second}"]
    place = answer.evidence[0].citation
    assert (place.file, place.number) == ("bread.txt", 1)
    assert (place.start, place.end) == (0, len(f"{first} {second}"))
    # What is joined counts as much as the best of it.
    assert answer.evidence[0].score == max(quote.score for quote in answer.quotes)


def test_a_heading_between_them_keeps_sentences_apart(ask):
    text = f"{BREAD}\n\n# Bread\n\nBread is baked from rye flour too.\n"
    answer = ask({"bread.md": text}, "What is bread baked from?")
    assert [e.text for e in answer.evidence] == [BREAD, "Bread is baked from rye flour too."]


def test_every_hit_has_its_two_best_sentences_the_best_first(ask):
    lines = ["The shop opens at eight.", BREAD, "Bread is good.", "The owner has two cats."]
    answer = ask(
        {"bread.txt": " ".join(lines), "sea.txt": "The sea is deep and cold."},
        "What is bread baked from?",
    )
    text = " ".join(lines)
    hits = {hit.citation.file: hit for hit in answer.hits}
    spans = hits["bread.txt"].highlights
    assert [text[span.start : span.end] for span in spans] == [BREAD, "Bread is good."]
    assert spans[0].score > spans[1].score
    (only,) = hits["sea.txt"].highlights
    assert (only.start, only.end) == (0, len("The sea is deep and cold."))


def test_what_is_not_answered_has_highlights_but_no_evidence(ask):
    answer = ask({"a.txt": BREAD}, "Who painted the Mona Lisa?")
    assert (answer.status, answer.evidence) == (NOT_FOUND, ())
    assert [(s.start, s.end) for s in answer.hits[0].highlights] == [(0, len(BREAD))]


def _pdf(pages: list[str]) -> bytes:
    """A PDF file with one line of text a page, as short as the format allows."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages))), len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for i, text in enumerate(pages):
        stream = b"BT /F1 10 Tf 20 700 Td (%s) Tj ET" % text.encode("ascii")
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 792]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (5 + 2 * i),
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        ]
    out = b"%PDF-1.4\n"
    starts = []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n"
        % (
            size,
            table,
            size,
        )
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )


def test_a_quote_names_its_own_page(tmp_path, embedder):
    folder = tmp_path / "texts"
    folder.mkdir()
    pages = ["The sea is deep and cold in the north.", BREAD, "The king has a long grey beard."]
    (folder / "pages.pdf").write_bytes(_pdf(pages))
    with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
        answer = assistant.ask("What is bread baked from?")
        (info,) = assistant.documents()
        document = assistant.document(info.id)
    assert info.pages == 3
    quote = next(quote for quote in answer.quotes if quote.text == BREAD)
    place = quote.citation
    assert (place.first_page, place.last_page) == (2, 2)
    assert document.page_starts[1] <= place.start < place.end <= document.page_starts[2]
    assert ", p. 2 (pages.pdf, characters " in place.describe()
    # So does a sentence of a passage that reaches over several pages.
    (hit,) = answer.hits
    assert hit.citation.place == "pages 1–3"
    marked = {document.text[span.start : span.end]: span.place for span in hit.highlights}
    assert marked[BREAD] == "page 2"
    assert marked == {text: f"page {pages.index(text) + 1}" for text in marked}


def test_a_sentence_shares_words_with_the_question_in_its_document_s_language(tmp_path, embedder):
    folder = tmp_path / "texts"
    folder.mkdir()
    text = "Die alten Häuser am Ufer des Flusses sind im letzten Winter stark beschädigt worden."
    (folder / "a.txt").write_text(text)
    index = Index(tmp_path / "index", embedder, create=True)
    index.sync(folder, passage_chars=600)
    with index.snapshot() as snapshot:
        query = make_query(snapshot, "Welches Haus am Fluss?")
        answer = compose(retrieve(snapshot, query, 1), query, floor=0.0)
    index.close()
    (quote,), (hit,) = answer.quotes, answer.hits
    assert (quote.text, hit.matched) == (text, ("Haus", "Fluss"))
    # It has all the words that are asked for: the share of words is 1.
    own = 0.5 * hit.dense_score + 0.5
    assert quote.score == pytest.approx(0.4 * own + 0.6 * hit.score, abs=1e-3)


def test_a_hostile_document_is_quoted_as_it_stands(ask):
    text = "Bread <script>alert('bread')</script> is baked {{from}} flour %s and water."
    answer = ask(
        {"a.txt": text, f"b{os.extsep}txt": "The sea is deep."}, "What is bread baked from?"
    )
    assert answer.quotes[0].text == text
