"""Lists, headings, talks, facts and tables that were typed without any style."""

import pytest

from qa.indexing.documents import parse


def in_word(make_word, *paragraphs):
    def run(text):
        bold = "<w:b/>" if text.startswith("**") else ""
        words = text.strip("*").replace("\t", "</w:t><w:tab/><w:t>")
        return f"<w:r><w:rPr>{bold}</w:rPr><w:t>{words}</w:t></w:r>"

    lines = ["<w:r><w:br/></w:r>".join(map(run, text.split("\n"))) for text in paragraphs]
    return make_word("".join(f"<w:p>{line}</w:p>" for line in lines)), "a.docx"


def in_odf(make_odf, *paragraphs):
    def p(text):
        words = text.strip("*").replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
        if text.startswith("**"):
            words = f"<text:span text:style-name='B'>{words}</text:span>"
        return f"<text:p>{words}</text:p>"

    bold = (
        "<style:style style:name='B' style:family='text'>"
        "<style:text-properties fo:font-weight='bold'/></style:style>"
    )
    return make_odf("".join(map(p, paragraphs)), styles=bold), "a.odt"


def in_rtf(*paragraphs):
    def p(text):
        words = text.strip("*").replace("\t", "\\tab ").replace("\n", "\\line ")
        return (f"{{\\b {words}}}" if text.startswith("**") else words) + "\\par\n"

    return ("{\\rtf1\\ansi " + "".join(map(p, paragraphs)) + "}").encode(), "a.rtf"


@pytest.fixture(params=["docx", "odt", "rtf"])
def read(request, make_word, make_odf, check_blocks, shown):
    """Read paragraphs; those that begin with two stars are bold."""

    def reading(*paragraphs):
        made = {
            "docx": lambda: in_word(make_word, *paragraphs),
            "odt": lambda: in_odf(make_odf, *paragraphs),
            "rtf": lambda: in_rtf(*paragraphs),
        }[request.param]()
        document = parse(*made)
        check_blocks(document)
        return [one for one in shown(document) if one[1] not in ("cell", "key", "value")]

    return reading


def test_a_bold_line_over_text_is_a_heading(read):
    assert read(
        "**Heating", "Press the green button.", "**How do I get in?", "By the side door."
    ) == [
        (0, "heading", "Heating"),
        (0, "paragraph", "Press the green button."),
        (0, "heading", "How do I get in?"),
        (0, "paragraph", "By the side door."),
    ]


def test_bold_sentences_addresses_and_last_lines_are_none(read):
    lines = ["**Bring your pass.", "Else you pay.", "**Ann Fox", "**Weir Street 3", "**Tarrow"]
    lines += ["She lives here.", "**The end"]
    assert [kind for _, kind, _ in read(*lines)] == ["paragraph"] * 7


def test_facts_are_pairs(read):
    assert read("Name: Anna Fox", "Born:\t1970", "She came in the year 1990 and stayed.") == [
        (0, "list", "Name: Anna Fox\nBorn: 1970"),
        (1, "pair", "Name: Anna Fox"),
        (1, "pair", "Born: 1970"),
        (0, "paragraph", "She came in the year 1990 and stayed."),
    ]


def test_who_speaks_again_and_again_is_in_a_dialogue(read):
    found = read("Anna: I have seen it.", "Ben: When?", "Anna: Yesterday.", "Ben: Ah.")
    assert [one[1:] for one in found if one[1] in ("dialogue", "speech")] == [
        ("dialogue", "Anna: I have seen it.\nBen: When?\nAnna: Yesterday.\nBen: Ah."),
        ("speech", "Anna: I have seen it."),
        ("speech", "Ben: When?"),
        ("speech", "Anna: Yesterday."),
        ("speech", "Ben: Ah."),
    ]


def test_questions_have_their_answers(read):
    found = read("Q: When do you open?", "A: At nine.", "Q: Is it dear?", "A: It is free.")
    assert [one for one in found if one[1] in ("faq", "question", "answer")] == [
        (0, "faq", "Q: When do you open?\nA: At nine."),
        (1, "question", "Q: When do you open?"),
        (1, "answer", "A: At nine."),
        (0, "faq", "Q: Is it dear?\nA: It is free."),
        (1, "question", "Q: Is it dear?"),
        (1, "answer", "A: It is free."),
    ]


