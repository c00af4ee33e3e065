"""Looks for patterns and loops whose time grows faster than the text that they are given.

    python tests/robustness/patterns.py            # all parts
    python tests/robustness/patterns.py indexing   # one of them

The texts repeat what patterns repeat, with an end at which they fail, and pieces of what users
write. `patterns` gives them to every pattern of the package: one that grows too fast is no fault
where it only ever meets short texts. `indexing` and `reading` send them the way of a document, in
the process that indexes, and through each reader of text: what takes more than about twice as long
for twice as much there is a fault, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
import re
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import qa
from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.builder import Builder
from qa.indexing.inputs import input_of, title_of
from qa.indexing.text import language
from qa.indexing.text.analyze import analysed_as, terms, words
from qa.indexing.text.chunk import split
from qa.indexing.text.sentences import sentence_spans
from qa.records import Document

_PACKAGE = Path(qa.__file__).parent
_ROOMS = ("indexing", "retrieval", "answering", "suggesting", "evaluation")
_SHORT = 0.02  # seconds that count as none
_LONG = 4  # seconds after which nothing more is waited for
_GROWS = 2.9  # times as long for twice as much, three times over: what is linear stays below it
_FAILING = "\x00"
_FORMATS = [".txt", ".md", ".html", ".csv", ".json", ".xml", ".rst", ".adoc", ".tex", ".org"]
_FORMATS += [".eml", ".mbox", ".srt", ".rtf", ".py", ".yaml", ".ipynb"]

# Pieces of what users write, in great number.
_TEXTS = (
    *"aAéxa1 ._,-'\"()[]{}<>#*|=+:;/\\&$%@~^`?!\n\t\u00a0\u3042\u0e01\u0301\u200d",
    *("a.", "A.", "1.", "1,", "1,111,", ",111", "1 000 ", "a1", "aA", "a-", "a_", "a'", "it's "),
    *("Mr. ", "e.g. ", "No. 5 ", "§ 5 ", "1. a\n", "a. b\n", "- a\n", "* a\n", "# a\n", "> a\n"),
    *("| a | b |\n", "|---|---|\n", "a: b\n", "a\tb\n", "a  b  c\n", "[a](b) ", "![a](b)", "[[a]]"),
    *(
        "<b>",
        "</b>",
        "<!-- ",
        "<p>a",
        "<a href=b>",
        "&a;",
        "&#1;",
        "{{a}}",
        "${a}",
        "```\n",
        "~~~\n",
    ),
    *(
        "1/2/",
        "1-2-",
        "1:2:",
        "12:30 ",
        "2024-05-01 ",
        "May ",
        "1 May ",
        "May 5, ",
        "twenty-",
        "one ",
    ),
    *("a@b.c ", "http://a.b/", "www.a.", "C:\\a\\", "/a/b", "a/b/", "$1,000.00 ", "10 %", "5 kg "),
    *(
        "From: a\n",
        "On 1 May a wrote:\n",
        "Q: a?\nA: b\n",
        "A: a\n",
        "[1] ",
        "(1) ",
        "Fig. 1 ",
        "...",
    ),
    *(
        "\n\n",
        " \n",
        "\na\n",
        "    a\n",
        "\\a{",
        "\\begin{a}",
        "{\\a ",
        "=== a\n",
        ".. a:: b\n",
        "----\n",
    ),
    *(
        "ABC-1 ",
        "A B ",
        "A. B. ",
        "and ",
        "a and b, ",
        "he said, ",
        '"a", ',
        "not ",
        "was ",
        "- - ",
        "* * ",
    ),
)


Attack = tuple[str, str, str]  # what a text begins with, what it repeats, its end
Found = tuple[str, re.Pattern[str]]  # a pattern, and the module that has it


def patterns_of() -> dict[tuple[str, int], Found]:
    """Return each pattern of the package for text, with the module that has it."""
    found: dict[tuple[str, int], Found] = {}
    for room in _ROOMS:
        for info in pkgutil.walk_packages([str(_PACKAGE / room)], f"qa.{room}."):
            module = importlib.import_module(info.name)
            for pattern in _held(vars(module), 0):
                found.setdefault((pattern.pattern, pattern.flags), (info.name, pattern))
            source = Path(str(module.__file__)).read_text()
            for node in ast.walk(ast.parse(source)):
                if pattern := _said(node):
                    found.setdefault((pattern.pattern, pattern.flags), (info.name, pattern))
    return found


def _held(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    """Yield the patterns in a value, and in what it is made of."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4 and isinstance(value, dict):
        for one in list(value.values()):
            yield from _held(one, depth + 1)
    elif depth < 4 and isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _held(one, depth + 1)
    elif depth < 2 and isinstance(value, type) and value.__module__.startswith("qa."):
        yield from _held(dict(vars(value)), depth + 1)


