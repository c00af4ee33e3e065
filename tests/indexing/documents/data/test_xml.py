import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents import parse

DOCBOOK = """<?xml version="1.0"?>
<article xmlns="http://docbook.org/ns/docbook" xml:lang="en">
<info><title>The bridge</title><author><personname><firstname>Anna</firstname>
<surname>Kern</surname></personname></author><date>2024-05-01</date></info>
<para>It is <emphasis>old</emphasis><footnote><para>Built in 1986.</para></footnote>.</para>
<section><title>Use</title>
<itemizedlist><listitem><para>walkers</para></listitem><listitem><para>carts</para></listitem>
</itemizedlist>
<orderedlist><listitem><para>pay</para></listitem><listitem><para>cross</para></listitem></orderedlist>
<programlisting>open(gate)
  wait()</programlisting>
<variablelist><varlistentry><term>Toll</term><listitem><para>two coins</para></listitem>
</varlistentry></variablelist>
<note><para>Closed in May.</para></note>
<blockquote><para>Cross me.</para></blockquote>
</section>
</article>"""


def test_docbook_is_a_document(check_blocks):
    document = parse(DOCBOOK.encode(), "a.xml")
    check_blocks(document)
    assert document.text == (
        "The bridge\n\nAnna Kern\n\n2024-05-01\n\nIt is old[1].\n\n[1] Built in 1986.\n\nUse\n\n"
        "• walkers\n• carts\n\n1. pay\n2. cross\n\nopen(gate)\n  wait()\n\nToll two coins\n\n"
        "Closed in May.\n\nCross me."
    )
    assert [(h.level, h.title) for h in document.headings] == [(1, "The bridge"), (2, "Use")]
    kinds = {block.kind for block in document.blocks}
    assert {"list", "item", "code", "pair", "aside", "quotation", "footnote"} <= kinds
    assert (document.title, document.author, document.date, document.language) == (
        "The bridge",
        "Anna Kern",
        "2024-05-01",
        "en",
    )


JATS = """<!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "x.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML">
<front><journal-meta><journal-id>x</journal-id></journal-meta><article-meta>
<title-group><article-title>Old bridges</article-title></title-group>
<contrib-group><contrib contrib-type="author"><contrib-id>0000</contrib-id><name><surname>Kern
</surname><given-names>Anna</given-names></name></contrib><contrib><name><surname>Brandt</surname>
<given-names>Oskar</given-names></name></contrib></contrib-group>
<pub-date><day>1</day><month>5</month><year>2024</year></pub-date>
<abstract><p>They are old &mdash; very.</p></abstract></article-meta></front>
<body><sec><label>1.</label><title>Use</title><p>See <xref ref-type="fn" rid="f1">1</xref> and
<inline-formula><alternatives><tex-math>x^2</tex-math><mml:math><mml:mi>x</mml:mi></mml:math>
</alternatives></inline-formula>.</p>
<table-wrap><label>Table 1</label><caption><p>Tolls</p></caption><table><thead><tr><th>Who</th>
<th>Coins</th></tr></thead><tbody><tr><td>walker</td><td>2</td></tr></tbody></table></table-wrap>
<fn-group><fn id="f1"><p>A note.</p></fn></fn-group></sec></body>
<back><ref-list><title>References</title><ref><mixed-citation>Kern A. Bridges.</mixed-citation>
</ref></ref-list></back></article>"""


def test_a_journal_article_is_a_document(check_blocks):
    document = parse(JATS.encode(), "a.xml")
    check_blocks(document)
    text = document.text
    assert text.startswith("Old bridges\n\nAnna Kern, Oskar Brandt\n\n")
    assert "They are old — very." in text
    assert "1. Use\n\nSee" in text
    assert "x^2" not in text
    assert "Who\tCoins\nwalker\t2" in text
    assert "Kern A. Bridges." in text
    assert "0000" not in text
    headings = [(h.level, h.title) for h in document.headings]
    assert headings[:2] == [(1, "Old bridges"), (2, "1. Use")]
    note = next(block for block in document.blocks if block.kind == "footnote")
    assert text[note.start : note.end].endswith("A note.")
    assert text[note.references[0]] in "[1"
    assert (document.title, document.author, document.date) == (
        "Old bridges",
        "Anna Kern, Oskar Brandt",
        "2024-05-01",
    )


def test_tei_and_unknown_elements_within_lines():
    source = (
        "<TEI><teiHeader><fileDesc><titleStmt><title>Ode</title></titleStmt></fileDesc></teiHeader>"
        "<text><body><div><head>First</head><p>The <persName>Duke</persName> came<lb/>home.</p>"
        "<list><item>one</item><item>two</item></list></div></body></text></TEI>"
    )
    document = parse(source.encode(), "a.xml")
    assert "The Duke came\nhome." in document.text
    assert "• one\n• two" in document.text
    assert document.title == "Ode"


