import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.subtitles import parse as parse_subtitles

SRT = """\
1
00:00:01,000 --> 00:00:04,000
<i>The old bridge crosses</i>
the {\\an8}river &amp; the

2
00:00:04,100 --> 00:00:06,000
road. It is <b>long</b>.
"""
VTT = """\
WEBVTT - The bridge

STYLE
::cue { color: red }

NOTE nobody sees this

intro
00:01.000 --> 00:04.000 align:start
<v Anna Fox>The old bridge <c.loud>crosses</c>

00:04.000 --> 00:05.000
<v Anna Fox><00:00:04.500>the river.

00:05.000 --> 00:06.000
<v Ben>It is old.</v>
"""


def speeches(text, name="a.srt"):
    document = parse(text.encode(), name)
    return [
        (block.label, block.details["time"], document.text[block.start : block.end])
        for block in document.blocks
        if block.kind == "speech"
    ]


def cue(start, end, *lines):
    return f"{start} --> {end}\n" + "\n".join(lines) + "\n\n"


def test_cues_that_go_on_with_a_sentence_are_one_speech():
    document = parse(SRT.encode(), "a.srt")
    assert document.text == "The old bridge crosses the river & the road. It is long."
    assert document.media_type == "application/x-subrip"
    assert document.left_out == {"time": 2}
    assert [block.kind for block in document.blocks] == ["dialogue", "speech"]
    assert speeches(SRT) == [("", "00:00:01", document.text)]


def test_voices_are_speakers_and_styles_and_notes_are_left_out():
    document = parse(VTT.encode(), "a.vtt")
    assert (document.title, document.media_type) == ("The bridge", "text/vtt")
    assert speeches(VTT, "a.vtt") == [
        ("Anna Fox:", "00:00:01", "Anna Fox: The old bridge crosses the river."),
        ("Ben:", "00:00:05", "Ben: It is old."),
    ]
    assert document.text == "Anna Fox: The old bridge crosses the river.\nBen: It is old."


@pytest.mark.parametrize(
    ("cues", "found"),
    [
        (
            cue("00:00:01,0", "00:00:02,0", "- Who are you?", "- I am Ben."),
            [("", "00:00:01", "Who are you?"), ("", "00:00:01", "I am Ben.")],
        ),
        (
            cue("00:00:01,0", "00:00:02,0", "ANNA: I sing.")
            + cue("00:00:02,0", "00:00:03,0", "And you?")
            + cue("01:02:03,0", "01:02:04,0", ">> BEN: I do not."),
            [
                ("ANNA:", "00:00:01", "ANNA: I sing. And you?"),
                ("BEN:", "01:02:03", "BEN: I do not."),
            ],
        ),
        # After a pause, and where it gets long, a sentence begins anew, but not within one.
        (
            cue("00:00:01,0", "00:00:02,0", "It is old.") + cue("00:00:09,0", "00:00:10,0", "Yes."),
            [("", "00:00:01", "It is old."), ("", "00:00:09", "Yes.")],
        ),
        (
            cue("00:00:01,0", "00:00:02,0", "It is") + cue("00:00:59,0", "00:01:00,0", "old."),
            [("", "00:00:01", "It is old.")],
        ),
        (
            cue("00:00:01,0", "00:00:02,0", "It is") + cue("00:01:59,0", "00:02:00,0", "old"),
            [("", "00:00:01", "It is"), ("", "00:01:59", "old")],
        ),
        # Captions that roll up; what is said twice is kept.
        (
            cue("00:00:01,0", "00:00:02,0", "one two")
            + cue("00:00:02,0", "00:00:02,01", "one two")
            + cue("00:00:02,01", "00:00:03,0", "one two", "three"),
            [("", "00:00:01", "one two three")],
        ),
        (
            cue("00:00:01,0", "00:00:02,0", "No!") + cue("00:00:02,0", "00:00:03,0", "No!"),
            [("", "00:00:01", "No! No!")],
        ),
        # No empty line between them.
        (
            "1\n00:00:01,0 --> 00:00:02,0\nIt is\n2\n00:00:02,0 --> 00:00:03,0\nold.\n",
            [("", "00:00:01", "It is old.")],
        ),
    ],
)
def test_speeches_part_where_somebody_else_speaks(cues, found):
    assert speeches(cues) == found


@pytest.mark.parametrize("text", [SRT, VTT], ids=["srt", "vtt"])
def test_subtitles_saved_as_text_are_told_from_it(text):
    assert parse(text.encode(), "x.txt").text == parse(text.encode(), "x.vtt").text
    assert parse(text.encode(), "lesson.txt").title == "lesson"
    prose = "The bridge -->\n\nAt 00:00:01,000 --> 00:00:02,000 it fell down. It was old.\n"
    assert parse(prose.encode(), "x.txt").text.startswith("The bridge -->")


def test_a_file_without_times_is_refused():
    with pytest.raises(DocumentError, match=r"has no subtitles .*; save it as"):
        parse(b"The bridge is old.\n", "a.srt")


WORDS = st.lists(st.sampled_from(["old", "It", "is.", "Yes!", "♪", "ANNA:", "- no"]), min_size=1)
CUES = st.lists(
    st.tuples(st.integers(0, 9000), st.integers(1, 50), st.lists(WORDS, min_size=1, max_size=3)),
    min_size=1,
    max_size=20,
)


@given(CUES)
def test_every_word_that_is_said_stands_in_order(check_blocks, cues):
    text = ""
    wanted = ""
    for number, (start, length, lines) in enumerate(cues):
        stamps = [
            f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02},000" for s in (start, start + length)
        ]
        # Numbers make every line another, as lines that are shown again are left out.
        said = [f"{number}x{n} {' '.join(words)}" for n, words in enumerate(lines)]
        text += f"{number}\n{stamps[0]} --> {stamps[1]}\n" + "\n".join(said) + "\n\n"
        wanted += "".join(said)
    parsed = parse_subtitles(text.encode())
    check_blocks(parsed)
    assert "".join(parsed.text.split()) == "".join(wanted.split())
