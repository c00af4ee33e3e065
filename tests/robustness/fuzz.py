"""Looks with made-up documents and questions for what raises, or breaks a promise.

    python tests/robustness/fuzz.py               # ten minutes
    python tests/robustness/fuzz.py --minutes 1

The promises, each on examples of hypothesis that are new in every run:

- passages are stretches of their document, in order, with every word, and as long as is allowed;
- sentences are the whole of their text;
- blocks nest, and cover every visible character;
- a quote is what stands at its offsets, and a question raises nothing but a `SourcebookError`;
- records come back from JSON as they were;
- a filter and a question of any text are taken or refused in words;
- each reader takes a damaged file or refuses it in words, within the limits of a worker.

What is found is printed with the example, as small as it can be made, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mutants import SEEDS, mutant
from places import index

import qa
from qa import Answer
from qa.errors import DocumentError, SourcebookError
from qa.indexing.documents import content_hash, document, parse
from qa.indexing.documents.text import normalise
from qa.indexing.documents.workers import LimitError, Limits, Workers
from qa.indexing.filters import Filter
from qa.indexing.text.chunk import split
from qa.indexing.text.sentences import sentences
from qa.records import Document

_TESTS = Path(__file__).parents[1]
_ROUND = 20  # seconds that one promise is looked at before the next one is
_AT_ONCE = 100  # examples
_WORD = re.compile(r"\w")
_SOME = settings(
    max_examples=_AT_ONCE,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)

# What texts are made of: more of it than chance would bring.
_TOKENS = (
    *("The heron stands in the water.", "It is grey", "Dr. Kern", "e.g. ", "1,111.5", "2024-05-01"),
    *("\n", "\n\n", " ", "\t", "\u00a0", "\r\n", "\u2028", "\x00", "\x1b[31m", "\u202e", "\ufeff"),
    *("# ", "## ", "- ", "* ", "1. ", "a) ", "> ", "| a | b |\n", "|---|\n", "```", "~~~", "---\n"),
    *(
        "[",
        "]",
        "(",
        ")",
        "**",
        "_",
        "`",
        "<b>",
        "</b>",
        "<p>",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "$",
    ),
    *(
        "Q: ",
        "A: ",
        "Anna: ",
        "From: a@b.c\n",
        "[1]",
        "[^1]",
        "[^1]: ",
        "…",
        "?",
        "!",
        ":",
        ";",
        ".",
    ),
    *(
        "é",
        "e\u0301",
        "ß",
        "İ",
        "ﬁ",
        "水",
        "かな",
        "한국",
        "ไทย",
        "שלום",
        "مرحبا",
        "😀",
        "👩\u200d🚀",
    ),
    *(
        "a" * 70,
        "9" * 40,
        "http://a.b/c?d=e#f",
        "C:\\a\\b",
        "x_y.z",
        "§ 5",
        "No. 5",
        "it’s",
        "U.S.",
    ),
    *("\ud800", "\udfff", "\U0010ffff", "\ue000", "\x7f", "\x85", "\x0b", "\x0c"),
)
TEXT = st.lists(st.one_of(st.sampled_from(_TOKENS), st.text(max_size=8)), max_size=60).map("".join)
_ENDINGS = ("txt", "md", "html", "rst", "org", "adoc", "tex", "csv", "json", "xml", "eml", "srt")


def _conftest() -> Callable[[Document], None]:
    """Return what checks blocks in the tests."""
    place = _TESTS / "indexing" / "documents" / "conftest.py"
    spec = importlib.util.spec_from_file_location("blocks_checked", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checked: Callable[[Document], None] = module._check
    return checked


_check_blocks = _conftest()


def _check_words(error: SourcebookError, *, broken: bool = False) -> None:
    """Check that an error says something, and that no reader has raised what it did not foresee."""
    assert str(error).strip()
    assert broken or "seems broken (" not in str(error), error


def _made(text: str, ending: str) -> Document | None:
    """Return a document of a text, None if it is refused in words."""
    try:
        return parse(text.encode("utf-8", "surrogatepass"), f"a.{ending}")
    except DocumentError as error:
        _check_words(error)
        return None


@_SOME
@given(TEXT, st.sampled_from(_ENDINGS), st.integers(100, 700), st.integers(8, 300))
def chunks(text: str, ending: str, most: int, pieces: int) -> None:
    """Check passages and sentences."""
    made = _made(text, ending)
    if made is None:
        return
    _check_blocks(made)
    end = 0
    words = [(i, i + 1) for i in range(len(made.text))]
    for passage in split(
        made, max_chars=most, max_pieces=pieces, word_pieces=lambda t: words[: len(t)]
    ):
        assert end <= passage.start < passage.end <= len(made.text)
        assert not _WORD.search(made.text, end, passage.start)
        assert passage.end - passage.start <= max(most, pieces)
        end = passage.end
    assert not _WORD.search(made.text, end)
    spans = sentences(made.text, made.language)
    assert "".join(made.text[a:b] for a, b in spans) == made.text
    index(made)


@_SOME
@given(TEXT, TEXT)
def words(text: str, question: str) -> None:
    """Check that a record and a filter of any text come back, or are refused in words."""
    title = normalise(question)  # as that of every document
    made = Document(id="a", path="a.txt", title=title, media_type="text/plain", text=title)
    assert Document.from_dict(json.loads(json.dumps(made.to_dict()))) == made
    for field in ("folder", "author", "language", "date_from", "date_to"):
        try:
            taken = Filter.from_dict({field: text})
        except SourcebookError as error:
            _check_words(error)
        else:
            assert Filter.from_dict(json.loads(json.dumps(taken.to_dict()))) == taken


@_SOME
@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 1 << 40))
def files(name: str, seed: int) -> None:
    """Check that a damaged file is read or refused in words."""
    data = mutant(name, Random(seed))
    try:
        found = WORKERS.read(data, name).result()
    except LimitError as error:
        raise AssertionError(f"it takes too much: {error.reason}") from None
    except DocumentError as error:
        _check_words(error, broken=True)
        return
    if found.parsed is None:
        return
    made = document(content_hash(data), name, found)
    _check_blocks(made)
    index(made)


def asking(assistant: qa.Assistant) -> Callable[[], None]:
    """Return a check of the answers to questions of any text."""

    @_SOME
    @given(TEXT, st.booleans())
    def questions(question: str, also: bool) -> None:
        try:
            answer = assistant.ask(f"How tall is {question}?" if also else question)
        except SourcebookError as error:
            _check_words(error)
            return
        assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer
        for quote in answer.quotes:
            quoted = assistant.document(quote.citation.document_id)
            assert quoted is not None
            assert quoted.text[quote.citation.start : quote.citation.end] == quote.text

    return questions


WORKERS = Workers(Limits(seconds=20))


def main() -> int:
    """Look at one promise after another until the time is up, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", default="", help="promises with this in their names alone")
    arguments = parser.parse_args()
    began, found, examples = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        for name in ("a.md", "a.html", "a.eml", "a.csv", "a.docx", "a.txt"):
            (data / name).write_bytes(SEEDS[name])
        with qa.build(data, Path(folder) / "index") as assistant:
            checks = {one.__name__: one for one in (chunks, words, files, asking(assistant))}
            while checks and time.monotonic() - began < 60 * arguments.minutes:
                for name, check in list(checks.items()):
                    if arguments.only not in name:
                        del checks[name]
                        continue
                    counted, fault = looked_at(check, min(_ROUND, 60 * arguments.minutes / 4))
                    examples += counted
                    if fault:
                        found += 1
                        del checks[name]  # it would find the same again
                        print(f"FOUND by {name}:\n{fault}", flush=True)
    WORKERS.close()
    print(f"fuzz: {examples} examples, {found} found, {time.monotonic() - began:.0f} s")
    return 1 if found else 0


def looked_at(check: Callable[[], None], seconds: float) -> tuple[int, str]:
    """Try a promise on new examples for some seconds; return how many, and what was found."""
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            check()
        except BaseException:
            return count, traceback.format_exc(limit=-8)
        count += _AT_ONCE
    return count, ""


if __name__ == "__main__":
    sys.exit(main())
