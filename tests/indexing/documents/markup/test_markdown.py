import re

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.markup.markdown import parse as parse_markdown
from qa.indexing.documents.markup.markdown import write
from qa.records import Heading


def read(text):
    return parse(text.encode(), "file.md")


def blocks(document):
    """Each block as its depth, kind and text."""
    depths = {None: -1}
    found = []
    for number, block in enumerate(document.blocks):
        depths[number] = depths[block.parent] + 1
        found.append((depths[number], block.kind, document.text[block.start : block.end]))
    return found


def test_front_matter_is_known_and_taken_off():
    document = read(
        "---\ntitle: The bridge\nauthors: [Ann Fox, Bob Roe]\ndate: 19 May 2023\n---\n\n"
        "# Other\n\nx"
    )
    assert document.title == "The bridge"
    assert document.author == "Ann Fox, Bob Roe"
    assert document.date == "19 May 2023"
    assert document.text == "Other\n\nx"
    assert document.headings == (Heading(offset=0, level=1, title="Other"),)


def test_what_else_front_matter_says_stands_before_the_text():
    document = read("---\ntitle: T\nowner: Works\nreview_due: 2026-01-15\n---\n\nIt is old.")
    assert document.text == "owner: Works\nreview_due: 2026-01-15\n\nIt is old."
    assert blocks(document)[:4] == [
        (0, "list", "owner: Works\nreview_due: 2026-01-15"),
        (1, "pair", "owner: Works"),
        (2, "key", "owner:"),
        (2, "value", "Works"),
    ]


def test_front_matter_tells_the_language():
    assert read("---\nlang: de\n---\n\nx").language == "de"


def test_a_rule_at_the_top_is_not_front_matter():
    text = "---\n\nThe bridge\n\n---\n\nis old."
    assert read(text).text == "The bridge\n\n* * *\n\nis old."


def test_the_first_heading_is_the_title_if_it_is_of_the_first_level():
    assert read("Words before.\n\n# The *old* bridge\n\n## Stones").title == "The old bridge"
    assert read("## Stones\n\n# The old bridge").title == "file"


def test_headings_of_both_kinds_have_their_offset_level_and_words():
    document = read(
        "# One\n\ntext\n\nTwo\n===\n\n   Three\nlines\n---\n\n"
        "###### Six ###### {#six}\n\n## A \\* B &amp; `c` *d* [e](f) ![g](h) <b>i</b>\ntext\n"
    )
    assert document.text == (
        "One\n\ntext\n\nTwo\n\nThree lines\n\nSix ######\n\nA * B & c d e g i\n\ntext"
    )
    assert document.headings == (
        Heading(offset=0, level=1, title="One"),
        Heading(offset=11, level=1, title="Two"),
        Heading(offset=16, level=2, title="Three lines"),
        Heading(offset=29, level=6, title="Six ######"),
        Heading(offset=41, level=2, title="A * B & c d e g i"),
    )


def test_a_heading_has_its_number_as_a_label():
    document = read("## 2.1 Stones\n\n# 3 bridges\n\n### 4. Piers")
    assert document.text == "2.1 Stones\n\n3 bridges\n\n4. Piers"
    assert [block.label for block in document.blocks] == ["2.1", "", "4."]


def test_what_only_looks_like_a_heading_is_none():
    document = read(
        "```\n# fenced\n```\n\n~~~python\n# fenced\n~~~\n\n    # indented\n\n> # quoted\n\n"
        "- # listed\n\n#hashtag\n\n####### seven\n\n#\n\n\\# escaped\n\n<!--\n# comment\n-->\n"
    )
    assert document.headings == ()
    assert document.text == (
        "# fenced\n\n# fenced\n\n# indented\n\nquoted\n\n• listed\n\n#hashtag\n\n####### seven\n\n"
        "# escaped"
    )


