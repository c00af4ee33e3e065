import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents.text import decode, normalise

SHORT = "Café naïve résumé – “quoted” €5"
LONG = f"The old bridge crosses the river north of the town. {SHORT}. " * 5
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. Река течёт на север."
JAPANESE = "これは日本語の文章です。川は北へ流れています。橋は古い。"

# Any string that Python has, with what normalising is about drawn often.
ANY_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("\r\n\x0b\x0c\x85\u2028\u2029\x00\ufeff\ufffe\ud800\udfff a."),
    )
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252"],
)
@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_western_text_is_read_in_every_encoding(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "utf-16-le"),
        ("Привет, мир", "cp1251"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso2022_jp"),
        ("Größe und Übermut: die Straße führt zum Fluß.", "latin-1"),
        ("Café", "latin-1"),
        ("Zażółć gęślą jaźń. Rzeka płynie na północ.", "cp1250"),
        ("Ο ποταμός κυλά προς τον βορρά και η γέφυρα είναι παλιά.", "cp1253"),
        ("河流向北流动。人们每天过桥去工作。", "gb18030"),
        ("강은 북쪽으로 흐르고 다리는 오래되었습니다.", "euc-kr"),
    ],
)
def test_text_of_other_languages_is_read_in_its_encoding(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_a_long_file_is_decoded_to_its_end():
    text = RUSSIAN * 5000
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"], ids=["little-endian", "big-endian"])
def test_a_byte_order_mark_decides(mark):
    name = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode(mark + JAPANESE.encode(name)) == JAPANESE


def test_utf_8_that_was_cut_within_a_character_is_still_utf_8():
    assert decode(LONG.encode() + "é".encode()[:1]) == LONG + "\ufffd"


def test_utf_8_with_a_bad_byte_is_still_utf_8():
    assert decode(LONG.encode() + b"\xff" + LONG.encode()) == LONG + "\ufffd" + LONG


@pytest.mark.parametrize("text", [SHORT, "plain words"])
def test_a_stray_nul_does_not_spoil_a_text(text):
    assert decode(text.encode() + b"\x00" + text.encode()) == text + text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" + bytes(range(256)) * 3,
        b"\x7fELF\x02\x01\x01" + bytes(500),
        bytes(range(1, 32)) * 10,
        bytes(300),
    ],
    ids=["png", "elf", "control characters", "zeros"],
)
def test_binary_files_are_refused(data):
    with pytest.raises(DocumentError, match="is not text"):
        decode(data)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\rb\r\nc\n\rd", "a\nb\nc\n\nd"),
        ("a\x85b\u2028c\u2029d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x07c\x1fd\x7fe", "abcde"),
        ("\ufeffa\ufffeb\uffffc", "abc"),
        ("a\ud800b\udfffc", "a\ufffdb\ufffdc"),
        ("a\tb  c\u00a0d\u00ade\u200bf", "a\tb  c\u00a0d\u00ade\u200bf"),
        ("ﬁne 🙂 e\u0301", "ﬁne 🙂 e\u0301"),
    ],
)
def test_only_line_ends_and_what_cannot_be_kept_are_changed(raw, kept):
    assert normalise(raw) == kept


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text)
    assert normalise(once) == once
    assert "\r" not in once
    assert "\x00" not in once
    assert once.encode("utf-8").decode("utf-8") == once


@given(st.binary())
def test_any_bytes_are_normalised_text_or_refused(data):
    try:
        text = decode(data)
    except DocumentError:
        return
    assert normalise(text) == text


@given(ANY_TEXT)
def test_what_is_written_as_utf_8_is_read_back(text):
    # Text that is mostly control characters counts as binary, rightly.
    kept = "The old bridge. " * 20 + normalise(text)
    assert decode(kept.encode()) == kept