def test_lines_of_tabs_are_rows_of_a_table(read):
    assert read("9:00\tWelcome", "9:30\tTalk by Anna Fox", "Coffee is free all the day.") == [
        (0, "table", "9:00\tWelcome\n9:30\tTalk by Anna Fox"),
        (1, "row", "9:00\tWelcome"),
        (1, "row", "9:30\tTalk by Anna Fox"),
        (0, "paragraph", "Coffee is free all the day."),
    ]


def test_numbers_that_were_typed_are_labels(read):
    assert read("The rules are:", "1.\tNo shoes.", "2.\tNo noise.", "That is all of them.") == [
        (0, "paragraph", "The rules are:"),
        (0, "list", "1. No shoes.\n2. No noise."),
        (1, "item", "1. No shoes."),
        (1, "item", "2. No noise."),
        (0, "paragraph", "That is all of them."),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("0:0:0.0 --> 0:0:1.510\nAnn Fox\nOK. Yeah.", "0:0:3.270 --> 0:0:4.250\nBen\nUmm."),
        ("Ann Fox   0:03\nOK. Yeah.", "Ben   1:02:03\nUmm."),
    ],
)
def test_transcripts_of_meetings_are_dialogues(read, lines):
    assert read(*lines) == [
        (0, "dialogue", "Ann Fox: OK. Yeah.\nBen: Umm."),
        (1, "speech", "Ann Fox: OK. Yeah."),
        (1, "speech", "Ben: Umm."),
    ]


def test_short_lines_are_headings_only_where_there_are_no_others(make_word, shown):
    def p(text, style=""):
        return f"<w:p><w:pPr>{style}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    text = p("Opening hours") + p("The house is open from nine to five on all days of the week.")
    assert [b.kind for b in parse(make_word(text), "a.docx").blocks] == ["heading", "paragraph"]
    text += p("Prices", "<w:outlineLvl w:val='0'/>")
    kinds = [b.kind for b in parse(make_word(text), "a.docx").blocks]
    assert kinds == ["paragraph", "paragraph", "heading"]


def test_an_equation_on_a_line_of_its_own_is_no_heading(make_word):
    body = (
        "<w:p><m:oMath><m:r><m:t>Area = a</m:t></m:r></m:oMath></w:p>"
        "<w:p><w:r><w:t>Where a is the length of the wall in metres.</w:t></w:r></w:p>"
    )
    kinds = [b.kind for b in parse(make_word(body), "a.docx").blocks]
    assert kinds == ["paragraph", "paragraph"]


def test_a_bold_line_stands_below_the_heading_of_its_part(make_word):
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>Heating</w:t></w:r>"
    body = (
        "<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr><w:r><w:t>House</w:t></w:r></w:p>"
        f"<w:p>{bold}</w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p/>"
        "</w:tc></w:tr></w:tbl>"
    )
    document = parse(make_word(body), "a.docx")
    assert [(h.title, h.level) for h in document.headings] == [("House", 2), ("Heating", 3)]


def test_a_numbered_bold_line_is_a_heading_over_text_and_an_item_in_a_list(make_word):
    numbering = (
        "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/>"
        "<w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    )
    number = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    item = f"<w:p>{number}<w:r><w:rPr><w:b w:val='{{}}'/></w:rPr><w:t>Walls</w:t></w:r></w:p>"
    text = "<w:p><w:r><w:t>They are thick.</w:t></w:r></w:p>"
    bold, light = item.format(1), item.format(0)
    parts = {"numbering": numbering}
    document = parse(make_word(bold + text + bold + text, parts), "a.docx")
    assert document.text == "1. Walls\n\nThey are thick.\n\n2. Walls\n\nThey are thick."
    assert [b.kind for b in document.blocks] == ["heading", "paragraph"] * 2
    document = parse(make_word(bold + light, parts), "a.docx")
    assert [b.kind for b in document.blocks] == ["list", "item", "item"]
