"""Whatever lists and tables a document has, its words stand in the text, in order and in place."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse

WORDS = st.text("abcdeäß", min_size=1, max_size=4)
# A list is its items' words and levels; a table its rows of cells, "" for those that are empty.
LISTS = st.lists(st.tuples(WORDS, st.integers(0, 4)), min_size=1, max_size=6)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(WORDS | st.just(""), min_size=width, max_size=width), min_size=2, max_size=4
    )
)
BLOCKS = st.lists(WORDS | LISTS | TABLES, min_size=1, max_size=6)


def is_table(block):
    return isinstance(block, list) and isinstance(block[0], list)


def words_of(blocks):
    """All words, in the order in which they are seen."""
    for block in blocks:
        if isinstance(block, str):
            yield block
        elif is_table(block):
            yield from (word for row in block for word in row if word)
        else:
            yield from (word for word, _ in block)


def in_word(make_word, blocks):
    def p(word, properties=""):
        return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{word}</w:t></w:r></w:p>"

    levels = "".join(
        f"<w:lvl w:ilvl='{n}'><w:numFmt w:val='bullet'/><w:lvlText w:val='-'/></w:lvl>"
        for n in range(9)
    )
    numbering = (
        f"<w:abstractNum w:abstractNumId='1'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    )
    body = ""
    for block in blocks:
        if isinstance(block, str):
            body += p(block)
        elif is_table(block):
            rows = "".join(
                f"<w:tr>{''.join(f'<w:tc>{p(word)}</w:tc>' for word in row)}</w:tr>"
                for row in block
            )
            body += f"<w:tbl>{rows}</w:tbl>"
        else:
            numbered = "<w:numPr><w:ilvl w:val='{}'/><w:numId w:val='1'/></w:numPr>"
            body += "".join(p(word, numbered.format(level)) for word, level in block)
    return make_word(body, {"numbering": numbering}), "a.docx"


def in_odf(make_odf, blocks):
    def p(word):
        return f"<text:p>{escape(word)}</text:p>"

    def lists(items, level=0):
        """A list at a level: items of deeper levels are in lists of the item before them."""
        out, place = "", 0
        while place < len(items):
            word, own = items[place]
            place += 1
            inside = items[place - 1 :] if own > level else []
            held = "" if own > level else p(word)
            place -= own > level
            end = place
            while end < len(items) and items[end][1] > level:
                end += 1
            inside = items[place:end]
            place = end
            held += lists(inside, level + 1) if inside else ""
            out += f"<text:list-item>{held}</text:list-item>"
        return f"<text:list>{out}</text:list>"

    body = ""
    for block in blocks:
        if isinstance(block, str):
            body += p(block)
        elif is_table(block):
            rows = "".join(
                "<table:table-row>"
                + "".join(f"<table:table-cell>{p(word)}</table:table-cell>" for word in row)
                + "</table:table-row>"
                for row in block
            )
            body += f"<table:table>{rows}</table:table>"
        else:
            body += lists(block)
    return make_odf(body), "a.odt"


def in_rtf(blocks):
    def of(word):
        return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in word)

    body = ""
    for block in blocks:
        if isinstance(block, str):
            body += f"\\pard {of(block)}\\par"
        elif is_table(block):
            edges = "".join(f"\\cellx{1000 * (n + 1)}" for n in range(len(block[0])))
            for row in block:
                cells = "".join(f"\\pard\\intbl {of(word)}\\cell" for word in row)
                body += f"\\trowd{edges}{cells}\\row"
        else:
            for word, level in block:
                label = "{\\listtext\\pard -\\tab}"
                body += f"\\pard\\ls1\\ilvl{level}{label}{of(word)}\\par"
    return ("{\\rtf1\\ansi\n" + body + "}").encode(), "a.rtf"


@pytest.mark.parametrize("form", ["docx", "odt", "rtf"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_words_stand_in_order_and_cells_in_their_columns(
    form, data, make_word, make_odf, check_blocks
):
    blocks = data.draw(BLOCKS)
    # Tables at each other are one in RTF, and so are lists of one kind anywhere.
    parted = [part for block in blocks for part in (block, "x")]
    made = {
        "docx": lambda: in_word(make_word, parted),
        "odt": lambda: in_odf(make_odf, parted),
        "rtf": lambda: in_rtf(parted),
    }[form]()
    document = parse(*made)
    check_blocks(document)
    seen = [word for word in document.text.replace("•", " ").split() if word]
    assert seen == list(words_of(parted))
    tables = [block for block in blocks if is_table(block)]
    wanted = [
        [(word, column) for row in table for column, word in enumerate(row) if word]
        for table in tables
        if sum(map(len, table)) > 1
    ]
    found = [
        [
            (document.text[block.start : block.end], block.column)
            for block in document.blocks[number : document.blocks.after(number)]
            if block.kind == "cell"
        ]
        for number in document.blocks.of_kind("table")
    ]
    assert found == [table for table in wanted if table]
    items = [b for b in document.blocks if b.kind == "item" and b.label]
    assert len(items) == sum(len(block) for block in blocks if isinstance(block, list)) - sum(
        map(len, tables)
    )
