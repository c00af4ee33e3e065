"""What elements of a page become: `write` takes them as they stand, article or not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.html import write


def read(source):
    builder = Builder()
    write(source, builder)
    return builder.parsed()


def blocks(parsed):
    """Each block as its depth, kind and text."""
    depths = {None: -1}
    found = []
    for number, block in enumerate(parsed.blocks):
        depths[number] = depths[block.parent] + 1
        found.append((depths[number], block.kind, parsed.text[block.start : block.end]))
    return found


def of_kind(parsed, *kinds):
    return [
        (block.label, parsed.text[block.start : block.end])
        for block in parsed.blocks
        if block.kind in kinds
    ]


def cells(parsed):
    """Each row as whether it is one of names, and its cells as text, place and whether a name."""
    found = []
    for block in parsed.blocks:
        if block.kind == "row":
            found.append((block.header, []))
        elif block.kind == "cell":
            text = parsed.text[block.start : block.end]
            found[-1][1].append((text, block.column, block.columns, block.rows, block.header))
    return found


def test_two_rows_of_names_and_cells_that_span():
    parsed = read(
        "<table><caption>Fares</caption><tr><th rowspan=2>Route<th colspan=2>Adult"
        "<tr><th>single<th>return<tr><th>Island<td>4.40<td>7.90<tr><td rowspan=2>Shore<td>"
        "<td>11<tr><td colspan=2>closed</table>"
    )
    assert parsed.text == (
        "Fares\nRoute\tAdult\nsingle\treturn\nIsland\t4.40\t7.90\nShore\t11\nclosed"
    )
    assert cells(parsed) == [
        (True, [("Route", 0, 1, 2, True), ("Adult", 1, 2, 1, True)]),
        (True, [("single", 1, 1, 1, True), ("return", 2, 1, 1, True)]),
        (False, [("Island", 0, 1, 1, True), ("4.40", 1, 1, 1, False), ("7.90", 2, 1, 1, False)]),
        (False, [("Shore", 0, 1, 2, False), ("11", 2, 1, 1, False)]),
        (False, [("closed", 1, 2, 1, False)]),
    ]
    assert of_kind(parsed, "caption") == [("", "Fares")]


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("<thead><tr><td>A<td>B</thead>", True),
        ("<tr><th>A<th>B", True),
        ("<tr><td><b>A</b><td><strong>B</strong>", True),
        ("<tr><td><b>A</b><td>B", False),
        ("<tr><th>A<td>B", False),
        ("<tr><td>A<td>B", False),
    ],
)
def test_which_first_row_names_the_columns(head, named):
    rows = cells(read(f"<table>{head}<tbody><tr><td>1<td>2<tr><td>3<td>4</table>"))
    assert [row[0] for row in rows] == [named, False, False]


@pytest.mark.parametrize(
    ("head", "named"),
    [
        # As in the tables of reports: a free corner, and names of rows below it.
        ("<tr><td><td>2021<td>2020", 1),
        ("<tr><td><td colspan=2>Year<tr><td><td>2021<td>2020", 2),
        ("<tr><td><td><td><tr><td><td>2021<td>2020", 1),  # an empty row is none
        ("<tr><td><td colspan=2>Year", 0),
        ("<tr><td><td>2021<td>2020<tr><th>Total<td>1<td>2", 0),  # headers are marked
        ("<tr><td>Year<td>2021<td>2020", 0),
    ],
)
def test_rows_with_a_free_corner_name_the_columns(head, named):
    rows = cells(read(f"<table>{head}<tr><td>Hay<td>7<td>8<tr><td>Oats<td>3<td>2</table>"))
    assert [header for header, _ in rows] == [True] * named + [False] * (len(rows) - named)


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("<td>Height:<td>17 m", [True, False]),
        ("<td><b>Height</b><td>17 m", [True, False]),
        ("<th>Height<td>17 m", [True, False]),
        ("<td>Height<td>17 m", [False, False]),
        ("<td>Height:<td>17 m<td>high", [False, False, False]),
        ("<td><td>17 m", [False]),
    ],
)
def test_a_cell_that_names_its_row(row, named):
    rows = cells(read(f"<table><tr>{row}<tr><td>x<td>y</table>"))
    assert [cell[-1] for cell in rows[0][1]] == named


def test_a_cell_across_the_top_is_the_title_of_a_table():
    parsed = read(
        "<table><tr><th colspan=2>Mill<tr><th>Height<td>17 m<tr><th>Owner<td>Trust</table>"
    )
    assert of_kind(parsed, "caption") == [("", "Mill")]
    assert [row[0] for row in cells(parsed)] == [False, False]


def test_a_table_and_a_list_in_a_cell():
    parsed = read(
        "<table><tr><th>Day<th>Open<tr><td>Monday<td><ul><li>9:00<li>14:00</ul>"
        "<tr><td>Sunday<td><table><tr><th>a<th>b<tr><td>1<td>2</table></table>"
    )
    assert parsed.text == "Day\tOpen\nMonday\t• 9:00\n• 14:00\nSunday\ta\tb\n1\t2"
    assert (3, "list", "• 9:00\n• 14:00") in blocks(parsed)
    assert (3, "table", "a\tb\n1\t2") in blocks(parsed)


@pytest.mark.parametrize(
    "table",
    [
        "<table role=presentation><tr><td>{}<td>{}</table>",
        "<table><tr><td>{}<tr><td>{}</table>",
        "<table><tr><td><h2>x</h2>{}<td>{}</table>",
    ],
)
def test_a_table_that_only_arranges_the_page_is_none(table):
    parsed = read(table.format("<p>Left.</p>", "<p>Right.</p>"))
    assert "table" not in {kind for _, kind, _ in blocks(parsed)}
    assert parsed.text.removeprefix("x\n\n") == "Left.\n\nRight."


@pytest.mark.parametrize(
    ("opening", "labels"),
    [
        ("<ol>", ["1.", "2.", "3."]),
        ("<ol start=5>", ["5.", "6.", "7."]),
        ("<ol type=a>", ["a.", "b.", "c."]),
        ("<ol type=A start=26>", ["Z.", "AA.", "AB."]),
        ("<ol type=i start=3>", ["iii.", "iv.", "v."]),
        ("<ol type=I start=1998>", ["MCMXCVIII.", "MCMXCIX.", "MM."]),
        ("<ol type=i start=-1>", ["-1.", "0.", "i."]),
        ("<ol reversed>", ["3.", "2.", "1."]),
        ("<ol start=no>", ["1.", "2.", "3."]),
        ("<ul>", ["•", "•", "•"]),
        ("<menu>", ["•", "•", "•"]),
    ],
)
def test_labels_of_items(opening, labels):
    parsed = read(f"{opening}<li>x<li>y<li>z</ol></ul></menu>")
    assert [label for label, _ in of_kind(parsed, "item")] == labels
    assert parsed.text == "\n".join(map(" ".join, zip(labels, "xyz", strict=True)))


def test_an_item_may_have_a_number_of_its_own():
    assert read("<ol><li>a<li value=7>b<li>c</ol>").text == "1. a\n7. b\n8. c"


def test_a_list_right_in_a_list_belongs_to_the_item_before_it():
    parsed = read("<ul><li>a<ul><li>b</ul><li>c</li><ul><li>d</ul></ul>")
    assert blocks(parsed) == [
        (0, "list", "• a\n• b\n• c\n• d"),
        (1, "item", "• a\n• b"),
        (2, "list", "• b"),
        (3, "item", "• b"),
        (1, "item", "• c\n• d"),
        (2, "list", "• d"),
        (3, "item", "• d"),
    ]


def test_items_that_are_sections_are_no_list():
    parsed = read(
        f"<ul><li><h3>One</h3><p>{'word ' * 20}</p><li><h3>Two</h3><p>{'word ' * 20}</p></ul>"
    )
    assert [kind for _, kind, _ in blocks(parsed)] == ["heading", "paragraph"] * 2


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<ul>Only words, <b>set in</b>.</ul>", "Only words, set in."),
        ("<ol>Bring: <li>a</li> or <li>b</li></ol>", "Bring:\n1. a\nor\n2. b"),
        ("<ul><p>First</p><li>a</ul>", "First\n• a"),
        ("<dl>Of old <dt>a</dt><dd>b</dd> and <dt>c</dt></dl>", "Of old\na b and\nc"),
        ("<table>Before <tr><td>a<td>b</tr> after</table>", "Before\n\nafter\n\na\tb"),
        ("<table><tr>x <td>a</td> y</tr><tr><td>b<td>c<td>d</table>", "x\ta\ty\nb\tc\td"),
        ("<table><form><tr><td>a<td>b</tr></form><center>c</center></table>", "c\n\na\tb"),
        ("<table><tr><td>a<td>b</tr><tr><div>c</div></tr></table>", "a\tb\nc"),
        ("<details><summary><h3>a</h3><span>b</span></summary>c</details>", "a b\nc"),
        ("<h2><div>a</div><div>b</div></h2>", "a b"),
        ("<tr><td>a</td></tr>", "a"),
    ],
)
def test_words_that_stand_where_none_belong_are_not_lost(source, text):
    assert read(source).text == text


def test_terms_and_what_they_mean():
    parsed = read(
        "<dl><div><dt>Copy</dt><dd>0.20 euros</dd></div>"
        "<dt>Scan<dt>Photograph<dd>0.50<dd><p>in colour</p></dl>"
    )
    assert blocks(parsed) == [
        (0, "list", "Copy 0.20 euros\nScan Photograph 0.50 in colour"),
        (1, "pair", "Copy 0.20 euros"),
        (2, "key", "Copy"),
        (2, "value", "0.20 euros"),
        (1, "pair", "Scan Photograph 0.50 in colour"),
        (2, "key", "Scan"),
        (2, "key", "Photograph"),
        (2, "value", "0.50"),
        (2, "value", "in colour"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "<details><summary>How high?</summary><p>Nine metres.</p></details>",
        "<dl><dt>How high?<dd><p>Nine metres.</dl>",
        "<p><b>How high?</b><br>Nine metres.</p>",
        "<p><strong>How high?</strong></p><p>Nine metres.</p>",
        "<div itemscope itemtype='https://schema.org/Question'><h3 itemprop=name>How high?</h3>"
        "<div itemprop=acceptedAnswer><p itemprop=text>Nine metres.</p></div></div>",
    ],
    ids=["details", "dl", "bold and break", "bold paragraph", "microdata"],
)
def test_a_question_with_its_answer(source):
    assert blocks(read(source)) == [
        (0, "faq", "How high?\nNine metres."),
        (1, "question", "How high?"),
        (1, "answer", "Nine metres."),
        (2, "paragraph", "Nine metres."),
    ]


def test_a_heading_that_asks_stays_a_heading():
    assert [kind for _, kind, _ in blocks(read("<h2>How high?</h2><p>Nine metres.</p>"))] == [
        "heading",
        "paragraph",
    ]


def test_lines_of_keys_and_values():
    parsed = read(
        "<p><b>Tel:</b> 0555 1<br><b>Fax</b>: <a href=x>0555 2</a></p><p>Room: 3<br>Bed: 4</p>"
    )
    assert parsed.text == "Tel: 0555 1\nFax: 0555 2\nRoom: 3\nBed: 4"
    assert [text for _, text in of_kind(parsed, "key")] == ["Tel:", "Fax:", "Room:", "Bed:"]
    assert [text for _, text in of_kind(parsed, "value")] == ["0555 1", "0555 2", "3", "4"]


@pytest.mark.parametrize(
    ("source", "label", "text"),
    [
        ("<aside class='note warning'><strong>Warning:</strong> Red.</aside>", "Warning:", "Red."),
        (
            "<div class='admonition tip'><p class=admonition-title>Tip</p><p>Red.</p></div>",
            "Tip",
            "Red.",
        ),
        ("<div class=alert-info><h4>Mind</h4>Red.</div>", "Mind", "Red."),
        ("<p class=note>Red.</p>", "", "Red."),
        ("<div role=note>Red.</div>", "", "Red."),
        ("<aside><p>Red.</p></aside>", "", "Red."),
    ],
)
def test_what_stands_beside_the_text_is_an_aside(source, label, text):
    parsed = read(source)
    assert parsed.text == f"{label}\n{text}".strip()
    assert of_kind(parsed, "aside") == [(label, parsed.text)]
    assert of_kind(parsed, "heading") == []


@pytest.mark.parametrize(
    ("source", "label"),
    [
        ("<pre>{}</pre>", ""),
        ("<pre><code class='language-python'>{}</code></pre>", "python"),
        (
            "<div class='highlight-toml x'><div class=highlight><pre>{}</pre></div></div>",
            "toml",
        ),
        ("<pre data-lang=ini>{}</pre>", "ini"),
        ("<pre class='brush: js'>{}</pre>", "js"),
        ("<pre><code class=language-none>{}</code></pre>", ""),
    ],
)
def test_code_is_kept_as_it_stands(source, label):
    parsed = read(source.format("\na = <b>1</b>\n\n    b &lt; 2  \n"))
    assert parsed.text == "a = 1\n\n    b < 2"
    assert of_kind(parsed, "code") == [(label, parsed.text)]


def test_a_letter_that_is_set_as_it_was_typed_is_no_code(check_blocks):
    letter = (
        "Dear all,\n\nthe old bridge is closed for the summer, as the\nmortar between its stones "
        "has to dry before winter.\nPlease use the ferry, which goes every half hour\nuntil ten "
        "in the evening. It takes bicycles too.\n\nIn September, if the weather is kind to us.\n"
    )
    parsed = read(f"<h1>Letter</h1><pre>{letter}</pre>")
    check_blocks(parsed)
    assert blocks(parsed)[2] == (
        0,
        "paragraph",
        "the old bridge is closed for the summer, as the mortar between its stones has to dry "
        "before winter. Please use the ferry, which goes every half hour until ten in the "
        "evening. It takes bicycles too.",
    )
    assert of_kind(parsed, "code") == []
    assert len(of_kind(read(f"<pre><code>{letter}</code></pre>"), "code")) == 1


def test_numbers_of_lines_are_no_code():
    assert read(
        "<pre><span class=linenos>1 </span>a<br><span class=linenos>2 </span>b</pre>"
    ).text == ("a\nb")


def test_figures_have_their_words_once():
    parsed = read(
        "<figure><img alt='The mill in winter'><figcaption>The mill</figcaption></figure>"
        "<p><img alt='A sail of the mill'></p><p>Text <img alt='and sign'> here.</p><img alt=logo>"
        "<img src=x><img alt='IMG_12.jpg'><figure><img alt='The pier'><figcaption>The pier of 1862"
        "</figcaption></figure>"
    )
    assert blocks(parsed) == [
        (0, "figure", "The mill in winter\n\nThe mill"),
        (1, "paragraph", "The mill in winter"),
        (1, "caption", "The mill"),
        (0, "figure", "A sail of the mill"),
        (0, "paragraph", "Text and sign here."),
        (0, "figure", "The pier of 1862"),
        (1, "caption", "The pier of 1862"),
    ]
    assert parsed.left_out == {"picture": 3}


def test_a_table_in_a_figure_has_its_caption_beside_it():
    parsed = read("<figure><table><tr><th>A<tr><td>1</table><figcaption>T. 2</figcaption></figure>")
    assert [(kind, text) for depth, kind, text in blocks(parsed) if depth == 0] == [
        ("table", "A\n1"),
        ("caption", "T. 2"),
    ]


def test_quotations_addresses_rules_and_headings_within():
    parsed = read(
        "<hr><blockquote><h2>Of old</h2><p>He said.</p></blockquote><hr><hr>"
        "<address>Mill Lane 3<br>Kiln</address><ul><li><h3>In a list</h3></ul><hr>"
    )
    assert blocks(parsed) == [
        (0, "quotation", "Of old\n\nHe said."),
        (1, "paragraph", "Of old"),
        (1, "paragraph", "He said."),
        (0, "rule", "* * *"),
        (0, "paragraph", "Mill Lane 3\nKiln"),
        (0, "list", "• In a list"),
        (1, "item", "• In a list"),
        (2, "paragraph", "In a list"),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<q>x</q> <abbr title=y>z</abbr>", "“x” z"),
        ("10 m<sup>2</sup>, H<sub>2</sub>O, 5<sup>th</sup>", "10 m², H₂O, 5th"),
        ("<del>Monday</del> <ins>Tuesday</ins>", "Tuesday"),
        ("<s>Monday</s>", "Monday"),
        ("<a>One</a><a>Two</a><a></a><a>Three</a> <a>Four</a>.", "One Two Three Four."),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
        ("<ruby>漢<rt>kan</rt></ruby>", "漢(kan)"),
        ("in&shy;divi&shy;sible non<wbr>stop", "indivisible nonstop"),
        ("<label>Name</label><input value=Ann>", "Name Ann"),
        ("<label><input type=checkbox checked>yes</label>", "☑ yes"),
        ("<input type=radio> no <input type=hidden value=h>", "☐ no"),
        ("Size <select><option>S<option selected>M</select>", "Size M"),
        ("Words <textarea>here</textarea><button>Send</button>", "Words here"),
        ("a<script>b</script><style>c</style><template>d</template><noscript>e</noscript>f", "af"),
        (
            "a<span hidden>b</span><i aria-hidden=true>c</i><span style='display: none'>d</span>e",
            "ae",
        ),
        ("a<math alttext='s = g'><mi>s</mi><mo>=</mo><mi>g</mi></math>b", "a s = g b"),
        ("<math alttext='{\\displaystyle s = g}'></math>", "s = g"),
        ("<script type='math/tex'>\\frac{1}{2}</script>", "\\frac{1}{2}"),
        ("<svg><title>no</title><text>Axis</text></svg>", "Axis"),
    ],
)
def test_what_stands_within_a_line(source, text):
    assert read(f"<p>{source}</p>").text == text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>", "(a + 1)/2"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msup><mi>x</mi><mi>k</mi></msup>", "x^k"),
        ("<msup><mi>x</mi><mrow><mi>k</mi><mo>+</mo><mi>l</mi></mrow></msup>", "x^(k + l)"),
        ("<msub><mi>v</mi><mn>0</mn></msub>", "v₀"),
        ("<msubsup><mi>v</mi><mi>i</mi><mn>2</mn></msubsup>", "v_i²"),
        ("<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>", "√(a + b)"),
        ("<mroot><mi>a</mi><mn>3</mn></mroot>", "a^(1/3)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd>"
         "<mtd><mn>4</mn></mtd></mtr></mtable>", "1, 2; 3, 4"),
        ("<semantics><mi>a</mi><annotation>b</annotation></semantics>", "a"),
        ("<semantics><annotation encoding='application/x-tex'>b</annotation></semantics>", "b"),
    ],
)  # fmt: skip
def test_a_formula_is_in_one_line(formula, text):
    assert read(f"<p><math>{formula}</math></p>").text == text


def test_footnotes_follow_the_block_that_refers_to_them(check_blocks):
    parsed = read(
        "<p>Built<sup><a href='#n1' id=r1>1</a></sup> in 1862.<a href='#n2'>[2]</a></p>"
        "<ul><li>Item<sup class=reference><a href='#n3'>*</a></sup><li>Last</ul>"
        "<p>End<sup><a href='#n1'>1</a></sup>. See <a href='#s'>1</a>.</p><h2 id=s>Notes</h2>"
        "<ol><li id=n1>By <i>Ann</i>. <a href='#r1'>↩</a>"
        "<li id=n2><a href='#r2'>2</a> So it is said.</ol><p id=n3>Of a list.</p>"
    )
    check_blocks(parsed)
    assert parsed.text == (
        "Built[1] in 1862.[2]\n\n[1] By Ann.\n\n[2] So it is said.\n\n"
        "• Item*\n• Last\n\n* Of a list.\n\nEnd[1]. See 1.\n\nNotes"
    )
    notes = [block for block in parsed.blocks if block.kind == "footnote"]
    assert [(note.label, note.references) for note in notes] == [
        ("[1]", (5, parsed.text.index("End") + 3)),
        ("[2]", (17,)),
        ("*", (parsed.text.index("Item") + 4,)),
    ]


def test_a_chapter_that_was_read_as_xml():
    builder = Builder()
    chapter = etree.fromstring(
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        '<body><h1>One</h1><p>It is old.<a epub:type="noteref" href="#n">1</a></p>'
        "<ul><li>a</li></ul>"
        '<aside epub:type="footnote" id="n">So it is said.</aside></body></html>'
    )
    write(chapter, builder)
    parsed = builder.parsed()
    assert parsed.text == "One\n\nIt is old.[1]\n\n[1] So it is said.\n\n• a"
    assert [kind for depth, kind, _ in blocks(parsed) if depth == 0] == [
        "heading",
        "paragraph",
        "footnote",
        "list",
    ]


def test_a_page_without_ends_is_read_whole(check_blocks):
    for tag in ("div", "b", "ul><li", "table><tr><td", "details><summary>s</summary", "blockquote"):
        source = "".join(f"<{tag}>w{number} " for number in range(3000))
        parsed = read(source)
        check_blocks(parsed)
        assert re.findall(r"w\d+", parsed.text) == [f"w{number}" for number in range(3000)]


WORD = st.integers(0, 999).map("w{}".format)
LINE = st.recursive(
    WORD,
    lambda inner: st.one_of(
        inner.map("<b>{}</b>".format),
        inner.map("<a href=x>{}</a>".format),
        inner.map("<span>{}</span>".format),
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map("<br>".join),
    ),
    max_leaves=4,
)


def wrapped(tag):
    return lambda inner: f"<{tag}>{inner}</{tag.split()[0]}>"


def listed(tag, item):
    return lambda held: f"<{tag}>{''.join(f'<{item}>{one}</{item}>' for one in held)}</{tag}>"


BODY = st.recursive(
    st.one_of(LINE, LINE.map(wrapped("p")), LINE.map(wrapped("h2")), WORD.map(wrapped("pre"))),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        *(
            inner.map(wrapped(tag))
            for tag in (
                "div",
                "blockquote",
                "aside class=note",
                "center",
                "form",
                "figure",
                "span",
                "li",
            )
        ),
        st.lists(inner, min_size=1, max_size=3).map(listed("ul", "li")),
        st.lists(inner, min_size=1, max_size=3).map(listed("ol", "li")),
        st.lists(inner, min_size=1, max_size=3).map(listed("dl", "dd")),
        st.tuples(inner, inner).map(lambda two: f"<dl><dt>{two[0]}<dd>{two[1]}</dl>"),
        st.tuples(LINE, inner).map(
            lambda two: f"<details><summary>{two[0]}</summary>{two[1]}</details>"
        ),
        st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=3).map(
            lambda rows: (
                "<table>"
                + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
                + "</table>"
            )
        ),
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(BODY)
def test_every_word_stands_in_the_text_in_its_order(check_blocks, body):
    parsed = read(f"<body>{body}</body>")
    check_blocks(parsed)
    assert re.findall(r"w\d+", parsed.text) == re.findall(r"w\d+", body)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                """<table> </table> <tr> <td> <td&nbsp;rowspan=3> <th> <ul> </ul> <li> <dl> <dt>
                <dd> <p> </p> <b> </b> <h1> </h1> <details> <summary> <pre> <blockquote> <figure>
                <figcaption> <hr> <br> <caption> <aside> <math> <msup> <mi> </div> <div>
                <a&nbsp;href=#n> <p&nbsp;id=n> </a> <sup> 1 why? Q: A: key:""".split()  # noqa: SIM905
            ).map(lambda tag: tag.replace("&nbsp;", " ")),
            st.text("ab <>&;=\"'", max_size=6),
        ),
        max_size=15,
    ).map("".join)
)
def test_the_blocks_of_whatever_is_written_are_sound(check_blocks, source):
    check_blocks(read(f"<body>start {source}"))