def _said(node: ast.AST) -> re.Pattern[str] | None:
    """Return the pattern that a call such as `re.sub("a", …)` has."""
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute)):
        return None
    of_module = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
    first = node.args[0]
    if of_module and isinstance(first, ast.Constant) and isinstance(first.value, str):
        try:
            return re.compile(first.value)
        except re.error:
            return None  # it is made with a flag that it needs
    return None


def attacks(pattern: re.Pattern[str]) -> set[Attack]:
    """Return what a pattern may be slow on: beginning, what is repeated, and end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found: set[Attack] = set()
    for before, body in _repeats(tree, ""):
        for choice in range(3):
            sample = _sample(body, choice)
            if sample:
                found |= {("", sample, _FAILING), (before, sample, _FAILING)}
                found.add(("", before + sample, _FAILING))
    whole = _sample(tree, 0)
    if whole:
        found |= {("", whole, ""), ("", whole[:-1], _FAILING)}
    return {one for one in found if one[1]}


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Yield what is repeated in a pattern, each with a text that leads to it."""
    for kind, value in tree:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            if value[1] > 8:
                yield before, value[2]
            yield from _repeats(value[2], before)
        elif kind is sre.SUBPATTERN:
            yield from _repeats(value[3], before)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeats(value[1], before)
        elif kind is sre.ATOMIC_GROUP:
            yield from _repeats(value, before)
        before += _sample([(kind, value)], 0)


def _sample(tree: Any, choice: int) -> str:
    """Return a text that a pattern, or a part of it, matches, as far as it is told simply."""
    parts = []
    for kind, value in tree:
        if kind is sre.LITERAL:
            parts.append(chr(value))
        elif kind is sre.NOT_LITERAL:
            parts.append("a" if value != ord("a") else "b")
        elif kind is sre.ANY:
            parts.append("a")
        elif kind is sre.IN:
            parts.append(_of_class(value, choice))
        elif kind is sre.BRANCH:
            parts.append(_sample(value[1][choice % len(value[1])], choice))
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            parts.append(_sample(value[2], choice) * min(3, max(1, value[0])))
        elif kind is sre.SUBPATTERN:
            parts.append(_sample(value[3], choice))
        elif kind is sre.ATOMIC_GROUP:
            parts.append(_sample(value, choice))
    return "".join(parts)


_OF_CATEGORY = {
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_WORD: " ",
}


def _of_class(members: Any, choice: int) -> str:
    """Return a character of a class."""
    negated = any(kind is sre.NEGATE for kind, _ in members)
    inside = []
    for kind, value in members:
        if kind is sre.LITERAL:
            inside.append(chr(value))
        elif kind is sre.RANGE:
            inside.append(chr(value[0]))
        elif kind is sre.CATEGORY:
            inside.append(_OF_CATEGORY[value])
    if not negated:
        return inside[choice % len(inside)] if inside else ""
    return next((c for c in ("a", " ", "1", "-", "b") if c not in inside), "~")


class _TooLongError(Exception):
    """What was measured goes on for too long to wait for it."""


def _stop(*_: object) -> None:
    raise _TooLongError


