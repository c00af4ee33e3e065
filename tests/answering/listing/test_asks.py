"""What a question asks for, by its form alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.listing.asks import ask_of, asks_for_some


def told(question):
    ask = ask_of(question)
    return ask and (ask.asked, ask.subject, ask.topic)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # Documents
        ("Which documents are by Ida Frost?", ("documents", "Ida Frost", "")),
        ("documents by Ida Frost", ("documents", "Ida Frost", "")),
        ("Which papers mention salt?", ("documents", "", "salt")),
        ("In which files is salt mentioned?", ("documents", "", "salt")),
        ("Please show me all files from 2019 about salt", ("documents", "2019", "salt")),
        ("Is there a document about salt?", ("documents", "", "salt")),
        ("Are there any documents by Ida Frost?", ("documents", "Ida Frost", "")),
        ("Welche Dokumente sind von Ida Frost?", ("documents", "Ida Frost", "")),
        ("In welchen Dateien wird Salz erwähnt?", ("documents", "", "Salz")),
        ("Quels fichiers contiennent le sel ?", ("documents", "", "sel")),
        ("¿Qué documentos mencionan la sal?", ("documents", "", "sal")),
        ("Quali documenti parlano del sale?", ("documents", "", "sale")),
        ("Welke documenten vermelden zout?", ("documents", "", "zout")),
        ("Quais documentos mencionam o sal?", ("documents", "", "sal")),
        # One document
        ("Who wrote the report on salt?", ("author", "report on salt", "")),
        ("Who is the author of the salt report?", ("author", "salt report", "")),
        ("What is the author of the salt report?", ("author", "salt report", "")),
        ("Wer hat den Bericht über Salz verfasst?", ("author", "Bericht über Salz", "")),
        ("Qui a écrit le rapport ?", ("author", "rapport", "")),
        ("¿Quién escribió el informe?", ("author", "informe", "")),
        ("When was the salt report published?", ("date", "salt report", "")),
        ("When was the salt report last updated?", ("date", "salt report", "")),
        ("Wann wurde der Bericht veröffentlicht?", ("date", "Bericht", "")),
        ("Quand le rapport a-t-il été publié ?", ("date", "rapport", "")),
        ("What is the date of the salt report?", ("date", "salt report", "")),
        ("What is the title of the document about salt?", ("title", "salt", "")),
        ("Who is Ida Frost?", ("person", "Ida Frost", "")),
        ("What has Ida Frost written?", ("person", "Ida Frost", "")),
        # What there is
        ("What are the documents about?", ("overview", "", "")),
        ("What topics do the documents cover?", ("overview", "", "")),
        ("Worum geht es in den Dokumenten?", ("overview", "", "")),
        ("De quoi parlent les documents ?", ("overview", "", "")),
        # Contents
        ("Which mines were closed in 1970?", ("contents", "mines were closed in 1970?", "")),
        ("List all mines with water", ("contents", "mines with water", "")),
        ("Can you list every mine in Wales?", ("contents", "mine in Wales?", "")),
        ("Who are all the people who live here?", ("contents", "who live here?", "")),
        ("Welche Gruben wurden geschlossen?", ("contents", "Gruben wurden geschlossen?", "")),
        ("Quelles mines ont fermé ?", ("contents", "mines ont fermé ?", "")),
    ],
)
def test_a_form_is_known_in_several_languages(question, expected):
    assert told(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Which valve must stay shut?",
        "Welche Grube wurde geschlossen?",
        "What do the documents say about salt?",
        "What does the document about salt say?",
        "What do all these mines have in common?",
        "What is the name of the oldest mine?",
        "What types of mines are there?",
        "What did James Frost find?",
        "How many mines are there?",
        "When was Ida Frost born?",
        "How is salt mined?",
        "Salt",
        "?",
        "and what about salt",
        "What is it about?",
    ],
)
def test_an_ordinary_question_is_of_none(question):
    assert ask_of(question) is None


def test_the_roles_of_the_words_around_are_told():
    asked = ask_of("How many documents in the folder mines were written by Ida Frost?")
    assert asked.cues == {"count", "folder"}
    assert ask_of("Which documents mention salt?").cues == {"which", "mention"}
    assert ask_of("List all mines with water").cues == {"list", "all"}


@pytest.mark.parametrize(
    ("question", "some"),
    [
        ("Show all documents about salt", True),
        ("Which documents mention salt?", True),
        ("Which documents do you have?", False),
        ("What are the documents about?", False),
        ("Thanks for the documents", False),
    ],
)
def test_all_documents_are_told_from_some(question, some):
    assert asks_for_some(question) is some


@given(st.text(max_size=80))
def test_what_is_asked_about_stands_in_the_question(question):
    ask = ask_of(question)
    assert ask is None or (ask.subject in question and ask.topic in question)
