"""How well the article of a page is found: the words that are read against those wanted.

    python tests/benchmarks/articles.py FOLDER

FOLDER holds a folder a page, each with `source.html` and `expected.html`, as the test pages of
Mozilla's Readability do, or `sources/*.html` with `groundtruth/*.html.md`, as Docling's. Printed
are precision, recall and F1 of the words of each page (as a bag), the worst first, and their means.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

from lxml import html

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.markup.markdown import parse as parse_markdown


def words(text: str) -> Counter[str]:
    """Return how often each word stands in a text."""
    return Counter(re.findall(r"\w+", text.lower()))


def pages(folder: Path) -> Iterator[tuple[str, Path, Counter[str]]]:
    """Yield the name of each page, its file, and the words that are wanted of it."""
    for source in sorted(folder.glob("*/source.html")):
        expected = html.fromstring((source.parent / "expected.html").read_text("utf-8"))
        # A space at each tag: blocks are not parted by anything else.
        yield source.parent.name, source, words(" ".join(expected.itertext()))
    for source in sorted(folder.glob("sources/*.html")):
        expected_text = folder / "groundtruth" / f"{source.name}.md"
        if expected_text.exists():
            yield source.stem, source, words(parse_markdown(expected_text.read_bytes()).text)


def score(found: Counter[str], wanted: Counter[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    common = (found & wanted).total()
    precision = common / max(1, found.total())
    recall = common / max(1, wanted.total())
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Print the scores of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    rows = []
    for name, source, wanted in pages(arguments.folder):
        try:
            found = words(parse(source.read_bytes(), source.name).text)
        except DocumentError:
            found = Counter()
        rows.append((score(found, wanted), name))
    scores = [row[0] for row in rows]
    for (precision, recall, f1), name in sorted(rows, key=lambda row: row[0][2]):
        print(f"{f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  {name}")
    precision, recall, f1 = (fmean(row[i] for row in scores) for i in range(3))
    print(f"mean F1 {f1:.4f}, precision {precision:.4f}, recall {recall:.4f}, {len(rows)} pages")


if __name__ == "__main__":
    main()
