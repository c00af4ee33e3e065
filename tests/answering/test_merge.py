"""Answers from several indexes as one: order, numbers, and what decides."""

from dataclasses import replace

import pytest

from qa.answering.merge import merge
from qa.records import Answer, Citation, Hit, Passage, Quote


def citation(file, number, start=0, end=10):
    return Citation(
        number=number,
        document_id=file,
        file=file,
        title=file,
        author=None,
        date=None,
        section=(),
        first_page=None,
        last_page=None,
        start=start,
        end=end,
    )


def hit(file, rank, score, rerank_score=None):
    return Hit(
        rank=rank,
        score=score,
        passage=Passage(id=f"{file}:0-10", document_id=file, start=0, end=10),
        citation=citation(file, rank),
        text="0123456789",
        dense_score=score,
        dense_rank=rank,
        rerank_score=rerank_score,
    )


def quote(file, number, score, also_in=(), **rest):
    place = citation(file, number, 2, 5)
    return Quote(text=file, citation=place, score=score, also_in=also_in, **rest)


def answer(hits, quotes=(), nearness=0.6, floor=0.5, **rest):
    return Answer(
        question="Where?",
        searched="Where?",
        status="answered" if quotes else "not_found",
        reason="as it was",
        nearness=nearness,
        floor=floor,
        hits=tuple(hits),
        quotes=tuple(quotes),
        evidence=tuple(quotes),
        timings={"total_ms": 10.0},
        **rest,
    )


def files(merged):
    return [(one.rank, one.citation.number, one.citation.file) for one in merged.hits]


def test_hits_are_ranked_by_score_and_quotes_follow_their_hits():
    first = answer(
        [hit("a", 1, 0.9), hit("b", 2, 0.5)],
        [quote("a", 1, 0.8, also_in=(citation("b", 2, 1, 4),))],
    )
    second = answer([hit("c", 1, 0.95), hit("d", 2, 0.6)], [quote("c", 1, 0.9)])
    merged = merge([first, second], 8)
    assert files(merged) == [(1, 1, "c"), (2, 2, "a"), (3, 3, "d"), (4, 4, "b")]
    assert [(q.text, q.citation.number) for q in merged.quotes] == [("c", 1), ("a", 2)]
    assert [place.number for place in merged.quotes[1].also_in] == [4]
    assert [(q.text, q.role) for q in merged.quotes] == [("c", "answer"), ("a", "support")]
    assert [(q.text, q.citation.number) for q in merged.evidence] == [("c", 1), ("a", 2)]
    assert merged.reason == "1 passage answers this. 1 more is related to it."
    assert merged.status == "answered"
    assert merged.timings == {"total_ms": 20.0}


def test_what_is_quoted_stays_though_nearer_passages_are_cut():
    first = answer([hit("a", 1, 0.4), hit("b", 2, 0.3)], [quote("a", 1, 0.8)])
    second = answer([hit("c", 1, 0.9), hit("d", 2, 0.8)], nearness=0.2)
    merged = merge([first, second], 2)
    assert files(merged) == [(1, 1, "c"), (2, 2, "a")]
    assert [q.citation.number for q in merged.quotes] == [2]


def test_a_quote_much_weaker_than_the_best_is_left_out():
    first = answer([hit("a", 1, 0.9)], [quote("a", 1, 1.0)])
    second = answer([hit("b", 1, 0.8)], [quote("b", 1, 0.79)])
    assert [q.text for q in merge([first, second], 8).quotes] == ["a"]


def test_the_best_is_the_answer_two_support_it_and_each_keeps_its_context():
    first = answer(
        [hit("a", 1, 0.5), hit("b", 2, 0.4)],
        [quote("a", 1, 0.8), quote("head", 1, 0.8, role="context"), quote("b", 2, 0.7)],
    )
    second = answer(
        [hit("c", 1, 0.9), hit("d", 2, 0.6)], [quote("c", 1, 0.75), quote("d", 2, 0.72)]
    )
    merged = merge([first, second], 8)
    assert [(q.text, q.role) for q in merged.quotes] == [
        ("a", "answer"),
        ("head", "context"),
        ("c", "support"),
        ("d", "support"),
    ]


def test_all_that_is_listed_stays():
    first = answer([hit("a", 1, 0.5)], [quote("a", 1, 0.2, role="item")])
    second = answer(
        [hit("c", 1, 0.9), hit("d", 2, 0.6)],
        [quote("c", 1, 0.9, role="item"), quote("d", 2, 0.8, role="item")],
    )
    merged = merge([first, second], 8)
    assert [(q.text, q.citation.number) for q in merged.quotes] == [("a", 3), ("c", 1), ("d", 2)]
    assert merged.reason == "3 documents match."


