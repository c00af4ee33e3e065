"""What words and vectors say for an answer: against brute force, and within bounds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.keywords.bm25 import encode_terms, idf
from qa.indexing.text.analyze import terms
from qa.indexing.text.questions import exact_terms
from qa.records import Document, Heading, Passage
from qa.retrieval.evidence import (
    exact_evidence,
    how_telling,
    sections_of,
    shared,
    word_evidence,
    worth,
)

_TERMS = st.lists(st.sampled_from(["well", "depth", "choir", "pump", "§8", "1921"]), max_size=8)


def test_a_term_is_worth_its_idf():
    assert worth(["well", "pump"], [1, 40], 40) == {"well": idf(1, 40), "pump": idf(40, 40)}


@given(passages=st.lists(_TERMS, max_size=5), question=_TERMS)
def test_what_a_passage_shares_is_each_of_its_terms_once(passages, question):
    rarities = {term: 1.0 + len(term) for term in question}
    sums = shared(rarities, [encode_terms(terms) for terms in passages])
    expected = [sum(rarities[t] for t in rarities if t in terms) for terms in passages]
    np.testing.assert_allclose(sums, np.array(expected, dtype=float))


def test_a_noun_that_tells_the_same_is_shared_as_well():
    passages = [["price", "boat"], ["cost", "boat"], ["boat"], ["precio"]]
    sums = shared({"cost": 2.0, "boat": 1.0}, [encode_terms(terms) for terms in passages])
    assert sums.tolist() == [3.0, 3.0, 1.0, 0.0]
    # Two words of the same sound, each with the nouns of its language.
    assert shared({"cost": 2.0}, [encode_terms(terms("precio", "es"))]).tolist() == [2.0]


def test_words_speak_by_half_where_one_passage_of_all_holds_them():
    assert word_evidence(math.log(101), math.log(101), 100) == 0.5


@pytest.mark.parametrize(("held", "asked"), [(0.0, 0.0), (0.0, 3.0)])
def test_no_words_say_nothing(held, asked):
    assert word_evidence(held, asked, 100) == 0.0


@given(
    held=st.floats(0, 50),
    more=st.floats(0, 50),
    passages=st.integers(1, 10**7),
)
def test_word_evidence_is_between_0_and_1_and_falls_with_words_that_are_not_held(
    held, more, passages
):
    evidence = word_evidence(held, held + more, passages)
    assert 0.0 <= evidence < 1.0
    assert evidence <= word_evidence(held, held, passages)


LOG = (
    "The relay of pump QX-7731 was replaced.",
    "Pump QX-7740 leaks.",
    "Mail to desk@ferry.example.",
    "On 9 July 2021 it cost 84,500 crowns.",
)


@pytest.mark.parametrize(
    ("question", "there", "missing"),
    [
        ("What of QX-7731?", True, ""),
        ("qx7731", True, ""),
        ("Is QX-7731 older than QX-7999?", True, ""),
        ("What of QX-7799?", False, "QX-7799"),
        ("Does the pump need an LGA-1151 socket?", False, ""),
        ("Whose is desk@ferry.example?", True, ""),
        ("Who wrote “relay of pump”?", True, ""),
        ("Who wrote “pump of relay”?", False, ""),
        ("What is a relay?", False, ""),
        # Days and large numbers that are there, in any writing; small ones stand anywhere.
        ("What broke on 2021-07-09?", True, ""),
        ("What broke on July 9th?", True, ""),
        ("What cost 84.5k?", True, ""),
        ("What broke on 2021-07-10, at 90,000 crowns?", False, ""),
        ("What broke in July 2021?", False, ""),
        ("Was it in 2021?", False, ""),
    ],
)
def test_codes_and_phrases_that_stand_there_are_told_from_those_that_do_not(
    question, there, missing
):
    passages = [terms(text) for text in LOG]
    exact = exact_terms(question)
    counts = {one.terms[0]: sum(one.terms[0] in held for held in passages) for one in exact}
    assert exact_evidence(exact, passages, counts) == (there, missing)


def test_a_code_in_a_title_says_only_which_document_is_meant():
    exact = exact_terms("Can the HX-200 saw slate?")
    passages = [terms("The HX-200 saws wood."), terms("Keep the blade dry.")]
    counts = {one.terms[0]: 2 for one in exact}
    title = terms("Manual of the HX-200")
    assert exact_evidence(exact, passages, counts) == (True, "")
    assert exact_evidence(exact, passages, counts, [title, title]) == (False, "")
    assert exact_evidence(exact, passages, counts, [["saw"], title]) == (True, "")


@pytest.mark.parametrize(
    ("held", "asked", "passages", "telling"),
    [
        (idf(1, 100), idf(1, 100), 100, 1.0),
        (1.5 * math.log(101), 1.5 * math.log(101), 100, 1.5),
        (3 * math.log(101), 3 * math.log(101), 100, 2.0),
        (idf(1, 100), idf(1, 100) + 1, 100, 0.0),  # a word is missing
        (idf(40, 100), idf(40, 100), 100, 0.0),  # too many hold it
        (0.0, 0.0, 100, 0.0),
        (0.0, 0.0, 0, 0.0),
    ],
)
def test_a_passage_that_holds_all_rare_words_of_a_question_tells(held, asked, passages, telling):
    assert how_telling(held, asked, passages) == pytest.approx(telling)


def test_the_numbers_of_headings_over_and_in_a_passage_are_its_sections():
    text = "Statutes\n\n3. Board\n\n3.2 Term\n\nThree years.\n\nArticle 7 Fees\n\nTwo crowns."
    headings = [
        Heading(offset=text.index(title), level=level, title=title)
        for level, title in ((1, "3. Board"), (2, "3.2 Term"), (1, "Article 7 Fees"))
    ]
    document = Document(
        id="d",
        path="d.txt",
        title="Statutes",
        media_type="text/plain",
        text=text,
        headings=tuple(headings),
    )
    start, end = text.index("3.2"), text.index("Article")
    passage = Passage(
        id="p", document_id="d", start=start, end=end, section=("3. Board", "3.2 Term")
    )
    assert sections_of(document, passage) == ["§3", "§3.2", "§3.2"]
    whole = Passage(id="q", document_id="d", start=0, end=len(text))
    assert sections_of(document, whole) == ["§3", "§3.2", "§7"]


@pytest.mark.parametrize("question", ["What is said in section 3?", "Abschnitt 3", "Artikel 3?"])
def test_a_section_in_words_is_found_by_its_number_and_never_missing(question):
    asked = exact_terms(question, ["en", "de"])
    assert exact_evidence(asked, [["§3", "board"]], {one.terms[0]: 0 for one in asked}) == (
        True,
        "",
    )
    assert exact_evidence(asked, [["§4", "fees"]], {one.terms[0]: 0 for one in asked}) == (
        False,
        "",
    )
