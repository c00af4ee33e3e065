"""What holds for the blocks of every document, whatever its format."""

import cProfile
import struct
from collections.abc import Callable
from typing import Any

import pytest

from qa.blocks import KINDS, Block
from qa.indexing.documents import parse
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


@pytest.fixture(scope="module")
def tree(request: pytest.FixtureRequest) -> Callable[[str], list[tuple[str, str]]]:
    """Return a function from a text, read as the file NAME of the module, to its innermost blocks.

    Of each it has the kinds, from the outermost block that holds it to its own, and the text.
    """

    def leaves(text: str) -> list[tuple[str, str]]:
        document = parse(text.encode(), request.module.NAME)
        found = []
        for number, block in enumerate(document.blocks):
            if next(document.blocks.children(number), None) is None:
                above = [document.blocks.kind(n) for n in document.blocks.above(number)]
                kinds = "/".join([*above[::-1], block.kind])
                found.append((kinds, document.text[block.start : block.end]))
        return found

    return leaves


@pytest.fixture(scope="module")
def blocks(request: pytest.FixtureRequest) -> Callable[[str, str], list[Block]]:
    """Return a function from a text, read as the file NAME, and a kind to the blocks of it."""

    def of_kind(text: str, kind: str) -> list[Block]:
        return [b for b in parse(text.encode(), request.module.NAME).blocks if b.kind == kind]

    return of_kind


def _work_of(function: Callable[[], Any]) -> int:
    profile = cProfile.Profile()  # it counts in C, where a function of ours would take longer
    profile.runcall(function)
    # What measures the tests' coverage takes its marks off again while a function runs.
    callers = [one for one in profile.getstats() if "slipcover" not in str(one.code)]
    return sum(called.callcount for one in callers for called in one.calls or ())


@pytest.fixture(scope="session")
def work_of() -> Callable[[Callable[[], Any]], int]:
    """Count the calls of functions, Python's and those of C, that a function makes."""
    return _work_of


def _ole(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file of streams; "a/b" is the stream b in the folder a."""
    folders = sorted(
        {"/".join(p.split("/")[:i]) for p in streams for i in range(1, p.count("/") + 1)}
    )
    names = ["", *folders, *streams]  # the root first
    children = {
        parent: [at for at, name in enumerate(names) if at and name.rpartition("/")[0] == parent]
        for parent in ["", *folders]
    }
    sectors: list[bytes] = []
    chain: list[int] = []

    def placed(data: bytes) -> int:
        """Add sectors of 512 bytes, and return the number of the first."""
        first = len(sectors)
        count = max(1, -(-len(data) // 512))
        sectors.extend(data[i * 512 : (i + 1) * 512].ljust(512, b"\0") for i in range(count))
        chain.extend([*range(first + 1, first + count), 0xFFFFFFFE])
        return first

    small, small_chain, starts = b"", [], {}
    for name, data in streams.items():
        if len(data) >= 4096:
            starts[name] = placed(data)
        elif data:
            first, count = len(small) // 64, -(-len(data) // 64)
            starts[name] = first
            small += data.ljust(count * 64, b"\0")
            small_chain += [*range(first + 1, first + count), 0xFFFFFFFE]
    root = placed(small) if small else 0xFFFFFFFE
    small_table = placed(struct.pack(f"<{len(small_chain)}I", *small_chain).ljust(512, b"\xff"))
    entries = b""
    for at, name in enumerate(names):
        encoded = (name.rpartition("/")[2] or "Root Entry").encode("utf-16-le") + b"\0\0"
        siblings = children.get(name.rpartition("/")[0], [])
        after = siblings.index(at) + 1 if at in siblings else len(siblings)
        right = siblings[after] if after < len(siblings) else 0xFFFFFFFF
        child = children[name][0] if children.get(name) else 0xFFFFFFFF
        kind = 5 if not at else 1 if name in children else 2
        size = len(small) if not at else len(streams.get(name, b""))
        start = root if not at else starts.get(name, 0xFFFFFFFE)
        entries += encoded.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sI8s8sIII",
            len(encoded), kind, 1, 0xFFFFFFFF, right, child, b"", 0, b"", b"", start, size, 0,
        )  # fmt: skip
    directory = placed(entries)
    tables = -(-(len(sectors) + 1) // 127)
    chain += [0xFFFFFFFD] * tables
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * 512, b"\xff")
    heads = [len(sectors) + i for i in range(tables)] + [0xFFFFFFFF] * (109 - tables)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, tables,
        directory, 0, 4096, small_table, 1, 0xFFFFFFFE, 0, *heads,
    )  # fmt: skip
    return header + b"".join(sectors) + table


@pytest.fixture(scope="session")
def write_ole() -> Callable[[dict[str, bytes]], bytes]:
    """Return a function that makes an OLE file, of which old Office files are."""
    return _ole