def test_a_list_is_whole_however_few_passages_are_asked_for():
    items = [quote(f"a{n}", n, 0.5, role="item") for n in (1, 2, 3)]
    one = answer([hit(f"a{n}", n, 0.5) for n in (1, 2, 3)], items)
    other = answer([hit("b", 1, 0.9)], [quote("b", 1, 0.9)])
    merged = merge([one, other], 2)
    assert [q.text for q in merged.quotes] == ["a1", "a2", "a3"]
    assert [q.citation.number for q in merged.quotes] == [1, 2, 3]
    assert [h.citation.file for h in merged.hits] == ["a1", "a2", "a3"]
    assert merged.reason == "as it was"


def test_of_two_lists_it_is_told_how_many_documents_match():
    one = answer([hit("a", 1, 0.5)], [quote("a", 1, 0.5, role="item")])
    other = answer([hit("b", 1, 0.9)], [quote("b", 1, 0.9, role="item")])
    assert merge([one, other], 8).reason == "2 documents match."


def test_the_answer_that_is_there_decides_and_else_the_nearest():
    found = answer([hit("a", 1, 0.3)], [quote("a", 1, 0.5)], nearness=0.51)
    refused = answer([hit("b", 1, 0.9)], nearness=0.69, floor=0.7)
    assert merge([refused, found], 8).nearness == 0.51
    farther = answer([hit("c", 1, 0.1)], nearness=0.1, floor=0.5)
    merged = merge([farther, refused], 8)
    assert (merged.status, merged.nearness, merged.reason) == ("not_found", 0.69, "as it was")
    assert files(merged) == [(1, 1, "b"), (2, 2, "c")]


def test_an_index_without_passages_does_not_decide():
    empty = answer([], nearness=0.0, floor=0.1)
    refused = answer([hit("b", 1, 0.2)], nearness=0.1, floor=0.7)
    assert merge([empty, refused], 8).nearness == 0.1


def test_what_a_reranker_read_is_ranked_by_it_and_before_the_rest():
    first = answer([hit("a", 1, 0.1, 7.0), hit("b", 2, 0.9)])
    second = answer([hit("c", 1, 0.8, -3.0)])
    assert [file for _, _, file in files(merge([first, second], 8))] == ["a", "c", "b"]


@pytest.mark.parametrize("status", ["answered", "small_talk"])
def test_one_answer_and_small_talk_stay_as_they_are(status):
    only = replace(answer([hit("a", 1, 0.9)]), status=status)
    others = [] if status == "answered" else [answer([hit("b", 1, 1.0)])]
    assert merge([only, *others], 8) is only


def said(file, text, score, **rest):
    return replace(quote(file, 1, score, **rest), text=text)


def one_hit(file, score, text, title=None):
    found = hit(file, 1, score)
    return replace(found, text=text, citation=replace(found.citation, title=title or file))


LINE = "The mill stands still in June."


def test_what_two_indexes_say_alike_is_one_quote_that_names_both():
    first = answer([hit("a", 1, 0.9)], [said("a", LINE, 0.8)])
    second = answer([hit("b", 1, 0.8)], [said("b", LINE.upper(), 0.7)])
    merged = merge([first, second], 8)
    (only,) = merged.quotes
    assert (only.text, only.citation.number) == (LINE, 1)
    assert [(place.file, place.number) for place in only.also_in] == [("b", 2)]
    assert merged.notes == ()


def test_what_two_indexes_say_otherwise_is_quoted_and_told_though_it_scores_less():
    other = LINE.replace("June", "July")
    first = answer([hit("a", 1, 0.9)], [said("a", LINE, 0.8), said("a", "It is old.", 0.75)])
    second = answer([hit("b", 1, 0.5)], [said("b", other, 0.5)], notes=("One more.",))
    merged = merge([first, second], 8)
    assert [(q.text, q.role) for q in merged.quotes] == [
        (LINE, "answer"),
        (other, "support"),
    ]
    assert merged.notes == ("One more.", "The documents differ: a says “June”, b says “July”.")
    start = merged.quotes[1].citation.start
    assert [(m.start, m.end) for m in merged.quotes[1].marks] == [(start + 25, start + 29)]


def test_a_newer_version_in_another_index_comes_first():
    text = f"{LINE} The miller takes the barley of all who bring it before noon. No dogs."
    newer_text = text.replace("June", "May")
    files = ("mill-2020.md", "mill-2024.md")
    hits = [one_hit(f, 0.9, t, "The mill") for f, t in zip(files, (text, newer_text), strict=True)]
    older = answer(hits[:1], [said(files[0], LINE, 0.8)])
    newer = answer(hits[1:], [said(files[1], LINE.replace("June", "May"), 0.7)])
    merged = merge([older, newer], 8)
    assert [(q.citation.file, q.role, q.note) for q in merged.quotes] == [
        ("mill-2024.md", "answer", ""),
        ("mill-2020.md", "support", "from an older version; newer: mill-2024.md (2024)"),
    ]
    assert merged.notes == (
        "The documents differ: mill-2024.md says “May”, mill-2020.md says “June”.",
    )