def test_tables_of_docbook_have_their_spans():
    source = (
        "<article><para>x</para><informaltable><tgroup cols='3'><colspec colname='a'/>"
        "<colspec colname='b'/><colspec colname='c'/><thead><row><entry>Who</entry>"
        "<entry namest='b' nameend='c'>Toll</entry></row></thead><tbody><row>"
        "<entry morerows='1'>walker</entry><entry>2</entry><entry>coins</entry></row>"
        "<row><entry>3</entry><entry>at night</entry></row></tbody></tgroup></informaltable>"
        "</article>"
    )
    document = parse(source.encode(), "a.xml")
    cells = [
        (document.text[b.start : b.end], b.column, b.columns, b.rows, b.header)
        for b in document.blocks
        if b.kind == "cell"
    ]
    assert cells == [
        ("Who", 0, 1, 1, True),
        ("Toll", 1, 2, 1, True),
        ("walker", 0, 1, 2, False),
        ("2", 1, 1, 1, False),
        ("coins", 2, 1, 1, False),
        ("3", 1, 1, 1, False),
        ("at night", 2, 1, 1, False),
    ]


def test_data_is_listed_as_data_is(check_blocks):
    source = (
        '<?xml version="1.0"?><stock date="2024-05-01"><owner>Anna</owner><parts>'
        '<part id="K-1"><name>Belt</name><price currency="EUR">12</price></part>'
        '<part id="K-2"><name>Fuse</name><price currency="EUR">3</price></part></parts></stock>'
    )
    document = parse(source.encode(), "a.xml")
    check_blocks(document)
    assert document.text == (
        "date: 2024-05-01\nowner: Anna\n\nparts\n\n"
        "id\tname\tprice\nK-1\tBelt\t12 (currency: EUR)\nK-2\tFuse\t3 (currency: EUR)"
    )
    assert (document.date, document.media_type) == ("2024-05-01", "application/xml")


def test_a_feed_has_its_items_under_their_titles():
    items = "".join(
        f"<item><title>Item {n}</title><description>&lt;p&gt;The {'long ' * 100}&lt;b&gt;text"
        f"&lt;/b&gt; of {n}&lt;/p&gt;&lt;p&gt;And more.&lt;/p&gt;</description></item>"
        for n in (1, 2)
    )
    source = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    document = parse(source.encode(), "a.xml")
    assert [h.title for h in document.headings] == ["item", "Item 1", "Item 2"]
    assert "text of 2\n\nAnd more." in document.text
    assert "<b>" not in document.text
    assert document.title == "News"


def test_of_a_picture_its_words_are_read():
    source = (
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><title>Plan</title>'
        '<path d="M1 2L3 4"/>'
        "<g><text><tspan>North</tspan> <tspan>bridge</tspan></text></g></svg>"
    )
    document = parse(source.encode(), "plan.svg")
    assert document.text == "Plan\n\nNorth bridge"
    assert {block.kind for block in document.blocks} == {"figure"}
    assert document.title == "Plan"


def test_other_documents_are_read_by_what_their_elements_are_called(check_blocks):
    fiction = (
        '<?xml version="1.0"?><FictionBook><description><title-info><book-title>Ode</book-title>'
        "</title-info></description><body><section><title><p>Chapter one</p></title><p>The bridge"
        "<a>1</a> is <strong>old</strong>.</p><poem><stanza><v>High it stands</v><v>and long</v>"
        "</stanza></poem></section></body></FictionBook>"
    )
    document = parse(fiction.encode(), "ode.fb2")
    check_blocks(document)
    assert document.media_type == "application/xml"
    assert document.text.index("Chapter one") < document.text.index("The bridge1 is old.")
    assert [h.title for h in document.headings] == ["Chapter one"]
    flat = (
        '<office:document xmlns:office="o" xmlns:text="t"><office:body><office:text><text:h>Use'
        "</text:h><text:p>To cross.</text:p><text:list><text:list-item><text:p>walkers</text:p>"
        "</text:list-item></text:list></office:text></office:body></office:document>"
    )
    document = parse(flat.encode(), "a.xml")
    check_blocks(document)
    assert document.text == "Use\n\nTo cross.\n\n• walkers"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings_that_are_declared(encoding):
    source = f'<?xml version="1.0" encoding="{encoding}"?><a><b>Brücke</b><c>x</c></a>'
    assert parse(source.encode(encoding), "a.xml").text == "b: Brücke\nc: x"


def test_nothing_is_fetched_and_nothing_unfolds(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    source = (
        f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY l "lol">'
        '<!ENTITY l2 "&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;">]>'
        "<a><b>before &s; after</b><c>&l2;</c><d>stone</d></a>"
    )
    document = parse(source.encode(), "a.xml")
    assert "secret" not in document.text.replace("secret.txt", "")
    assert "lollol" not in document.text
    assert "stone" in document.text


def test_torn_xml_is_read_as_far_as_it_goes():
    assert parse(b'<?xml version="1.0"?><a><b>stone</b><c>br', "a.xml").text.startswith("b: stone")


NAMES = st.sampled_from(["p", "sec", "title", "list", "item", "x", "emph", "note", "table", "row"])


@st.composite
def elements(draw, depth=0):
    name = draw(NAMES)
    inner = draw(st.lists(st.sampled_from(["stone", "mill", ""]), max_size=3))
    body = "".join(word if word or depth > 4 else draw(elements(depth + 1)) for word in inner)
    return f"<{name}>{body}</{name}>"


@given(elements())
def test_no_word_of_a_document_is_lost(check_blocks, source):
    source = f"<book><p>first</p>{source}</book>"
    document = parse(source.encode(), "a.xml")
    check_blocks(document)
    for word in ("stone", "mill", "first"):
        assert document.text.count(word) == source.count(word)
