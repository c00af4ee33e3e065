"""What a message says of an answer: Markdown, and where each [n] stands."""

import dataclasses

import pytest

from qa.records import Answer, Citation, Correction, Hit, Passage, Quote
from qa.web.openai.content import content_of
from qa.web.openai.sources import shown_sources, sources_of

BASE = "http://127.0.0.1:7860"


def citation(number, start=0, end=10, **values):
    known = {"author": None, "date": None, "section": (), "first_page": None, "last_page": None}
    known |= {"document_id": f"d{number}", "file": f"{number}.txt", "title": f"Title {number}"}
    return Citation(**{**known, **values}, number=number, start=start, end=end)


def hit(number, start=0, end=100, **values):
    place = citation(number, start, end, **values)
    passage = Passage(id=f"p{number}", document_id=place.document_id, start=start, end=end)
    return Hit(
        rank=number,
        score=1 / number,
        passage=passage,
        citation=place,
        text=f"Text {number}.",
        dense_score=0.5,
        dense_rank=number,
    )


def quote(text, number=1, start=0, **values):
    place = citation(number, start, start + len(text))
    return Quote(text=text, citation=place, score=1.0, **values)


def answer(*quotes, status="answered", hits=2, **values):
    known = {"question": "Q?", "searched": "Q?", "reason": "2 passages answer this."}
    known |= {"nearness": 0.5, "floor": 0.4, "hits": tuple(hit(n + 1) for n in range(hits))}
    return Answer(**{**known, **values}, status=status, quotes=quotes)


def content(given, links=False, unread=""):
    made = content_of(given, sources_of(given, BASE), links=links, unread=unread)
    assert all(str(made)[mark.start : mark.end] == f"[{mark.number}]" for mark in made.marks)
    return str(made), [mark.number for mark in made.marks]


def test_quotes_are_quotations_each_with_its_number():
    given = answer(quote("It is *so* & *so*."), quote("Or 𝔸: so.", 2, role="support"))
    assert content(given) == ("> It is \\*so\\* & \\*so\\*. [1]\n\n> Or 𝔸: so. [2]", [1, 2])


def test_places_that_say_the_same_are_named_once_each():
    also = (citation(2), citation(1, 50, 60), citation(2, 30, 40))
    given = answer(quote("So it is.", also_in=also))
    assert content(given) == ("> So it is. [1] (also in [2])", [1, 2])


def test_a_row_stands_in_a_table_under_its_header():
    header = quote("Tool\tPrice", role="context")
    given = answer(quote("Saw | *big*\t$19", 2, kind="row"), header)
    table = "> | Tool | Price |\n> | --- | --- |\n> | Saw \\| *big* | $19 |\n>\n> [1] [2]"
    assert content(given) == (table.replace("*big*", "\\*big\\*"), [1, 2])


def test_a_row_without_a_header_has_an_empty_one():
    text, _ = content(answer(quote("Saw\t$19", kind="row")))
    assert text == "> |  |  |\n> | --- | --- |\n> | Saw | $19 |\n>\n> [1]"


def test_a_table_has_its_own_header_and_may_have_a_caption():
    given = answer(quote("Tools\nTool\tPrice\nSaw\t$19", kind="table"))
    rows = "> | Tools |  |\n> | --- | --- |\n> | Tool | Price |\n> | Saw | $19 |"
    assert content(given)[0] == f"{rows}\n>\n> [1]"


def test_what_leads_to_a_quote_stands_before_it():
    lead = quote("The steps are:", role="context")
    given = answer(quote("1. Stop.\n2. Go!", kind="list"), lead)
    assert content(given)[0] == "> The steps are: [1]\n\n> 1\\. Stop.  \n> 2\\. Go! [1]"


def test_code_is_code():
    given = answer(quote("ls *\n```\n[1]", kind="code"))
    assert content(given) == ("> ````\n> ls *\n> ```\n> [1]\n> ````\n>\n> [1]", [1])


def test_a_list_says_how_many_and_parts_say_what_they_answer():
    given = answer(
        quote("One.", role="item", asked="which"),
        quote("Two.", 2, asked="how *many*", note="An older version says: one."),
        notes=("Not said: why",),
        corrections=(Correction(asked="wich", searched="which", start=0, end=4),),
        searched="which",
    )
    assert content(given)[0].split("\n\n") == [
        "Searched for: which (corrected: wich → which; put the word in quotes to search for it as "
        "it is)",
        "2 passages answer this.",
        "**which**",
        "> One. [1]",
        "**how \\*many\\***",
        "> Two. [2]",
        "An older version says: one.",
        "Not said: why",
    ]


def test_links_are_listed_for_what_is_cited():
    given = answer(quote("Or so.", 2), hits=3)
    text, numbers = content(given, links=True)
    assert text.split("\n\n")[1:] == [
        "**Sources**",
        f"- [2] [Title 2]({BASE}/?document=d2&start=0&end=6)",
    ]
    assert numbers == [2]


def test_a_refusal_names_the_nearest_and_cites_nothing():
    given = answer(status="not_found", reason="Nothing is [near].", hits=4)
    assert content(given) == ("The documents do not say. Nothing is [near].", [])
    text, numbers = content(given, links=True)
    nearest = "\n".join(f"- [Title {n}]({BASE}/?document=d{n}&start=0&end=100)" for n in (1, 2, 3))
    assert text.split("\n\n")[1:] == ["**Nearest passages**", nearest]
    assert numbers == []
    assert shown_sources(given, sources_of(given, BASE)) == []


def test_small_talk_is_the_reply_alone():
    given = answer(status="small_talk", reason="You are welcome.", hits=0)
    assert content(given, links=True) == ("You are welcome.", [])


def test_an_answer_without_quotes_is_how_it_came_about():
    assert content(answer(reason="There are 2 documents."), links=True) == (
        "There are 2 documents.",
        [],
    )


def test_what_was_not_read_is_said_last():
    text, _ = content(answer(quote("So.")), unread="Images cannot be read here.")
    assert text == "> So. [1]\n\nImages cannot be read here."


def test_a_source_opens_what_is_quoted_of_it_and_has_an_address_of_its_own():
    given = answer(quote("One.", start=20), quote("Two.", start=40))
    given = dataclasses.replace(given, hits=(hit(1), hit(2, 20, 44, document_id="d1"), hit(3)))
    assert [source.url for source in sources_of(given, BASE)] == [
        f"{BASE}/?document=d1&start=20&end=44",
        f"{BASE}/?document=d1&start=20&end=44&source=2",
        f"{BASE}/?document=d3&start=0&end=100",
    ]


@pytest.mark.parametrize(("first", "page"), [(None, None), (3, 2)])
def test_sources_for_open_webui_are_all_hits_in_order(first, page):
    given = answer(quote("So.", 2, start=5))
    place = hit(2, first_page=first, last_page=first, section=("Part 1",))
    given = dataclasses.replace(given, hits=(hit(1), place))
    shown = shown_sources(given, sources_of(given, BASE))
    assert [one["document"] for one in shown] == [["Text 1."], ["Text 2."]]
    assert [one["distances"] for one in shown] == [[1.0], [0.5]]
    name = "Title 2, page 3 · Part 1" if first else "Title 2, Part 1"
    url = f"{BASE}/?document=d2&start=5&end=8"
    assert shown[1]["source"] == {"id": "p2", "name": name, "url": url}
    known = {"source": url, "name": name, "external": True}
    assert shown[1]["metadata"] == [known if page is None else {**known, "page": page}]
