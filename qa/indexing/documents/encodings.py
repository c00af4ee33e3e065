"""The encoding of a text file that does not name it, and mojibake mended.

Bytes are decoded in each encoding that they may be in, and the one is taken whose text looks
most like a language: its letters are of the language's alphabet, stand in words as letters do,
and form words that are common in it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from qa.errors import DocumentError

_BOMS = (
    # UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_RUBBISH = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")

# Bytes from which an encoding is told, of lines that are not all ASCII. It is told by letters, and
# a few hundred are plenty for that.
_SAMPLE = 40_000
# Encodings that are always tried, the likelier first; others if chardet finds them likely.
_TRIED = (
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1254",
    "windows-1257",
    "iso-8859-2",
    "mac-roman",
    "cp850",
    "cp852",
    "cp437",
)
_TWO_BYTES = ("utf-16-le", "utf-16-be")
_LEAST_TWO_BYTES = 1.0  # any bytes are characters of some kind in these
_LEAST = 0.3  # a text that looks less like a language is none
# What is rightly in one of these is as well in the other, which has more.
_WIDER = {
    "ascii": "windows-1252",
    "iso-8859-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
_SEVERAL_BYTES = frozenset(
    {
        "utf-16-le",
        "utf-16-be",
        "gb18030",
        "big5",
        "cp932",
        "euc-jp",
        "cp949",
        "big5-hkscs",
        "johab",
        "hz-gb-2312",
    }
)

# Letters beyond ASCII and common words, of the languages that share the Latin letters.
_LATIN = {
    "fr": ("éèêëàâîïôùûçœæÿ", "le la les des du et est une un dans pour que qui pas sur au à été"),
    "de": ("äöüß", "der die das und ist nicht ein eine zu den mit für von auf auch über im"),
    "es": ("áéíóúñü", "el la los las de que y en un una es por con para está más se según"),
    "pt": ("áâãàçéêíóôõú", "o a os as de que e em um uma é por com para não está mais se à"),
    "it": ("àèéìíòóù", "il la le gli di che e un una è per con non si del alla perché più"),
    "sv": ("åäöé", "och att det som en är på för av med den inte till har när från över"),
    "da": ("æøåé", "og at det som en er på for af med den ikke til har når fra over må"),
    "fi": ("äöå", "ja on ei se että oli joka mutta kun niin myös hän ovat yli"),
    "is": ("áéíóúýðþæö", "og að er í á sem við um til en það ekki fyrir með var yfir"),
    "nl": ("éëïóöüèê", "de het een en van is dat op te in niet met voor zijn er aan ook"),
    "cs": ("áčďéěíňóřšťúůýž", "a je se na v že s z do o jsou by pro jako ale k po který při od"),
    "sk": ("áäčďéíĺľňóôŕšťúýž", "a je sa na v že s z do o sú by pre ako ale k po ktorý pri od"),
    "pl": ("ąćęłńóśźż", "i w na się jest do nie z że to o jak od po dla są przez który za"),
    "hu": ("áéíóöőúüű", "a az és hogy nem is egy van volt meg de ez csak már két mert"),
    "ro": ("ăâîşţșț", "și şi în la de cu a nu este pe care din un o pentru că mai două se"),
    "hr": ("čćđšž", "i je u na se da za su od s kao to ne bi ali koji više što iz"),
    "sl": ("čšž", "in je na v se da za so od s kot to ne bi ali ki več po čez"),
    "tr": ("çğıöşüâî", "ve bir bu için de da ile çok daha olarak olan gibi kadar iki sonra"),
    "et": ("äõöüšž", "ja on ei see et oli kui mis aga oma ka siis üle teist"),
    "lt": ("ąčęėįšųūž", "ir yra kad ne tai su į iš bet kaip per buvo nes dvi jo"),
    "lv": ("āčēģīķļņšūž", "un ir ka ne tas ar uz no bet kā par bija jo pa tāpēc"),
}
# The commonest letters of those that do not, which are half of the letters of a text and more.
_OTHERS = {
    "ru": "оеаинтсрвлкмдпу",
    "uk": "оаинвіеіртслкмдпу",
    "el": "αοιετσνηυρπκμλςωόίάέή",
    "he": "יוהלאמבתרשנדכםעןח",
    "ar": "اليمنورتبعدسفهكقة",
    "th": "านรกเงมยลวดทสตอะ่้ีิั",
    "ko": "이다는에의가을하고지를은한도서로기사인아그어시리대나자해있들니습",
    "ja": "のにをはたがてでといしなるもすかられこりまあんきさくつよっう",
    "zh": (
        "的一是不了在人有我他这個个们中来上大为和国地到以说時时要就出会會可也你对對生能而子那得于於着著下自之年過过"
        "发發后後作里用道行所然家種种事成方多经經去法學学如都同现現当當沒没动動面起看定天分還还進进好小部其些主样樣理心她本前开開"
    ),
}
_COMMON = {code: frozenset(letters) for code, letters in _OTHERS.items()}
_WORDS = {code: frozenset(words.split()) for code, (_, words) in _LATIN.items()}
_LETTERS = {code: frozenset(letters) for code, (letters, _) in _LATIN.items()}
_BEYOND = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+")
# Signs that texts have, and where: between letters only the first few.
_WITHIN = frozenset("’·‘ʼ-\xad")
_SIGNS = frozenset("‘’“”„‚«»‹›–—…•·€£§°©®™½¼¾×¡¿´` ©№²³ªº") | {"\xa0", "\xad"}
_WIDE_SIGNS = frozenset("。、，！？：；（）「」『』《》“”‘’・ー〜～—…　％")
# An encoding that chardet is sure of is preferred by so much, and one that is usual by this.
_FOUND = 0.25
_USUAL = 0.02
_USUAL_MOST = 0.1
# In languages with Latin letters fewer of them have accents.
_MOST_ACCENTS = 0.4

# So many characters in a row that look like mojibake are.
_MOST_ACCIDENTS = 3
_CONTINUED = "".join(
    bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xC0)
)
_CONTINUED_RAW = "".join(map(chr, range(0x80, 0xA0)))
_MOJIBAKE = re.compile(
    f"[\xc2-\xdf][{re.escape(_CONTINUED + _CONTINUED_RAW)}]"
    f"|[\xe0-\xef][{re.escape(_CONTINUED + _CONTINUED_RAW)}]{{2}}"
    f"|[\xf0-\xf4][{re.escape(_CONTINUED + _CONTINUED_RAW)}]{{3}}"
)


def decode_bytes(data: bytes) -> str:
    """Return the text of a file as it was written, control characters included.

    A byte order mark decides, then UTF-8 if the file is valid UTF-8 but for a few bytes, then
    what its letters look like. Raises `DocumentError` where no encoding fits.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    text = _mended(data.decode("utf-8", errors="replace"))
    if _is_utf8(text):
        return text
    import chardet  # of no use to a question

    guesses = chardet.detect_all(data[:200_000])
    found = {guess["encoding"]: guess["confidence"] for guess in guesses if guess["encoding"]}
    name = _name(next(iter(found), ""))
    if not name.startswith(("utf", "iso-2022", "iso2022")):
        score, name = max(_scores(data, found), key=lambda scored: scored[0])
        if score < _LEAST:
            raise DocumentError("is not text (no known encoding fits its bytes)")
    try:
        return data.decode(name, errors="replace")
    except LookupError:
        raise DocumentError(
            f"is in an encoding that is not known here ({name}); save it as UTF-8"
        ) from None