def test_offsets_count_code_points_and_normalised_line_ends():
    document = read("🙂 é\r\n\r\n# Eins\r\n\r\n𝄞\r\n\r\nZwei\r\n----\r\n")
    assert document.text == "🙂 é\n\nEins\n\n𝄞\n\nZwei"
    assert [(h.offset, h.title) for h in document.headings] == [(5, "Eins"), (14, "Zwei")]


def test_a_text_has_no_marks_and_no_ends_of_lines_within_it():
    document = read(
        "It was *built* in\n__1862__ with `stone  and` ~~wood~~ lime, see\n"
        '[the *plan*](https://x.example/plan "Plan"), [[Piers|the piers]], <https://a.example> '
        "and\\\nthe \\*end\\* &copy; [ref][r].\n\n[r]: https://x.example\n"
    )
    assert document.text == (
        "It was built in 1862 with stone and lime, see the plan, the piers, https://a.example and\n"
        "the *end* © ref."
    )
    assert document.left_out == {"struck out": 1}


def test_what_is_struck_out_stays_where_nothing_takes_its_place():
    assert read("- ~~mend the pier~~\n- paint").text == "• mend the pier\n• paint"


def test_lists_have_the_labels_that_are_printed(check_blocks):
    document = read(
        "Bring:\n\n1. stone\n   - granite\n     continued\n   - basalt\n\n"
        "3. mortar\n\n   and sand\n\n* * *\n\n1) a\n1) b\n\n- [x] done\n- [ ] open\n+ other\n"
    )
    check_blocks(document)
    assert document.text == (
        "Bring:\n\n1. stone\n• granite continued\n• basalt\n3. mortar\nand sand\n\n* * *\n\n"
        "1) a\n2) b\n\n• ☑ done\n• ☐ open\n\n• other"
    )
    assert [
        (block.label, document.text[block.start : block.end])
        for block in document.blocks
        if block.kind == "item"
    ] == [
        ("1.", "1. stone\n• granite continued\n• basalt"),
        ("•", "• granite continued"),
        ("•", "• basalt"),
        ("3.", "3. mortar\nand sand"),
        ("1)", "1) a"),
        ("2)", "2) b"),
        ("•", "• ☑ done"),
        ("•", "• ☐ open"),
        ("•", "• other"),
    ]
    assert blocks(document)[:6] == [
        (0, "paragraph", "Bring:"),
        (0, "list", "1. stone\n• granite continued\n• basalt\n3. mortar\nand sand"),
        (1, "item", "1. stone\n• granite continued\n• basalt"),
        (2, "list", "• granite continued\n• basalt"),
        (3, "item", "• granite continued"),
        (3, "item", "• basalt"),
    ]


def test_numbers_are_those_of_the_source_unless_they_are_to_be_counted():
    for source, labels in [
        ("25. a\n2. b\n2. c", ["25.", "2.", "2."]),
        ("1. a\n3. b\n2. c", ["1.", "3.", "2."]),
        ("4. a\n4. b\n4. c", ["4.", "5.", "6."]),
        ("0. a", ["0."]),
    ]:
        document = read(source)
        assert [block.label for block in document.blocks if block.kind == "item"] == labels


def test_a_table_names_its_columns():
    document = read(
        "| Timber | Metres |\n|---|---:|\n| **Ash** | 12 |\n| | 4 `x\\|y` |\n\nAfter it."
    )
    assert document.text == "Timber\tMetres\nAsh\t12\n4 x|y\n\nAfter it."
    assert [
        (block.kind, block.header, block.column, document.text[block.start : block.end])
        for block in document.blocks
        if block.kind in ("row", "cell")
    ] == [
        ("row", True, 0, "Timber\tMetres"),
        ("cell", True, 0, "Timber"),
        ("cell", True, 1, "Metres"),
        ("row", False, 0, "Ash\t12"),
        ("cell", False, 0, "Ash"),
        ("cell", False, 1, "12"),
        ("row", False, 0, "4 x|y"),
        ("cell", False, 1, "4 x|y"),
    ]


