"""What the server itself says to a reader, in the reader's language."""

import json
from pathlib import Path

import pytest

import qa.web.front.login as login
import qa.web.page as page
from qa.web.words import Words, words_for

CATALOGUES = sorted((Path(page.__file__).parent / "static" / "words").glob("*.json"))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("cs,en;q=0.5, pt-BR;q=0.7", "pt"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr;q=0, zh-Hant-TW;q=0.1", "zh"),
        ("cs, tlh", "en"),
        ("*", "en"),
        ("../../secret, de;q=x, ar;level=1", "ar"),
        (";;,,=;q=;de", "en"),
        (f"{'cs,' * 1000}de", "en"),  # not read to its end
    ],
)
def test_a_reader_is_told_in_the_language_that_they_want_most(accepted, language):
    words = words_for(accepted)
    assert words.language == language
    assert words.direction == ("rtl" if language == "ar" else "ltr")


def test_a_message_has_its_values_and_is_english_where_there_is_no_other():
    assert words_for("de").say("Log in · {name}", name="A {b}") == "Anmelden · A {b}"
    assert words_for("de").say("{name} is not in it", name="A") == "A is not in it"
    assert Words().say("Password") == "Password"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_each_language_has_what_the_server_says(path):
    messages = ("Log in · {name}", "Log in", "Password", login.WRONG, login.AGAIN, page.BROKEN)
    told = json.loads(path.read_text("utf-8"))
    assert [one for one in messages if not isinstance(told.get(one), str)] == []
    assert "{name}" in told["Log in · {name}"]