def rubbish(text: str) -> float:
    """Return the share of characters that text does not have."""
    return len(_RUBBISH.findall(text)) / max(1, len(text))


def _is_utf8(text: str) -> bool:
    """Tell whether a file was rightly decoded as UTF-8, where need be with replacements.

    A file cut short or pasted together has some bad bytes and is UTF-8 all the same; in
    other encodings, good sequences of several bytes are rare accidents. UTF-16 without a
    mark can be valid UTF-8, full of control characters, and so can ISO-2022 (ESC and $).
    """
    bad = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    fits = not bad or bad * 10 < beyond_ascii
    return fits and "\x1b$" not in text and rubbish(text) < 0.05


def _sample(data: bytes) -> bytes:
    """Return the lines that tell something: those with bytes beyond ASCII."""
    lines = []
    size = 0
    for line in data[:2_000_000].splitlines(keepends=True):
        if not line.isascii():
            lines.append(line[:_SAMPLE])
            size += len(lines[-1])
            if size > _SAMPLE:
                break
    return b"".join(lines)


def _name(encoding: str) -> str:
    name = encoding.lower()
    return _WIDER.get(name, name)


def _scores(data: bytes, found: dict[str, float]) -> Iterator[tuple[float, str]]:
    """Yield each encoding with how much its text looks like a language, from 0 to about 2."""
    best = max(found.values(), default=0) or 1
    likely = {_name(name): share / best for name, share in reversed(found.items())}
    names = dict.fromkeys([*likely, *_TRIED, *(_TWO_BYTES if len(data) % 2 == 0 else ())])
    sample = _sample(data)
    for number, name in enumerate(names):
        try:
            # Lines cannot be told in two bytes a character.
            part = data[:_SAMPLE] if name in _TWO_BYTES else sample
            text = part.decode(name, errors="replace")
        except LookupError:
            continue
        looks = _score(text, name)
        if name in _TWO_BYTES and looks < _LEAST_TWO_BYTES:
            continue
        score = looks + _FOUND * likely.get(name, 0)
        if name == _TRIED[0]:
            score += _USUAL_MOST
        elif name in _TRIED:
            score += _USUAL * (1 - _TRIED.index(name) / len(_TRIED))
        # Of equals the first is the one that chardet finds likelier.
        yield score - number * 1e-6, name


