"""What is expected of an answer: each part alone, and the words that a failure has."""

import pytest

from qa.evaluation.expected import Expected, failures
from qa.records import Answer, Citation, Quote, Span


def place(file, start, end):
    return Citation(
        number=1,
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


def quote(text, file="boat.md", start=0, **more):
    return Quote(text=text, citation=place(file, start, start + len(text)), score=1.0, **more)


def answer(*quotes, status="answered", reason="2 passages answer this.", **more):
    return Answer(
        question="How long is the rope?",
        searched="How long is the rope?",
        status=status,
        reason=reason,
        nearness=0.6,
        floor=0.4,
        quotes=quotes,
        **more,
    )


ROW = quote(
    "Rope | 40 m | blue", start=100, role="item", marks=(Span(start=107, end=111, score=1.0),)
)
OLD = quote("The rope is\n 30 m long.", "old/boat.md", note="There is a newer version.")
ANSWER = answer(ROW, OLD, notes=("2 of 3 are shown.",), context=("What is on the boat?",))
ALL = Expected(
    status=("answered",),
    quotes=(("rope  |\n40 M",), ("nothing", "the rope is 30 m")),
    first=("rope |",),
    forbidden=("sail",),
    marks=(("40 m",),),
    notes=(("2 of 3",), ("newer VERSION",), ("passages answer",)),
    file=("boat.md", "other.md"),
    items=1,
    apart=True,
    context=(("on the boat",),),
)


def test_nothing_fails_where_all_is_as_expected():
    assert failures(ANSWER, ALL) == []
    assert failures(ANSWER, Expected(status=("not_found", "answered"))) == []


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        ({"quotes": (("40 m",), ("50 m", "60 m"))}, "no quote has '50 m' or '60 m'"),
        # A text may not be put together of two quotes.
        ({"quotes": (("blue The rope",),)}, "no quote has 'blue The rope'"),
        ({"first": ("30 m",)}, "the first quote has no '30 m': 'Rope | 40 m | blue'"),
        ({"forbidden": ("The Rope is 30",)}, "a quote has 'The Rope is 30'"),
        ({"marks": (("blue",),)}, "nothing marked has 'blue'"),
        ({"notes": (("not shown",),)}, "no note says 'not shown'"),
        ({"file": ("old/boat.md",)}, "the first quote is of boat.md, not 'old/boat.md'"),
        ({"items": 2}, "1 items are listed, not 2"),
        ({"context": (("sail",),)}, "no earlier question has 'sail'"),
        ({"context": ()}, "it is searched with 'What is on the boat?'"),
        (
            {"status": ("not_found", "small_talk")},
            "it is answered, not 'not_found' or 'small_talk': 'Rope | 40 m | blue'",
        ),
    ],
)
def test_a_failure_says_what_is_not_so(expected, says):
    assert failures(ANSWER, Expected(**{"status": ("answered",), **expected})) == [says]


def test_what_leads_to_a_quote_is_not_the_first():
    header = quote("Thing | Length | Colour", "sail.md", role="context")
    led = answer(header, ROW)
    assert failures(led, Expected(status=("answered",), first=("rope",), file=("boat.md",))) == []
    assert failures(led, Expected(status=("answered",), first=("length",))) == [
        "the first quote has no 'length': 'Rope | 40 m | blue'"
    ]


def test_a_quote_that_is_told_as_said_elsewhere_is_not_apart():
    folded = answer(quote("Ropes are 40 m long.", also_in=(place("north.md", 5, 25),)))
    assert failures(folded, Expected(status=("answered",), apart=True)) == [
        "north.md is told to say the same as boat.md"
    ]
    assert failures(folded, Expected(status=("answered",))) == []


def test_of_an_answer_of_another_status_only_that_is_said():
    refused = answer(status="not_found", reason="Too far.")
    assert failures(refused, ALL) == ["it is not_found, not 'answered': Too far."]
    assert failures(refused, Expected(status=("not_found",), notes=(("far",),))) == []
    long = answer(quote("knot " * 30))
    assert failures(long, Expected(status=("not_found",))) == [
        f"it is answered, not 'not_found': '{'knot ' * 20}…'"
    ]
