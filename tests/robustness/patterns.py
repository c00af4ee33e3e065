"""Looks for patterns and loops whose time grows faster than the text that they are given.

    python tests/robustness/patterns.py            # all parts
    python tests/robustness/patterns.py indexing   # one of them

The texts repeat what patterns repeat, with an end at which they fail, and pieces of what users
write. `patterns` gives them to every pattern of the package, to be matched or searched for as its
module does. What makes one slow by itself is then put wherever a text can be put: into documents of
each format, through the process that indexes, and, as long as one may be, into a question; it is no
fault to grow where only short texts come. `indexing` and `reading` send all the texts through the
process that indexes, and through each reader of text. What takes more than about twice as long for
twice as much is a fault, and the exit status is 1.
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
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from places import FORMATS, PLACES, asking, indexing, reading

import qa
from qa.retrieval.query import MAX_QUESTION

_PACKAGE = Path(qa.__file__).parent
_ROOMS = ("indexing", "retrieval", "answering", "suggesting", "evaluation")
_SHORT = 0.02  # seconds that count as none
_LONG = 4  # seconds after which nothing more is waited for
_GROWS = 2.9  # times as long for twice as much, three times over: what is linear stays below it
_ENOUGH = 3  # texts on which a pattern is slow
_FAILING = "\x00"

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


@dataclass
class Found:
    """A pattern, the module that has it, and how it meets a text: match, fullmatch, search."""

    name: str
    pattern: re.Pattern[str]
    ways: set[str] = field(default_factory=set)


_ANCHORED = ("match", "fullmatch")
_SEARCHING = ("search", "finditer", "findall", "sub", "subn", "split", "scanner")


def patterns_of() -> dict[tuple[str, int], Found]:
    """Return each pattern of the package for text."""
    found: dict[tuple[str, int], Found] = {}

    def known(name: str, pattern: re.Pattern[str]) -> Found:
        return found.setdefault((pattern.pattern, pattern.flags), Found(name, pattern))

    for room in _ROOMS:
        for info in pkgutil.walk_packages([str(_PACKAGE / room)], f"qa.{room}."):
            module = importlib.import_module(info.name)
            for pattern in _held(vars(module), 0):
                known(info.name, pattern)
            source = Path(str(module.__file__)).read_text()
            for node in ast.walk(ast.parse(source)):
                if said := _said(node):
                    known(info.name, said[0]).ways.add(said[1])
                if used := _used(node, vars(module)):
                    known(info.name, used[0]).ways.add(used[1])
    for one in found.values():
        one.ways = one.ways or {"search"}  # it is in a table, or handed on
    return found


def _used(node: ast.AST, names: dict[str, Any]) -> tuple[re.Pattern[str], str] | None:
    """Return the pattern of which `_A.match` is a method, and the way it meets a text."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 1:
        pattern = _named(node.func.value, names)
        # From place to place, which is as much as searching.
        return (pattern, "search") if pattern and node.func.attr == "match" else None
    if not isinstance(node, ast.Attribute) or node.attr not in _ANCHORED + _SEARCHING:
        return None
    pattern = _named(node.value, names)
    return (pattern, node.attr if node.attr in _ANCHORED else "search") if pattern else None


def _named(node: ast.AST, names: dict[str, Any]) -> re.Pattern[str] | None:
    value = None
    if isinstance(node, ast.Name):
        value = names.get(node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        value = getattr(names.get(node.value.id), node.attr, None)
    is_text = isinstance(value, re.Pattern) and isinstance(value.pattern, str)
    return value if is_text else None


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


def _said(node: ast.AST) -> tuple[re.Pattern[str], str] | None:
    """Return the pattern that a call such as `re.sub("a", …)` has, and how it meets a text."""
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute)):
        return None
    of_module = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
    first, way = node.args[0], node.func.attr
    if way == "compile":
        return None
    if of_module and isinstance(first, ast.Constant) and isinstance(first.value, str):
        try:
            return re.compile(first.value), way if way in _ANCHORED else "search"
        except re.error:
            return None  # it is made with a flag that it needs
    return None


def attacks(one: Found) -> set[Attack]:
    """Return what a pattern may be slow on: beginning, what is repeated, and end."""
    pattern = one.pattern
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


class _TooLongError(BaseException):  # which no reader takes for a damaged file
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
                more = before + repeated * max(1, 16 * characters // len(repeated)) + end
                return now / first if seconds(function, more) > 8 * _GROWS * now else 0.0
            return now / first
        first = now
    return 0.0


def slow_texts(found: dict[tuple[str, int], Found], size: int) -> list[Attack]:
    """Return the texts on which patterns by themselves grow too fast."""
    slow: set[Attack] = set()
    count = 0
    for one in found.values():
        tried = [(way, attack) for way in sorted(one.ways) for attack in sorted(attacks(one))]
        slowly = (
            attack for way, attack in tried if growth(_meeting(one, way), attack, size) > _GROWS
        )
        grown = set(islice(slowly, _ENOUGH))
        count += bool(grown)
        slow |= grown
    print(f"{len(found)} patterns, {count} grow too fast where texts are long", flush=True)
    return sorted(slow)


def _meeting(one: Found, way: str) -> Callable[[str], object]:
    if way in _ANCHORED:
        met: Callable[[str], object] = getattr(one.pattern, way)
        return met
    return lambda text: deque(one.pattern.finditer(text), maxlen=0)


def look_at_patterns(found: dict[tuple[str, int], Found], size: int) -> int:
    """Put what makes a pattern slow wherever a text can be put; return how many faults it finds."""
    slow = slow_texts(found, size)
    # Many texts end in what matches nowhere, which no document has.
    slow = sorted({(before, one, end.strip(_FAILING)) for before, one, end in slow})
    faults = 0
    for name, place in PLACES.items():
        faults += look_at_texts(slow, place, name, size)
    with asking() as ask:
        faults += look_at_texts(slow, ask, "questions", MAX_QUESTION - 100)
    return faults


def look_at_texts(tried: list[Attack], way: Callable[[str], None], name: str, size: int) -> int:
    """List the texts that take too long; return how many they are."""
    faults = 0
    for before, repeated, end in tried:
        way(before + repeated * (200 // len(repeated) + 1) + end)  # what is loaded once
    for attack in tried:
        times = growth(way, attack, size)
        if times > _GROWS:
            times = growth(way, attack, size)  # the first time, something may have been loaded
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
    parser.add_argument("--formats", nargs="*", default=FORMATS, help="reading: endings of files")
    arguments = parser.parse_args()
    parts = arguments.parts or ["patterns", "indexing", "reading"]
    began = time.monotonic()
    signal.signal(signal.SIGVTALRM, _stop)
    texts = [(before, one, end) for one in _TEXTS for before, end in (("", ""), ("x ", "x"))]
    found = patterns_of()
    of_patterns = {attack for one in found.values() for attack in attacks(one)}
    faults = 0
    if "patterns" in parts:
        faults += look_at_patterns(found, arguments.size)
    if "indexing" in parts:
        tried = [*texts, *sorted(of_patterns)]
        faults += look_at_texts(tried, indexing, "indexing", 4 * arguments.size)
    if "reading" in parts:
        for ending in arguments.formats:
            faults += look_at_texts(texts, reading(ending), ending, arguments.size)
    print(f"patterns: {faults} faults in {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
