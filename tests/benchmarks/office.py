"""How well office files are read: their words, and the places of the cells of their tables.

    python tests/benchmarks/office.py FOLDER

FOLDER holds `sources/NAME` and `groundtruth/NAME.md`, the same in Markdown, as the folders
`docx`, `odf` and `pptx` of docling's test data do. Words count as often as they stand there. A
cell is right if it stands in the row and the column that it has in the Markdown, where a merged
cell is repeated in all that it spans.
"""

import html
import re
import sys
import time
from collections import Counter
from pathlib import Path

from qa.blocks import Blocks
from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.formats import READERS
from qa.records import Document

Grid = dict[tuple[int, int], str]
_RULE = re.compile(r"\|?( *:?-+:? *\|)+( *:?-+:? *)?\|?")


def words(text: str) -> Counter[str]:
    """Return how often each word stands in a text."""
    return Counter(re.findall(r"\w+", text.casefold()))


def plain(markdown: str) -> str:
    """Return Markdown without what is no word of the text."""
    text = re.sub(r"<!--.*?-->", " ", markdown, flags=re.S)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\(?=[_*#|])|</?\w[^>]*>", "", text)
    return html.unescape(text)


def f1(found: Counter[str], wanted: Counter[str]) -> float:
    """Return the harmonic mean of precision and recall."""
    shared = sum((found & wanted).values())
    both = found.total() + wanted.total()
    return 2 * shared / both if both else 1.0


def wanted_tables(markdown: str) -> list[Grid]:
    """Return the tables of a Markdown file, their cells by row and column."""
    grids: list[Grid] = []
    row = -1
    for line in markdown.splitlines():
        if not line.lstrip().startswith("|"):
            row = -1
            continue
        if _RULE.fullmatch(line.strip()):
            continue
        row += 1
        if not row:
            grids.append({})
        for column, cell in enumerate(line.strip().strip("|").split("|")):
            if _key(plain(cell)):
                grids[-1][row, column] = _key(plain(cell))
    return grids


def found_tables(document: Document) -> list[Grid]:
    """Return the tables of a document, those within cells left out."""
    blocks = document.blocks
    outer = [
        number
        for number in blocks.of_kind("table")
        if not any(blocks.kind(above) == "cell" for above in blocks.above(number))
    ]
    return [_grid(document, blocks, number) for number in outer]


def _grid(document: Document, blocks: Blocks, table: int) -> Grid:
    grid: Grid = {}
    rows = [child for child in blocks.children(table) if blocks.kind(child) == "row"]
    for place, row in enumerate(rows):
        for number in blocks.children(row):
            cell = blocks[number]
            key = _key(document.text[cell.start : cell.end])
            for below in range(cell.rows):
                for right in range(cell.columns):
                    grid[place + below, cell.column + right] = key
    return grid


def _key(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def main(folder: Path) -> None:
    """Print a line a file and the means."""
    scores, right, all_cells, begun = [], 0, 0, time.perf_counter()
    for source in sorted((folder / "sources").iterdir()):
        truth = folder / "groundtruth" / f"{source.name}.md"
        if source.suffix not in READERS or not truth.exists():
            continue
        markdown = truth.read_text("utf-8")
        try:
            document = parse(source.read_bytes(), source.name)
        except DocumentError as error:
            print(f"     -  {source.name}: {error.reason}")
            scores.append(0.0)
            continue
        score = f1(words(document.text), words(plain(markdown)))
        pairs = list(zip(wanted_tables(markdown), found_tables(document), strict=False))
        fit = sum(got.get(at) == cell for want, got in pairs for at, cell in want.items())
        cells = sum(map(len, wanted_tables(markdown)))
        scores.append(score)
        right, all_cells = right + fit, all_cells + cells
        print(f"{score:6.3f}  {source.name}" + (f"  cells {fit}/{cells}" if cells else ""))
    seconds = time.perf_counter() - begun
    print(f"{sum(scores) / max(1, len(scores)):6.3f}  mean word F1 of {len(scores)} files")
    print(f"{right / max(1, all_cells):6.3f}  of {all_cells} cells in their place; {seconds:.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