def seconds(function: Callable[[str], object], text: str) -> float:
    """Return the seconds of CPU that a function takes for a text, the least of two if few."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, _LONG)
        try:
            function(text)
        except _TooLongError:
            return float("inf")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        best = min(best, time.process_time() - began)
        if best > 10 * _SHORT:
            break
    return best


def growth(function: Callable[[str], object], attack: Attack, size: int) -> float:
    """Return how many times as long a text of twice the size takes, 0 if both take no time.

    What seems too much is measured again, as this may not be the only work on the machine.
    """
    before, repeated, end = attack
    first = 0.0
    for characters in (size // 8, size // 4, size // 2, size):
        text = before + repeated * max(1, characters // len(repeated)) + end
        now = seconds(function, text)
        if now > 1:
            return 99  # for a text as short as this
        if now > _SHORT and first > _SHORT / 8:
            half = before + repeated * max(1, characters // 2 // len(repeated)) + end
            for _ in range(3):
                if now <= _GROWS * first:
                    break
                now, first = min(now, seconds(function, text)), max(first, seconds(function, half))
            # What stops growing, as where only the beginning of a file is looked at, is no fault.
            if now > _GROWS * first:
                more = before + repeated * max(1, 4 * characters // len(repeated)) + end
                return now / first if seconds(function, more) > 2 * _GROWS * now else 0.0
            return now / first
        first = now
    return 0.0


def look_at_patterns(found: dict[tuple[str, int], Found], size: int) -> None:
    """List the patterns that grow too fast where their texts are long."""
    grown = 0
    for name, pattern in found.values():
        worst = (0.0, ("", "", ""))
        for attack in attacks(pattern):
            worst = max(worst, (growth(lambda t, p=pattern: _scan(p, t), attack, size), attack))
        if worst[0] > _GROWS:
            grown += 1
            print(f"{name}: {worst[0]:.1f} times on {worst[1]!r}: {pattern.pattern[:90]!r}")
    print(f"{len(found)} patterns, {grown} grow too fast where their texts are long", flush=True)


def _scan(pattern: re.Pattern[str], text: str) -> None:
    for _ in pattern.finditer(text):
        pass


def reading(ending: str) -> Callable[[str], None]:
    """Return what reads a text as a file with this ending."""

    def read(text: str) -> None:
        with suppress(DocumentError):
            parse(text.encode("utf-8", "surrogatepass"), f"a{ending}")

    return read


def indexing(text: str) -> None:
    """Index a document of one paragraph of a text."""
    builder = Builder()
    builder.leaf("paragraph", text)
    parsed = builder.parsed()
    index(
        Document(
            id="a",
            path="a.txt",
            title="A title",
            media_type="text/plain",
            text=parsed.text,
            language=language.detect(parsed.text),
            blocks=parsed.blocks,
        )
    )


def index(document: Document) -> None:
    """Do with a document what the process of the index does before anything is embedded."""
    title = title_of(document, _MODEL)
    passages = split(document, max_chars=600, max_pieces=250, word_pieces=_MODEL.word_pieces)
    for passage in passages:
        given = input_of(document, title, passage, _MODEL)
        terms(given.text, analysed_as(document.language))
        words(given.text)
    sentence_spans(document.text, document.language)


class Pieces:
    """Stands for a model, of which its word pieces are all that counts here."""

    max_pieces = 256

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        """Return where the pieces of a text are."""
        return [match.span() for match in _WORD.finditer(text)]


_MODEL: Any = Pieces()
_WORD = re.compile(r"\w{1,8}|[^\w\s]")


def look_at_texts(tried: list[Attack], way: Callable[[str], None], name: str, size: int) -> int:
    """List the texts that take too long; return how many they are."""
    faults = 0
    for before, repeated, end in tried:
        way(before + repeated * (200 // len(repeated) + 1) + end)  # what is loaded once
    for attack in tried:
        times = growth(way, attack, size)
        if times > _GROWS:
            faults += 1
            print(f"FAULT {name}: {times:.1f} times on {attack!r}", flush=True)
    print(f"{len(tried)} texts, {name}: {faults} grow too fast", flush=True)
    return faults


def main() -> int:
    """Run the parts that are asked for, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", help="patterns, indexing, reading; all by default")
    parser.add_argument("--size", type=int, default=16_000, help="characters of the longest text")
    parser.add_argument("--formats", nargs="*", default=_FORMATS, help="reading: endings of files")
    arguments = parser.parse_args()
    parts = arguments.parts or ["patterns", "indexing", "reading"]
    began = time.monotonic()
    signal.signal(signal.SIGVTALRM, _stop)
    texts = [(before, one, end) for one in _TEXTS for before, end in (("", ""), ("x ", "x"))]
    found = patterns_of()
    of_patterns = {attack for _, pattern in found.values() for attack in attacks(pattern)}
    if "patterns" in parts:
        look_at_patterns(found, arguments.size)
    faults = 0
    if "indexing" in parts:
        tried = [*texts, *sorted(of_patterns)]
        faults += look_at_texts(tried, indexing, "indexing", 4 * arguments.size)
    if "reading" in parts:
        for ending in arguments.formats:
            faults += look_at_texts(texts, reading(ending), ending, 4 * arguments.size)
    print(f"patterns: {faults} faults in {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
