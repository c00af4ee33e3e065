import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.text.language import code, detect

TEXTS = {
    "en": "The council decided last night to close the old bridge across the river until autumn, "
    "because its piers have been damaged too badly to be mended while people go on using it.",
    "de": "Der Gemeinderat hat gestern Abend beschlossen, die alte Brücke über den Fluss bis zum "
    "Herbst zu sperren, weil die Pfeiler so stark beschädigt sind, dass sie zu sanieren sind.",
    "fr": "Le conseil municipal a décidé hier soir de fermer le vieux pont sur la rivière jusqu'à "
    "l'automne, car ses piliers sont trop abîmés pour être réparés pendant que l'on y passe.",
    "es": "El ayuntamiento decidió anoche cerrar el viejo puente sobre el río hasta el otoño, pues "
    "sus pilares están tan dañados que ya no es posible repararlos sin cortar el tráfico.",
    "ru": "Городской совет вчера вечером решил закрыть старый мост через реку до осени, потому что "
    "опоры настолько повреждены, что ремонт без остановки движения уже невозможен.",
    "ja": "市議会は昨夜、川に架かる古い橋を秋まで閉鎖することを決定した。当局によると、"
    "橋脚の損傷がひどく、交通を止めずに修理することはもはや不可能だという。工事費は約四百万ユーロと見積もられている。",
}


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("de", "de"),
        ("DE", "de"),
        (" pt-BR ", "pt"),
        ("en_GB", "en"),
        ("zh-Hant-TW", "zh"),
        ("German", None),
        ("deu", None),
        ("d", None),
        ("1a", None),
        ("de;", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_gives_its_language_without_the_region(declared, expected):
    assert code(declared) == expected


@pytest.mark.parametrize(("language", "text"), TEXTS.items(), ids=TEXTS)
def test_prose_is_recognised_in_small_letters_and_in_capitals(language, text):
    assert detect(text) == language
    assert detect(text.upper()) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Die Brücke.",
        "42 17 99 " * 100,
        "-- | -- | --\n" * 50,
        "d41d8cd98f00b204e9800998ecf8427e e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c",
        "xk qz vw " * 40,
    ],
)
def test_of_what_is_no_prose_the_language_is_unknown(text):
    assert detect(text) is None


def test_the_whole_of_a_document_decides_not_its_beginning():
    assert detect(TEXTS["en"] + 20 * TEXTS["de"]) == "de"
    assert detect(TEXTS["de"] + 20 * TEXTS["en"] + TEXTS["de"]) == "en"


@given(st.text(max_size=400))
def test_any_text_has_a_code_of_two_letters_or_none_and_always_the_same(text):
    found = detect(text)
    assert found == detect(text)
    assert found is None or code(found) == found


def test_a_document_has_the_language_that_it_declares_else_that_of_its_text():
    german, front = TEXTS["de"], "---\nlang: {}\n---\n"
    assert parse(german.encode(), "a.txt").language == "de"
    assert parse((front.format("fr-CA") + german).encode(), "a.txt").language == "fr"
    assert parse((front.format("Deutsch") + german).encode(), "a.md").language == "de"
    assert parse(b"Too short to tell.", "a.txt").language is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("档案馆一九八七年搬进了旧皮革厂。馆长是沈若兰。", "zh"),
        ("図書館は火曜日に開いています。二階にあります。", "ja"),
        ("도서관은 화요일에 열고 이층에 있습니다.", "ko"),
        ("空压机 KX-250：故障代码表示油位过低，请更换机油。", "zh"),
        ("档案馆很旧。", None),
        (f"{TEXTS['en']} 沈若兰", "en"),
    ],
)
def test_few_characters_of_a_script_of_one_language_tell_it(text, language):
    assert detect(text) == language
