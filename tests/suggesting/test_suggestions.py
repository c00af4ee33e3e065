"""Suggested questions: natural, made of the documents' words, and answered by them."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import qa
from qa.indexing.documents.builder import Builder
from qa.records import Document
from qa.suggesting.candidates import ASKED, HEADED, alike, candidates
from qa.suggesting.phrasing import ask_heading, ask_statement, stands_alone
from qa.suggesting.suggestions import Place, Suggestions

TEXT = "The guest network is off. Press the reset button. The Vell joins the sea near Holm."


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Regional connectivity", "What do the documents say about regional connectivity?"),
        ("3.2 Slow Connections", "What do the documents say about slow Connections?"),
        ("Guest network", "What do the documents say about the guest network?"),
        ("Restoring files", "What do the documents say about restoring files?"),
        ("Why is the light red?", "Why is the light red?"),
        ("How to reset the router", "How do I reset the router?"),
        ("2. Change your password", "How do I change my password?"),
        ("What drives costs up", "What drives costs up?"),
        ("How the work began", "What do the documents say about how the work began?"),
        ("A NATO summit", "What do the documents say about a NATO summit?"),
        ("Kestrel K40", "What do the documents say about Kestrel K40?"),
        ("TEAM MEETING", None),  # nothing tells which of its words are names
        ("4. CARE AND FEEDING", None),
        ("VPN", "What do the documents say about VPN?"),
        ("Item 4. Controls and Procedures", None),
        ("Article IX: Slow connections", None),
        ("Introduction", None),
        ("Chapter 3", None),
        ("What the work depends on", None),
        ("The router is slow", None),
        ("What is this?", None),
        ("How it works", None),
        ("`qa.open(index)`", None),
        ("<b>bold</b>", None),
        ("12", None),
        ("", None),
    ],
)
def test_headings_become_questions_or_none(heading, question):
    assert ask_heading(heading, TEXT, english=True) == question


def test_a_heading_of_another_language_is_a_question_only_where_it_asks():
    assert ask_heading("Slow connections", TEXT, english=False) is None
    asked = "Wie setze ich das Gerät zurück?"
    assert ask_heading(asked, TEXT, english=False) == asked


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("You can reset your box with a pin.", "How can I reset my box?"),
        (
            "Users can browse older files through the History view.",
            "How can users browse older files?",
        ),
        (
            "With some help, the Vell could reach the new lake and the town.",
            "How could the Vell reach the new lake?",
        ),
        (
            "The network is closed at night because nobody uses it then.",
            "Why is the network closed at night?",
        ),
        ("The Holm Bridge was opened in 1932 by the mayor.", "When was the Holm Bridge opened?"),
        ("A pier is a pillar that carries the spans.", "What is a pier?"),
        ("HTTP is a protocol that carries pages.", "What is HTTP?"),
        ("The bridge was opened in 1932 by the mayor.", None),  # which bridge?
        ("It can be reset with a long and thin pin.", None),
        ("The Vell can rise in a few hours.", None),  # does not say how
        ("This is off because of the cost of it all.", None),
        ("Anna is a scholar of the old school.", None),  # who, not what
        ("He said “you can reset it with a pin”.", None),
    ],
)
def test_statements_become_questions_or_none(sentence, question):
    assert ask_statement(sentence, TEXT) == question


@pytest.mark.parametrize(
    ("sentence", "stands"),
    [
        ("How much space does a backup need?", True),
        ("**Can I use a disk?**", True),
        ("How does it work?", False),
        ("Really?", False),
        ("Need something else?", False),
        ("He asked: why not leave now?", False),
        ("What are you against?", False),
    ],
)
def test_a_question_of_the_text_is_taken_if_it_stands_alone(sentence, stands):
    assert stands_alone(sentence, english=True) == (sentence.strip("*") if stands else None)


@example("AM/0/0")  # begins like a question, and is none
@given(st.text(max_size=120))
def test_any_line_gives_one_question_or_none(line):
    for question in (
        ask_heading(line, TEXT, english=True),
        ask_statement(line, TEXT),
        stands_alone(line, english=True),
    ):
        assert question is None or (question.endswith("?") and "\n" not in question)


def test_candidates_say_where_their_answers_stand():
    body = "Press the button with a pin for ten seconds. All settings are lost, which is a pity."
    asked = "Why is the light red? There is no line to the provider, so call the provider."
    builder = Builder()
    for heading, paragraph in (("Resetting routers", body), ("Lights", asked)):
        builder.heading(heading, 2)
        builder.paragraph(paragraph)
    parsed = builder.parsed()
    text = parsed.text
    document = Document(
        id="d",
        path="d.md",
        title="Manual",
        media_type="text/markdown",
        text=text,
        headings=tuple(parsed.headings),
        blocks=parsed.blocks,
    )
    made = [
        (one.kind, one.question, text[one.start : one.end].strip()) for one in candidates(document)
    ]
    assert made == [
        (HEADED, "What do the documents say about resetting routers?", body),
        (ASKED, "Why is the light red?", asked.removeprefix("Why is the light red? ")),
    ]


def test_the_title_of_a_document_is_no_topic_of_it():
    builder = Builder()
    builder.heading("Regional travel", 1)
    for heading in ("Resetting routers", "Slow connections"):
        builder.heading(heading, 2)
        builder.paragraph(
            "Press the button with a pin for ten seconds. All settings are lost. " * 2
        )
    parsed = builder.parsed()
    document = Document(
        id="d",
        path="d.md",
        title="d",
        media_type="text/markdown",
        text=parsed.text,
        headings=tuple(parsed.headings),
        blocks=parsed.blocks,
    )
    assert [one.question for one in candidates(document)] == [
        "What do the documents say about resetting routers?",
        "What do the documents say about slow connections?",
    ]


def test_alike_looks_at_the_words_that_matter():
    assert alike("How do I reset the router?", "How can I reset the router?")
    assert not alike("How do I reset the router?", "How do I move the antenna?")


def ready(suggestions, where=None):
    while (questions := suggestions.first(where)) is None:
        time.sleep(0.05)
    return questions


def test_what_is_suggested_for_the_sample_is_answered(assistant):
    questions = ready(Suggestions(assistant))
    assert questions == [
        "How could Pakistan use its influence?",
        "What do the documents say about how the partnership began?",
        "How could Pakistan secure its border with Afghanistan?",
        "What brings the two countries closer?",
        "What do the documents say about counterterrorism?",
    ]
    for question in questions:
        assert assistant.ask(question).status == "answered"


def test_what_follows_is_new_and_answered_elsewhere(assistant):
    suggestions = Suggestions(assistant)
    asked = ["What has Pakistan done against terrorism?", "What is said of counterterrorism?"]
    quotes = assistant.ask(asked[-1]).quotes
    shown = [
        Place(document_id=place.document_id, start=place.start, end=place.end)
        for place in (quote.citation for quote in quotes)
    ]
    following = suggestions.following(asked, shown)
    assert following == suggestions.following(asked, shown)
    assert 1 <= len(following) <= 3
    for question in following:
        assert not any(alike(question, other) for other in asked)
        best = max(assistant.ask(question).quotes, key=lambda quote: quote.score)
        assert best.text not in [quote.text for quote in quotes]


def test_what_is_suggested_under_a_filter_is_answered_under_it(assistant):
    suggestions = Suggestions(assistant)
    everywhere = ready(suggestions)
    where = qa.Filter(documents=["pakistan-us-relations.md"])
    questions = ready(suggestions, where)
    assert questions == [
        "What do the documents say about how the partnership began?",
        "What brings the two countries closer?",
        "What do the documents say about counterterrorism?",
    ]
    for question in questions:
        assert assistant.ask(question, where=where).status == "answered"
    assert ready(suggestions) == everywhere
    assert ready(suggestions, qa.Filter(folder="elsewhere")) == []


def test_what_follows_under_a_filter_is_answered_under_it(assistant):
    suggestions = Suggestions(assistant)
    question = "What would help regional connectivity?"
    place = assistant.ask(question).quotes[0].citation
    shown = [Place(document_id=place.document_id, start=place.start, end=place.end)]
    own, other = (
        qa.Filter(documents=[place.file]),
        qa.Filter(documents=["pakistan-us-relations.md"]),
    )
    following = suggestions.following([question], shown, own)
    assert following == suggestions.following([question], shown)
    assert following
    for one in following:
        assert assistant.ask(one, where=own).status == "answered"
    # The documents that these lead to are not searched.
    assert suggestions.following([question], shown, other) == []


def test_suggestions_follow_the_documents(tmp_path, embedder):
    data = tmp_path / "data"
    data.mkdir()
    manual = data / "manual.md"
    body = "A red light means that the router has no connection to the provider. Call the provider."
    manual.write_text(f"# Manual\n\n## Why is the light red?\n\n{body}\n")
    with qa.build(data, tmp_path / "index", embedder=embedder) as assistant:
        suggestions = Suggestions(assistant)
        assert ready(suggestions) == ["Why is the light red?"]
        manual.write_text("# Manual\n\nNothing here is of any use to anybody at all today.\n")
        assistant.sync(data)
        assert ready(suggestions) == []


def test_a_question_that_is_not_answered_is_not_suggested(tmp_path, embedder):
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.txt").write_text(
        "Who painted the Mona Lisa? Potatoes are planted in April and dug up in August. "
        "They keep best in a dark and dry cellar.\n"
    )
    with qa.build(data, tmp_path / "index", embedder=embedder) as assistant:
        assert ready(Suggestions(assistant)) == []
