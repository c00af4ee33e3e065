"""What is told of an answer is told in the question's language."""

import ast
import re
from pathlib import Path

from qa.phrases import _LANGUAGES, _PHRASES, counted, phrase

ROOT = Path(__file__).parent.parent
NAMES = re.compile(r"\{\w+\}")


def test_a_phrase_is_said_in_the_language_and_in_english_where_that_is_not_known():
    one, other = "1 passage answers this.", "{number} passages answer this."
    assert counted("en", 1, one, other) == one
    assert counted("en", 1200, one, other) == "1,200 passages answer this."
    assert counted("de", 1, one, other) == "1 Stelle beantwortet dies."
    assert counted("zh", 12, one, other) == "12 处内容回答了此问题。"
    assert counted("sv", 2, one, other) == "2 passages answer this."
    # Braces in what is said are no names.
    assert (
        phrase("fr", "No document is from {date}.", date="{x}") == "Aucun document ne date de {x}."
    )


def test_each_phrase_of_the_code_is_there_and_has_its_names_in_every_language():
    said = {
        node.value
        for path in sorted((ROOT / "qa").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in _PHRASES
        if path.name != "phrases.py"
    }
    assert set(_PHRASES) == said
    for english, others in _PHRASES.items():
        assert len(others) == len(_LANGUAGES)
        for other in others:
            assert sorted(NAMES.findall(other)) == sorted(NAMES.findall(english)), other