def test_a_row_has_all_its_cells_though_no_column_has_a_name_for_them():
    document = read(
        "> | a | b |\n> |---|---|\n> | 1 | 2 | **3** \\| x | 4\n> | 5 |\n\n| c |\n|-|\n| 6 |"
    )
    assert document.text == "a\tb\n1\t2\t3 | x\t4\n5\n\nc\n6"
    assert [block.column for block in document.blocks if block.kind == "cell"] == [
        0,
        1,
        0,
        1,
        2,
        3,
        0,
        0,
        0,
    ]


def test_code_keeps_its_lines_and_has_its_language():
    document = read(
        "```sh\n# restart\n\n  ctl --restart <host>\n```\n\n~~~\nplain\n~~~\n\n\ttabbed"
    )
    assert document.text == "# restart\n\n  ctl --restart <host>\n\nplain\n\ntabbed"
    assert [(block.kind, block.label) for block in document.blocks] == [
        ("code", "sh"),
        ("code", ""),
        ("code", ""),
    ]


def test_a_footnote_stands_after_the_block_that_refers_to_it(check_blocks):
    document = read(
        "It was built[^old] in 1862.[^a] And so on.[^old]\n\nNext.^[Written *here*.]\n\n"
        "- item[^b]\n- last\n\nEnd.\n\n"
        "[^a]: By *Ann*.\n\n    She was old.\n[^old]: So it is said.\n[^b]: Of a list.\n"
        "[^none]: Nobody asks.\n"
    )
    check_blocks(document)
    assert document.text == (
        "It was built[1] in 1862.[2] And so on.[1]\n\n[1] So it is said.\n\n[2] By Ann.\n\n"
        "She was old.\n\nNext.[3]\n\n[3] Written here.\n\n• item[4]\n• last\n\n[4] Of a list.\n\n"
        "End.\n\n[none] Nobody asks."
    )
    notes = [block for block in document.blocks if block.kind == "footnote"]
    assert [(block.label, block.references) for block in notes] == [
        ("[1]", (12, 38)),
        ("[2]", (24,)),
        ("[3]", (document.text.index("Next.") + 5,)),
        ("[4]", (document.text.index("item") + 4,)),
        ("[none]", ()),
    ]


def test_notes_beside_the_text_are_asides_with_their_title():
    document = read(
        "> [!WARNING]\n> Never open *valve 4*.\n\n!!! note\n    Wear gloves.\n\n"
        '!!! danger "Hot"\n    Steam.\n\n::: tip Good to know\nIt is quiet.\n:::\n\n'
        "> [!info]- Oil\n> Black."
    )
    assert document.text == (
        "Warning\nNever open valve 4.\n\nNote\nWear gloves.\n\nHot\nSteam.\n\nGood to know\n"
        "It is quiet.\n\nOil\nBlack."
    )
    assert [(block.kind, block.label) for block in document.blocks if block.label] == [
        ("aside", "Warning"),
        ("aside", "Note"),
        ("aside", "Hot"),
        ("aside", "Good to know"),
        ("aside", "Oil"),
    ]


def test_quotations_figures_rules_and_terms():
    document = read(
        "> He said:\n>\n> > It is old.\n\n---\n\n![The bridge in winter](a.png)\n\n"
        "Pier\n: Carries the arch.\n: Is of stone.\n\nArch\n: Spans the river."
    )
    assert blocks(document) == [
        (0, "quotation", "He said:\n\nIt is old."),
        (1, "paragraph", "He said:"),
        (1, "quotation", "It is old."),
        (2, "paragraph", "It is old."),
        (0, "rule", "* * *"),
        (0, "figure", "The bridge in winter"),
        (0, "list", "Pier Carries the arch. Is of stone.\nArch Spans the river."),
        (1, "pair", "Pier Carries the arch. Is of stone."),
        (2, "key", "Pier"),
        (2, "value", "Carries the arch."),
        (2, "value", "Is of stone."),
        (1, "pair", "Arch Spans the river."),
        (2, "key", "Arch"),
        (2, "value", "Spans the river."),
    ]


