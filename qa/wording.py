"""What is said about an answer in the question's language, where that is one of these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Sentences of one language: the refusal, and what stands before a part without an answer."""

    refusal: str
    not_said: str


_WORDS = {
    "en": Words(refusal="The documents do not say.", not_said="Not said:"),
    "de": Words(refusal="Die Dokumente sagen dazu nichts.", not_said="Nicht gesagt wird:"),
    "fr": Words(refusal="Les documents ne le disent pas.", not_said="Ce qui n’est pas dit :"),
    "es": Words(refusal="Los documentos no lo dicen.", not_said="No se dice:"),
    "it": Words(refusal="I documenti non lo dicono.", not_said="Non è detto:"),
    "pt": Words(refusal="Os documentos não o dizem.", not_said="Não é dito:"),
    "nl": Words(refusal="De documenten zeggen er niets over.", not_said="Niet vermeld:"),
    "pl": Words(refusal="Dokumenty o tym nie mówią.", not_said="Nie podano:"),
    "ru": Words(refusal="В документах об этом не сказано.", not_said="Не сказано:"),
    "ar": Words(refusal="لا تذكر المستندات ذلك.", not_said="لم يُذكر:"),
    "zh": Words(refusal="文档中没有说明。", not_said="未说明："),
    "ja": Words(refusal="文書には書かれていません。", not_said="書かれていないこと："),
    "ko": Words(refusal="문서에 나와 있지 않습니다.", not_said="나와 있지 않은 것:"),
}
LANGUAGES = tuple(_WORDS)


def words_in(language: str | None) -> Words:
    """Return the sentences of a language, an ISO 639-1 code; the English ones of any other."""
    return _WORDS.get(language or "en", _WORDS["en"])
