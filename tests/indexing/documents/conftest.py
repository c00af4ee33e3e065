"""What holds for the blocks of every document, whatever its format."""

from collections.abc import Callable

import pytest

from qa.blocks import KINDS
from qa.indexing.documents.text import Parsed
from qa.records import Document


def _check(document: Document | Parsed) -> None:
    text, blocks = document.text, document.blocks
    covered = 0  # up to here every visible character is in a block
    open_ends: list[tuple[int, int]] = []  # numbers and ends of the blocks that hold the next one
    before = 0
    for number, block in enumerate(blocks):
        assert block.kind in KINDS
        assert before <= block.start < block.end <= len(text), (number, block)
        before = block.start
        while open_ends and open_ends[-1][1] <= block.start:
            open_ends.pop()
        assert block.parent == (open_ends[-1][0] if open_ends else None), (number, block)
        if open_ends:
            assert block.end <= open_ends[-1][1], (number, block)
        open_ends.append((number, block.end))
        inside = text[block.start : block.end]
        assert inside == inside.rstrip(), (number, block, inside)
        if not any(blocks.kind(n) == "code" for n in blocks.starting(block.start, block.start + 1)):
            assert inside == inside.lstrip(), (number, block, inside)
        assert inside.strip(), (number, block)
        if block.parent is None:
            assert not text[covered : block.start].strip(), text[covered : block.start]
            covered = block.end
        if block.kind in ("row", "cell", "item"):
            wanted = {"row": ("table",), "cell": ("row",), "item": ("list",)}[block.kind]
            assert block.parent is not None
            assert blocks.kind(block.parent) in wanted, (number, block)
        for offset in block.references:
            assert 0 <= offset < len(text)
            assert not text[offset].isspace()
    assert not text[covered:].strip(), text[covered:]
    starts = list(document.page_starts)
    assert starts == sorted(starts)
    assert not starts or (starts[0] >= 0 and starts[-1] <= len(text))
    headings = [block for block in blocks if block.kind == "heading"]
    assert [(h.offset, h.level) for h in document.headings] == [
        (h.start, h.level) for h in headings
    ]


@pytest.fixture(scope="session")
def check_blocks() -> Callable[[Document | Parsed], None]:
    """Assert that blocks nest, stand in order, and cover every visible character."""
    return _check
