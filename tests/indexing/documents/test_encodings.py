"""Texts in the encodings in which their languages were written before Unicode."""

import re
import time

import pytest

from qa.indexing.documents.text import decode

WESTERN = ("cp1252", "iso8859-15", "mac-roman", "cp850")
CENTRAL = ("cp1250", "iso8859-2", "cp852")
CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")

SENTENCES = {
    "fr": (
        WESTERN,
        "Le pont est fermé depuis l'été à cause d'une crue. Où les élèves passent-ils "
        "désormais ? La façade du théâtre sera rénovée après Noël, dit le maire.",
    ),
    "de": (
        WESTERN,
        "Die Brücke über den Fluß ist für Fußgänger geöffnet. Die Gebühr beträgt zehn Euro, "
        "für Schüler fünf. Näheres hört man im Büro der Gemeinde.",
    ),
    "es": (
        WESTERN,
        "El puente está cerrado desde el año pasado. ¿Cuándo abrirá el pequeño museo? La "
        "reunión será el miércoles por la mañana, según la alcaldía.",
    ),
    "pt": (
        WESTERN,
        "A ponte não está aberta à circulação. As crianças vão à escola pelo outro caminho "
        "até à próxima estação. A câmara não respondeu às questões.",
    ),
    "it": (
        WESTERN,
        "Il ponte è chiuso perché la città non può pagare. Lunedì ci sarà una riunione più "
        "lunga; così disse il sindaco, che però non verrà.",
    ),
    "sv": (
        WESTERN,
        "Bron över ån är stängd för gående. Skolan börjar på måndag och många föräldrar är "
        "oroliga. Kommunen säger att den öppnar före påsk.",
    ),
    "da": (
        WESTERN,
        "Broen over åen er lukket på grund af højvande. Børnene må gå ad en anden vej, siger "
        "borgmesteren. Den åbner først efter påske.",
    ),
    "fi": (
        WESTERN,
        "Silta joen yli on suljettu, koska vesi nousi liian ylös. Lähin tie kulkee kylän "
        "läpi. Työt päättyvät ennen syksyä, kertoo kunnan edustaja.",
    ),
    "is": (
        ("cp1252", "iso8859-15", "cp850"),
        "Brúin yfir ána er lokuð vegna flóða. Það er önnur leið í gegnum bæinn, en hún er "
        "lengri. Börnin þurfa að ganga í skólann.",
    ),
    "nl": (
        ("cp1252",),
        "De brug is gesloten omdat er twee pijlers gerepareerd worden. Het café naast de brug"
        " blijft open, zegt de eigenaar. De coördinator komt één keer per week.",
    ),
    "cs": (
        CENTRAL,
        "Most přes řeku je uzavřen čtrnáct dní kvůli hnilobě prken. Oprava stojí dvanáct "
        "tisíc korun. Děti chodí do školy jinudy, říká starosta města.",
    ),
    "sk": (
        CENTRAL,
        "Most cez rieku je zatvorený štrnásť dní. Oprava stojí dvanásť tisíc korún. Deti "
        "chodia do školy inou cestou, hovorí starosta mesta, ktorý býva pri kostole.",
    ),
    "pl": (
        CENTRAL,
        "Most przez rzekę jest zamknięty od dwóch tygodni. Naprawa będzie kosztować dwanaście"
        " tysięcy złotych. Dzieci chodzą do szkoły inną drogą, mówi wójt.",
    ),
    "hu": (
        CENTRAL,
        "A folyó fölötti híd két hétig zárva van, mert korhadtak a deszkák. A javítás "
        "tizenkétezer forintba kerül. A gyerekek más úton járnak iskolába.",
    ),
    "ro": (
        ("cp1250", "iso8859-2"),
        "Podul peste râu este închis două săptămâni. Reparaţia costă mult şi copiii merg la "
        "şcoală pe alt drum, spune primarul oraşului.",
    ),
    "hr": (
        CENTRAL,
        "Most preko rijeke zatvoren je četrnaest dana jer su daske trule. Popravak košta više"
        " nego što općina može platiti. Djeca idu u školu drugim putem.",
    ),
    "sl": (
        CENTRAL,
        "Most čez reko je zaprt štirinajst dni, ker so deske gnile. Popravilo stane več, kot "
        "lahko občina plača. Otroci hodijo v šolo po drugi poti.",
    ),
    "tr": (
        ("cp1254", "iso8859-9", "cp857"),
        "Nehrin üzerindeki köprü iki haftadır kapalı. Onarım çok pahalı olacağı için çocuklar"
        " okula başka yoldan gidiyor, diyor başkan.",
    ),
    "et": (
        ("cp1257", "iso8859-13"),
        "Sild üle jõe on kaks nädalat suletud, sest lauad on mädad. Töö läheb maksma üle "
        "tuhande euro. Lapsed käivad koolis teist teed, ütleb vallavanem.",
    ),
    "lt": (
        ("cp1257", "iso8859-13"),
        "Tiltas per upę uždarytas dvi savaites, nes supuvo lentos. Remontas kainuos daug, "
        "todėl vaikai į mokyklą eina kitu keliu, sako meras.",
    ),
    "lv": (
        ("cp1257", "iso8859-13"),
        "Tilts pār upi ir slēgts divas nedēļas, jo dēļi ir sapuvuši. Remonts maksās daudz, "
        "tāpēc bērni uz skolu iet pa citu ceļu.",
    ),
    "ru": (
        CYRILLIC,
        "Мост через реку закрыт на две недели, потому что доски сгнили. Ремонт стоит "
        "двенадцать тысяч рублей. Дети ходят в школу другой дорогой, говорит глава города.",
    ),
    "uk": (
        ("cp1251", "koi8-u"),
        "Міст через річку закритий на два тижні, бо дошки згнили. Ремонт коштує дванадцять "
        "тисяч гривень. Діти ходять до школи іншою дорогою.",
    ),
    "bg": (
        ("cp1251", "iso8859-5"),
        "Мостът над реката е затворен за две седмици, защото дъските са изгнили. Ремонтът "
        "струва много. Децата ходят на училище по друг път.",
    ),
    "sr": (
        ("cp1251", "iso8859-5"),
        "Мост преко реке је затворен две недеље јер су даске труле. Поправка кошта више него "
        "што општина може да плати. Деца иду у школу другим путем.",
    ),
    "el": (
        ("cp1253", "iso8859-7", "cp737"),
        "Η γέφυρα πάνω από το ποτάμι είναι κλειστή για δύο εβδομάδες, γιατί τα ξύλα σάπισαν. "
        "Τα παιδιά πηγαίνουν στο σχολείο από άλλο δρόμο.",
    ),
    "he": (
        ("cp1255", "iso8859-8"),
        "הגשר מעל הנהר סגור לשבועיים כי הקרשים נרקבו. התיקון עולה הרבה כסף. הילדים הולכים "
        "לבית הספר בדרך אחרת, אומר ראש העיר.",
    ),
    "ar": (
        ("cp1256", "iso8859-6"),
        "الجسر فوق النهر مغلق منذ أسبوعين لأن الخشب قد تعفن. يكلف الإصلاح الكثير من المال. "
        "يذهب الأطفال إلى المدرسة من طريق آخر.",
    ),
    "th": (
        ("cp874",),
        "สะพานข้ามแม่น้ำปิดสองสัปดาห์เพราะไม้ผุ ค่าซ่อมแพงมาก เด็กๆ ต้องเดินไปโรงเรียนทางอื่น",
    ),
    "ja": (
        ("cp932", "euc_jp", "iso2022_jp"),
        "川に架かる橋は、板が腐ったため二週間閉鎖されています。修理には多くの費用がかかります。子供たちは別の道を通って学校へ行き"
        "ます。",
    ),
    "zh": (
        ("gb18030", "gbk"),
        "河上的桥因为木板腐烂已经关闭了两个星期。修理要花很多钱。孩子们从另一条路去上学，市长这样说。",
    ),
    "zh-tw": (
        ("big5",),
        "河上的橋因為木板腐爛已經關閉了兩個星期。修理要花很多錢。孩子們從另一條路去上學，市長這樣說。",
    ),
    "ko": (
        ("euc_kr", "cp949"),
        "강 위의 다리는 판자가 썩어서 두 주 동안 닫혀 있습니다. 수리에는 "
        "많은 돈이 듭니다. 아이들은 다른 길로 학교에 갑니다.",
    ),
}