def test_a_question_in_bold_has_its_answer():
    document = read(
        "# Help\n\n**How do I report a lift?**\nCall the caretaker.\n\n**May I keep a cat?**\n\n"
        "Yes.\n\n- Not two.\n\n**Is it warm?** In winter.\n\n## More\n\nText."
    )
    assert blocks(document)[1:] == [
        (0, "faq", "How do I report a lift?\nCall the caretaker."),
        (1, "question", "How do I report a lift?"),
        (1, "answer", "Call the caretaker."),
        (2, "paragraph", "Call the caretaker."),
        (0, "faq", "May I keep a cat?\nYes.\n\n• Not two."),
        (1, "question", "May I keep a cat?"),
        (1, "answer", "Yes.\n\n• Not two."),
        (2, "paragraph", "Yes."),
        (2, "list", "• Not two."),
        (3, "item", "• Not two."),
        (0, "faq", "Is it warm?\nIn winter."),
        (1, "question", "Is it warm?"),
        (1, "answer", "In winter."),
        (2, "paragraph", "In winter."),
        (0, "heading", "More"),
        (0, "paragraph", "Text."),
    ]


def test_questions_and_answers_that_say_so():
    document = read(
        "Q: How high is it?\nA: Nine metres.\nAt low water.\n\nQ: How old?\n\nA: Old.\n\n"
        "Q: Nobody answers\n\nThe end."
    )
    assert [(kind, text) for depth, kind, text in blocks(document) if depth < 2] == [
        ("faq", "Q: How high is it?\nA: Nine metres.\n\nAt low water."),
        ("question", "Q: How high is it?"),
        ("answer", "A: Nine metres.\n\nAt low water."),
        ("faq", "Q: How old?\nA: Old."),
        ("question", "Q: How old?"),
        ("answer", "A: Old."),
        ("paragraph", "Q: Nobody answers"),
        ("paragraph", "The end."),
    ]


def test_a_question_that_nothing_answers_is_a_paragraph():
    assert blocks(read("**Why?**\n\n**Really why?**\n\n# End")) == [
        (0, "paragraph", "Why?"),
        (0, "paragraph", "Really why?"),
        (0, "heading", "End"),
    ]


def test_keys_with_values_in_a_row_are_pairs():
    document = read(
        "**Owner:** Works\n**Phone**: 12\n\n**Room:** 3\n\nName: Ann\nPlace: Cellar, left\n\n"
        "**Note:** alone."
    )
    assert [(kind, text) for depth, kind, text in blocks(document) if kind != "pair"] == [
        ("list", "Owner: Works\nPhone: 12\nRoom: 3\nName: Ann\nPlace: Cellar, left\nNote: alone."),
        ("key", "Owner:"),
        ("value", "Works"),
        ("key", "Phone:"),
        ("value", "12"),
        ("key", "Room:"),
        ("value", "3"),
        ("key", "Name:"),
        ("value", "Ann"),
        ("key", "Place:"),
        ("value", "Cellar, left"),
        ("key", "Note:"),
        ("value", "alone."),
    ]
    prose = "He said this: it is old and\nwe shall mend it: soon."
    assert read(prose).text == prose.replace("\n", " ")
    assert [kind for _, kind, _ in blocks(read("**Note:** alone."))] == ["paragraph"]


def test_html_within_markdown_is_read_as_what_it_shows():
    document = read(
        "Water<br>falls, H<sub>2</sub>O.\n\n"
        "<table><tr><th>Valve</th></tr><tr><td>blue</td></tr></table>\n\n"
        "<details><summary>Is it *hot*?</summary>\n\nIt **is**.\n\n</details>\n\n"
        "<div align=center hidden style='display:none'>\n\nCentre\n\n</div>\n\nEnd"
    )
    assert document.text == (
        "Water\nfalls, H₂O.\n\nValve\nblue\n\nIs it *hot*?\nIt is.\n\nCentre\n\nEnd"
    )
    assert [kind for depth, kind, _ in blocks(document) if depth == 0] == [
        "paragraph",
        "table",
        "faq",
        "paragraph",
        "paragraph",
    ]


