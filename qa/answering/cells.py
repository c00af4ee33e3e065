"""The cells of what is quoted, and the one that answers, told by the name of its column."""

from __future__ import annotations

from qa.answering.asked import Asked
from qa.answering.ranges import in_range, naming_cell
from qa.answering.units import Sentence
from qa.indexing.text.stretches import Offsets
from qa.records import Cell, Document


def cell_of(best: Sentence, asked: Asked) -> tuple[Offsets, ...]:
    """Return the cell of a row, or the value of a pair, that answers."""
    document, blocks = best.document, best.document.blocks
    if best.block is None or best.kind not in ("row", "pair"):
        return ()
    children = list(blocks.children(best.block))
    if best.kind == "pair":
        return tuple(blocks.span(child) for child in children if blocks.kind(child) == "value")
    cells = [child for child in children if blocks.kind(child) == "cell"]
    names = _names(best)
    # What the question says itself is no answer to it.
    told = {cell: asked.held(document.text[slice(*blocks.span(cell))], document) for cell in cells}
    named_by = naming_cell(best) if in_range(best, asked) else None
    open_ = [c for c in cells if not told[c] and not blocks[c].header and c != named_by]
    named = {
        cell: sum(asked.held(names.get(blocks[cell].column, ""), document).values())
        for cell in open_
    }
    most = max(named.values(), default=0.0)
    chosen = [cell for cell in open_ if named[cell] == most]
    return (blocks.span(chosen[0]),) if len(chosen) == 1 else ()


def cells_in(document: Document, start: int, end: int) -> tuple[Cell, ...]:
    """Return the cells of tables in `text[start:end]` that are all of them in it."""
    blocks, found = document.blocks, list[Cell]()
    for number in blocks.starting(start, end):
        if blocks.kind(number) != "cell":
            continue
        held = blocks[number]
        # A table may stand in a cell.
        if held.start < held.end <= end and (not found or found[-1].end <= held.start):
            found.append(
                Cell(
                    start=held.start,
                    end=held.end,
                    column=held.column,
                    columns=held.columns,
                    rows=held.rows,
                    header=held.header,
                )
            )
    return tuple(found)


def _names(row: Sentence) -> dict[int, str]:
    """Return what the header of a row's table says over each column."""
    blocks, text = row.document.blocks, row.document.text
    table = None if row.block is None else blocks.parent(row.block)
    names: dict[int, str] = {}
    for number in blocks.children(table):
        if blocks.kind(number) != "row":
            continue
        if not blocks[number].header:
            break
        for cell in blocks.children(number):
            held = blocks[cell]
            for column in range(held.column, held.column + held.columns):
                names[column] = f"{names.get(column, '')} {text[held.start : held.end]}"
    return names