CASES = [(code, name) for code, (names, _) in SENTENCES.items() for name in names]


def first_sentence(text):
    return re.split(r"(?<=[.。?]) ?", text)[0]


@pytest.mark.parametrize("length", ["one sentence", "a paragraph", "a page"])
@pytest.mark.parametrize(("code", "encoding"), CASES)
def test_a_text_is_read_in_the_encoding_of_its_language(code, encoding, length):
    text = SENTENCES[code][1]
    if length == "one sentence":
        text = first_sentence(text)
    if length == "a page":
        text = "\n\n".join([text] * 8)
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_text_is_read_in_every_form_of_unicode(code, encoding):
    text = SENTENCES[code][1]
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("code", ["fr", "de", "cs", "ru", "ja", "zh"])
def test_lines_of_other_languages_above_do_not_decide(code):
    names, text = SENTENCES[code]
    text = "# A file in plain English, whose lines go on\n" * 3000 + text
    assert decode(text.encode(names[0])) == text


def test_a_table_in_the_letters_of_a_terminal_keeps_its_lines():
    text = "╔══════╗\n║ prêt ║\n╚══════╝\nLe prêt est gratuit. Où est le théâtre ?\n"
    assert decode(text.encode("cp850")) == text


@pytest.mark.parametrize("code", ["fr", "de", "pl", "ru", "el", "he", "ja"])
def test_utf_8_once_read_as_a_western_page_is_mended(code):
    text = SENTENCES[code][1]
    spoiled = "".join(
        bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in text.encode()
    )
    assert spoiled != text
    assert decode(spoiled.encode()) == text


@pytest.mark.parametrize(
    "text",
    [
        "SÃO PAULO É GRANDE, E A NAÇÃO É MAIOR.",
        "Â is a letter, and so are Ã and Ä; § 5 applies.",
        "One spoiled word, cafÃ©, among many: für, été, naïve, Übermut.",
    ],
)
def test_what_may_be_meant_so_is_not_mended(text):
    assert decode(text.encode()) == text


def test_a_long_file_is_looked_at_in_part():
    data = ("Größe und Übermut führen zum Fluß.\n" * 200_000).encode("latin-1")
    began = time.perf_counter()
    assert decode(data).startswith("Größe")
    assert time.perf_counter() - began < 10
