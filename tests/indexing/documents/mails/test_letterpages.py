import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.mails import letterpages


def written(source):
    builder = Builder()
    with builder.block("message"):
        letterpages.write(source, builder)
    return builder.parsed()


def shape(parsed):
    skipped = ("list", "pair", "key", "value")
    return [
        (len(list(parsed.blocks.above(n))), b.kind, parsed.text[b.start : b.end])
        for n, b in enumerate(parsed.blocks)
        if b.kind not in skipped
    ][1:]


GMAIL = """<div>Yes, order it.</div><div class="gmail_quote"><div class="gmail_attr">On Mon, May 13,
2024 at 9:40 AM Ben &lt;b@b.example&gt; wrote:<br></div><blockquote class="gmail_quote">
<div>May I order?</div><p>The old one is <b>broken</b>.</p></blockquote></div><div>Anna</div>"""


def test_a_quotation_is_a_message_whose_sender_and_date_are_known(check_blocks):
    parsed = written(GMAIL)
    check_blocks(parsed)
    quoted = "On Mon, May 13, 2024 at 9:40 AM Ben <b@b.example> wrote:"
    assert shape(parsed) == [
        (1, "paragraph", "Yes, order it."),
        (1, "quotation", f"{quoted}\n\nMay I order?\n\nThe old one is broken."),
        (2, "message", f"{quoted}\n\nMay I order?\n\nThe old one is broken."),
        (3, "paragraph", quoted),
        (3, "paragraph", "May I order?"),
        (3, "paragraph", "The old one is broken."),
        (1, "paragraph", "Anna"),
    ]
    assert parsed.blocks[3].details == {"from": "Ben <b@b.example>", "date": "2024-05-13 09:40"}


OUTLOOK = """<p class=MsoNormal>Yes, order it.</p><div><div style='border-top:solid'>
<p class=MsoNormal><b>From:</b> Ben &lt;b@b.example&gt;<br><b>Sent:</b> Monday, May 13, 2024
9:40 PM<br><b>To:</b> Anna<br><b>Subject:</b> Saw</p></div></div><p>May I order?</p>
<div><p><b>Von:</b> Cleo<br><b>Betreff:</b> Saw</p></div><p>It squeaks.</p>"""


def test_all_under_a_pasted_header_is_quoted(check_blocks):
    parsed = written(OUTLOOK)
    check_blocks(parsed)
    assert [b.details for b in parsed.blocks if b.kind == "message"][1:] == [
        {
            "from": "Ben <b@b.example>",
            "date": "2024-05-13 21:40",
            "to": "Anna",
            "subject": "Saw",
        },
        {"from": "Cleo", "subject": "Saw"},
    ]
    assert [(depth, text) for depth, kind, text in shape(parsed) if kind == "paragraph"] == [
        (1, "Yes, order it."),
        (3, "May I order?"),
        (5, "It squeaks."),
    ]
    assert "Sent: Monday, May 13, 2024 9:40 PM" in parsed.text


def test_answers_between_quotations_are_the_sender_s():
    source = (
        "<blockquote type=cite>May I order?</blockquote><p>Yes.</p>"
        "<blockquote type=cite>From whom?</blockquote><p>From Hallmark.</p>"
    )
    assert shape(written(source)) == [
        (1, "quotation", "May I order?"),
        (2, "paragraph", "May I order?"),
        (1, "paragraph", "Yes."),
        (1, "quotation", "From whom?"),
        (2, "paragraph", "From whom?"),
        (1, "paragraph", "From Hallmark."),
    ]


@pytest.mark.parametrize(
    "source",
    ["", "<p>From: a tree</p>", "<table><tr><td><b>To:</b></td><td>x</td></tr></table>", "words"],
)
def test_a_page_that_quotes_nothing_is_written_as_any(source):
    assert [kind for _, kind, _ in shape(written(source))].count("quotation") == 0


@st.composite
def pages(draw, depth=0):
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["p", "p", "div", "cite", "intro", "head", "bare"]))
        inner = draw(pages(depth + 1)) if depth < 3 else "stone"
        parts.append(
            {
                "p": "<p>stone</p>",
                "div": f"<div>{inner}</div>",
                "cite": f"<blockquote type=cite>{inner}mill</blockquote>",
                "intro": f"<div>On 1 May 2024 Anna wrote:</div><blockquote>{inner}</blockquote>",
                "head": "<p><b>From:</b> Anna<br><b>Sent:</b> today<br><b>To:</b> Ben</p>",
                "bare": "bridge ",
            }[kind]
        )
    return "".join(parts)


@given(pages())
def test_no_word_of_a_page_is_lost(check_blocks, source):
    parsed = written(f"<body><p>first</p>{source}</body>")
    check_blocks(parsed)
    for word in ("stone", "mill", "bridge", "wrote:", "From:", "Ben", "first"):
        assert parsed.text.count(word) == source.count(word) + (word == "first")