def test_a_tag_that_is_none_is_text_and_nothing_hides_what_follows_it():
    document = read(
        "Type ssh <host> now, use <T> and <title> or <script> here.\n\n"
        "<script>\nhidden()\n</script>\n\n<style>p {}</style>\n\n<Tabs>inside</Tabs><Line/>\n\n"
        "<a-b c=d>\n\n<textarea>\n\nNext<!-- gone -->.\n\n<!-- never ends\n\nLast.\n"
    )
    assert document.text == (
        "Type ssh <host> now, use <T> and <title> or <script> here.\n\ninside\n\n<textarea>\n\n"
        "Next.\n\n<!-- never ends\n\nLast."
    )


def test_formulas_keep_their_signs():
    assert read("So $a_1 * b * c_2$ holds, at $5 and $6.\n\n$$x_1 = y_2$$").text == (
        "So a_1 * b * c_2 holds, at $5 and $6.\n\nx_1 = y_2"
    )


def test_signs_that_are_no_marks_are_kept():
    document = read(
        "From 1*1 to 20*10 and **3*4**, `5*6`.\n\n    7*8*9\n\n| a | b |\n|-|-|\n| `x|y` | z |"
    )
    assert document.text == ("From 1*1 to 20*10 and 3*4, 5*6.\n\n7*8*9\n\na\tb\nx|y\tz")


def test_a_very_long_paragraph_is_read_whole():
    text = "word **bold** [a](b) " * 2000
    assert read(text).text == ("word bold a " * 2000).strip()


def test_markdown_is_written_into_a_document_that_has_begun(check_blocks):
    builder = Builder()
    builder.heading("Cell", 1)
    write("# Stone\n\nIt is *old*.[^1]\n\n[^1]: Very.", builder)
    parsed = builder.parsed()
    check_blocks(parsed)
    assert parsed.text == "Cell\n\nStone\n\nIt is old.[1]\n\n[1] Very."


WORDS = st.integers(0, 999).map("w{}".format)
INLINE = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        inner.map("**{}**".format),
        inner.map("*{}*".format),
        inner.map("[{}](http://x.example)".format),
        st.tuples(inner, inner).map(" ".join),
    ),
    max_leaves=4,
)


def indented(text, marker):
    lines = text.split("\n")
    pad = " " * len(marker)
    return "\n".join([marker + lines[0], *((pad + line) if line else "" for line in lines[1:])])


BLOCK = st.recursive(
    st.one_of(
        INLINE,
        INLINE.map("## {}".format),
        st.lists(INLINE, min_size=2, max_size=3).map("\n".join),
        st.lists(WORDS, min_size=1, max_size=3).map(lambda ws: "```\n" + "\n".join(ws) + "\n```"),
        st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3).map(
            lambda rows: "| a0 | b0 |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda held: "\n".join(indented(one, "- ") for one in held)
        ),
        st.lists(inner, min_size=1, max_size=2).map(
            lambda held: "\n".join(indented(one, f"{n}. ") for n, one in enumerate(held, 1))
        ),
        inner.map(lambda one: "\n".join(f"> {line}".rstrip() for line in one.split("\n"))),
        st.lists(inner, min_size=1, max_size=3).map("\n\n".join),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(BLOCK)
def test_every_word_stands_in_the_text_in_its_order(check_blocks, source):
    parsed = parse_markdown(source.encode())
    check_blocks(parsed)
    wanted = re.findall(r"[wab]\d+", source)
    assert re.findall(r"[wab]\d+", parsed.text) == wanted


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "# One", "Title", "===", "---", "```", "- item", "> q", "[^1]: n", "a[^1]", ":::"]
        ),
        st.sampled_from(["**K:** v", "**Why?**", "Q: x", "A: y", "| a | b |", "|---|---|", ": d"]),
        st.text("ab#=-*`>\t _[]()<!&;\\🙂^:|$~", max_size=12),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_the_blocks_of_whatever_is_written_are_sound(check_blocks, lines):
    check_blocks(parse_markdown("\n".join(["start", *lines]).encode()))
