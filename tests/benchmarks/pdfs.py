"""How well PDFs are read: `python tests/benchmarks/pdfs.py FOLDER`.

For each PDF below FOLDER: seconds, how many of the words that PDFium itself finds stand in the
text, and, where `groundtruth/NAME.md` stands beside its folder, how many of the words there are
found, how much of their order is kept (the longest common subsequence of words, as a share), and
how many of the tables' rows are rows here with the same cells.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from rapidfuzz.distance import LCSseq

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.records import Document

_WORD = re.compile(r"\w+")
_MARKS = re.compile(r"<!--.*?-->|^#+ |^\s*\|[\s:|-]+\|$|[|*_`\\]", re.M)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.casefold())


def share(wanted: list[str], found: list[str]) -> float:
    """Return the share of words that are found, each as often as it is wanted."""
    missing = Counter(wanted) - Counter(found)
    return 1 - sum(missing.values()) / max(1, len(wanted))


def plain_words(path: Path) -> list[str]:
    """Return the words that PDFium finds, those that end a line in a hyphen joined."""
    pdf = pypdfium2.PdfDocument(path)
    try:
        texts = [page.get_textpage().get_text_bounded() for page in pdf]
    finally:
        pdf.close()
    return words(re.sub("[\ufffe\x02]\\s*", "", "\n".join(texts)))


def rows_of(document: Document) -> Counter[tuple[str, ...]]:
    """Return the rows of a document's tables, each as the words of its cells."""
    blocks = document.blocks
    return Counter(
        tuple(
            " ".join(words(document.text[slice(*blocks.span(cell))]))
            for cell in blocks.children(row)
        )
        for row in blocks.of_kind("row")
    )


def rows_in(markdown: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the tables in a Markdown text, without empty cells."""
    for line in markdown.splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            cells = (" ".join(words(cell)) for cell in line.strip().strip("|").split("|"))
            row = tuple(cell for cell in cells if cell)
            if row:
                yield row


def main(folder: Path) -> None:
    """Print a line for each PDF and the means."""
    sums: dict[str, list[float]] = {}
    for path in sorted(folder.rglob("*.pdf")):
        start = time.process_time()
        try:
            document = parse(path.read_bytes(), path.name)
        except DocumentError as error:
            print(f"{'':40}{path.relative_to(folder)}: {error.reason[:60]}")
            continue
        found = {"seconds": time.process_time() - start}
        text = words(document.text)
        found["pdfium"] = share(plain_words(path), text)
        truth = path.parent.parent / "groundtruth" / f"{path.stem}.md"
        if truth.is_file():
            markdown = truth.read_text("utf-8")
            wanted = words(_MARKS.sub(" ", markdown))
            found["words"] = share(wanted, text)
            found["order"] = LCSseq.normalized_similarity(wanted, text)
            rows = Counter(rows_in(markdown))
            if rows:
                missing = rows - rows_of(document)
                found["rows"] = 1 - sum(missing.values()) / sum(rows.values())
        for name, value in found.items():
            sums.setdefault(name, []).append(value)
        told = "  ".join(f"{name} {value:.3f}" for name, value in found.items())
        print(f"{told:40}  {path.relative_to(folder)}")
    for name, values in sums.items():
        print(f"{name:8} mean {sum(values) / len(values):.3f} of {len(values)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
