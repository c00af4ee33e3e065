"""The tree of blocks: kept as numbers, given as records, asked without making any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.blocks import KINDS, Block, Blocks

SPANS = st.lists(st.integers(0, 50), min_size=2, max_size=30)


@st.composite
def trees(draw):
    """Blocks that nest, in order: each opens or closes some where the last one ended."""
    made, inside, position = [], [], 0
    for opens in draw(st.lists(st.booleans(), max_size=40)):
        position += 1
        if opens or not inside:
            made.append(
                [draw(st.sampled_from(KINDS)), position, None, inside[-1] if inside else None]
            )
            inside.append(len(made) - 1)
        else:
            made[inside.pop()][2] = position
    for number in reversed(inside):
        position += 1
        made[number][2] = position
    return Blocks(
        Block(
            kind=kind,
            start=start,
            end=end,
            parent=parent,
            page=draw(st.sampled_from([None, 1, 7])),
            level=draw(st.integers(0, 6)),
            label=draw(st.sampled_from(["", "1.", "Ümlaut"])),
            header=draw(st.booleans()),
            column=draw(st.integers(0, 9)),
            references=draw(st.sampled_from([(), (3,), (1, 2)])),
            details=draw(st.sampled_from([{}, {"from": "Ann"}])),
        )
        for kind, start, end, parent in made
    )


@given(blocks=trees())
def test_blocks_are_kept_and_given_as_they_were(blocks):
    assert Blocks.from_bytes(blocks.to_bytes()) == blocks
    assert Blocks.from_list([block.to_dict() for block in blocks]) == blocks
    assert Blocks(list(blocks)) == blocks
    assert hash(Blocks(list(blocks))) == hash(blocks)
    assert blocks[1:] == list(blocks)[1:]


@given(blocks=trees())
def test_the_tree_answers_as_a_walk_over_all_blocks_does(blocks):
    made = list(blocks)
    for parent in [None, *range(len(made))]:
        children = [n for n, block in enumerate(made) if block.parent == parent]
        assert list(blocks.children(parent)) == children
    for number, block in enumerate(made):
        assert (blocks.kind(number), blocks.span(number), blocks.parent(number)) == (
            block.kind,
            (block.start, block.end),
            block.parent,
        )
        above, parent = [], block.parent
        while parent is not None:
            above.append(parent)
            parent = made[parent].parent
        assert list(blocks.above(number)) == above
        later = [n for n in range(number + 1, len(made)) if made[n].start >= block.end]
        assert blocks.after(number) == (later[0] if later else len(made))
        assert number in blocks.of_kind(block.kind)
    for offset in range(max((block.end for block in made), default=0) + 2):
        holding = [n for n, block in enumerate(made) if block.start <= offset < block.end]
        assert blocks.at(offset) == (holding[-1] if holding else None)
        starting = [n for n, block in enumerate(made) if offset <= block.start < offset + 3]
        assert list(blocks.starting(offset, offset + 3)) == starting


@pytest.mark.parametrize("data", [b"", b"no blocks", Blocks().to_bytes()[:-3]])
def test_what_are_no_blocks_is_said(data):
    with pytest.raises(ValueError, match="these are no blocks"):
        Blocks.from_bytes(data)


def test_blocks_of_no_known_kind_are_an_error():
    with pytest.raises(KeyError, match="poem"):
        Blocks([Block(kind="poem", start=0, end=1)])
