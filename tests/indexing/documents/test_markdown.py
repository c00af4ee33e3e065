from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.markdown import parse as parse_markdown
from qa.records import Heading


def read(text):
    return parse(text.encode(), "file.md")


def test_front_matter_is_known_and_taken_off():
    document = read(
        "---\ntitle: The bridge\nauthors: [Ann Fox, Bob Roe]\ndate: 19 May 2023\n---\n\n"
        "# Other\n\nx"
    )
    assert document.title == "The bridge"
    assert document.author == "Ann Fox, Bob Roe"
    assert document.date == "19 May 2023"
    assert document.text == "# Other\n\nx"
    assert document.headings == (Heading(offset=0, level=1, title="Other"),)


def test_front_matter_tells_the_language():
    assert read("---\nlang: de\n---\n\nx").language == "de"


def test_a_rule_at_the_top_is_not_front_matter():
    text = "---\n\nThe bridge\n\n---\n\nis old."
    assert read(text).text == text


def test_the_first_heading_is_the_title_if_it_is_of_the_first_level():
    assert read("Words before.\n\n# The *old* bridge\n\n## Stones").title == "The old bridge"
    assert read("## Stones\n\n# The old bridge").title == "file"


def test_headings_of_both_kinds_have_their_offset_level_and_words():
    text = (
        "# One\n\ntext\n\nTwo\n===\n\n   Three\nlines\n---\n\n"
        "###### Six ######\n\n## A \\* B &amp; `c` *d* [e](f) ![g](h) <b>i</b>\ntext\n"
    )
    assert read(text).headings == (
        Heading(offset=0, level=1, title="One"),
        Heading(offset=text.index("Two"), level=1, title="Two"),
        Heading(offset=text.index("   Three"), level=2, title="Three lines"),
        Heading(offset=text.index("######"), level=6, title="Six"),
        Heading(offset=text.index("## A"), level=2, title="A * B & c d e g i"),
    )


def test_what_only_looks_like_a_heading_is_none():
    text = (
        "```\n# fenced\n```\n\n~~~python\n# fenced\n~~~\n\n    # indented\n\n> # quoted\n\n"
        "- # listed\n\n#hashtag\n\n####### seven\n\n#\n\n\\# escaped\n\n<!--\n# comment\n-->\n"
    )
    assert read(text).headings == ()


def test_offsets_count_code_points_and_normalised_line_ends():
    document = read("🙂 é\r\n\r\n# Eins\r\n\r\n𝄞\r\n\r\nZwei\r\n----\r\n")
    assert document.text == "🙂 é\n\n# Eins\n\n𝄞\n\nZwei\n----\n"
    assert [document.text[h.offset :].split("\n")[0] for h in document.headings] == [
        "# Eins",
        "Zwei",
    ]


LINES = st.lists(
    st.one_of(
        st.sampled_from(["", "# One", "## Two", "Title", "===", "---", "```", "- item", "> q"]),
        st.text("ab#=-*`>\t _[]()<!&;\\🙂", max_size=12),
    ),
    max_size=12,
)


@given(LINES)
def test_every_heading_stands_at_the_start_of_its_line(lines):
    parsed = parse_markdown("\n".join(["start", *lines]).encode())
    offsets = [heading.offset for heading in parsed.headings]
    assert offsets == sorted(set(offsets))
    for heading in parsed.headings:
        assert heading.offset == 0 or parsed.text[heading.offset - 1] == "\n"
        line = parsed.text[heading.offset :].split("\n")[0].strip()
        marks = len(line) - len(line.lstrip("#"))
        # Else it is underlined, which gives two levels.
        assert heading.level == marks or heading.level in (1, 2)
        assert line