def _score(text: str, name: str) -> float:
    several = name in _SEVERAL_BYTES
    beyond = [match.start() for match in _BEYOND.finditer(text)]
    if not beyond:
        return 0.0
    letters = [text[i].lower()[0] for i in beyond if text[i].isalpha()]
    placed = sum(_placed(text, i, several=several) for i in beyond) / len(beyond)
    latin = bool(letters) and all(ord(letter) < 0x250 for letter in letters)
    if not letters or latin:
        return placed + _latin(text, letters)
    most = max(sum(letter in common for letter in letters) for common in _COMMON.values())
    foreign = sum(ord(letter) < 0x250 for letter in letters)
    if several:
        # Half of the characters of a Chinese text are not among the commonest.
        return placed * (0.5 + min(1.0, 2.5 * most / len(letters)))
    return placed * (0.3 + 1.2 * (most - foreign) / len(letters))


def _latin(text: str, letters: list[str]) -> float:
    """Return how well letters and words fit the language that they fit best, 0 to 1."""
    words = [word.lower() for word in _WORD.findall(text[:20_000])]
    plain = sum(char.isalpha() for char in text if char.isascii())
    if len(letters) > _MOST_ACCENTS * (plain + len(letters)):
        return -0.5
    best = 0.0
    for code, alphabet in _LETTERS.items():
        own = sum(letter in alphabet for letter in letters) / len(letters) if letters else 0.5
        common = sum(word in _WORDS[code] for word in words) / max(1, len(words))
        best = max(best, 0.6 * own + min(0.4, common))
    return best


def _placed(text: str, i: int, *, several: bool) -> float:
    """Return how well a character fits in between its neighbours, 0 to 1."""
    char = text[i]
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if char == "\ufffd" or "\x80" <= char <= "\x9f" or "\ue000" <= char <= "\uf8ff":
        return -1.0
    if char.isalpha():
        if char.isupper() and before.islower():
            return 0.0
        if not several and before.isalpha() and before.isascii() != char.isascii():
            # Accented letters stand among plain ones, other scripts do not.
            return 1.0 if ord(char) < 0x250 or not before.isascii() else 0.0
        return 1.0
    if several and (char in _WIDE_SIGNS or char in _SIGNS):
        return 1.0
    if before.isalpha() and after.isalpha():
        return 0.9 if char in _WITHIN else 0.0
    return 0.9 if char in _SIGNS else 0.4 if char in (before, after) else 0.2


def _mended(text: str) -> str:
    """Return a text with UTF-8 that was once read as Windows-1252 put right: "Ã©" is "é".

    Only where nearly all of its letters beyond ASCII are of that kind, and several are.
    """
    found = _MOJIBAKE.findall(text)
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if len(found) < _MOST_ACCIDENTS or sum(map(len, found)) < 0.7 * beyond:
        return text
    return _MOJIBAKE.sub(_mend, text)


def _mend(found: re.Match[str]) -> str:
    raw = b"".join(_byte(char) for char in found[0])
    try:
        mended = raw.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    return mended if mended.isalnum() or mended in _SIGNS | _WIDE_SIGNS else found[0]


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")
