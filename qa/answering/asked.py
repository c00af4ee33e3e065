"""What a question asks for: one thing, a number, or all there is; and which words count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa.indexing.arrays import Rows
from qa.indexing.text.analyze import analysed_as, terms
from qa.records import Document

# A question for one thing, however many are listed: a number, a time, a person.
_ONE_THING = re.compile(
    r"\b(?:how (?:much|many|long|old|high|far|often|big|large|deep|wide|tall|fast|heavy)|when|"
    r"wie ?viele?|wie (?:lange?|oft|hoch|alt|weit|gro(?:ß|ss)|tief|breit|schwer)|wann|"
    r"(?:what|which) (?:year|date|day|month|percentage|number|age|amount)|"
    r"welche[mnrs]? (?:jahr|tag|datum|zahl|nummer|betrag|alter)|"
    r"combien|quand|cuánt[oa]s?|cuándo|quant[oaie]|quando|hoeveel|wanneer)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:costs?|prices?|fees?|charges?|kosten|kostet|preise?|gebühr\w*|coûte\w*|prix|tarifs?|"
    r"cuestan?|precios?|tarifas?|costano?|prezz[oi]|kost)\b",
    re.IGNORECASE,
)
# A question for all there is of something.
_ALL = re.compile(
    r"\b(?:list|all|every|steps?|members|ingredients|contents?|requirements|"
    r"welche|alle|schritte|aus welchen|liste|toutes?|tous|quels|quelles|étapes|"
    r"todos|todas|cuáles|qué|pasos|tutt[ie]|quali|passi|quais|passos|welke|stappen)\b"
    r"|^\W*(?:which|what)\s+(?:(?:\w+\s+)?(?!(?:does|was|has|this|class|address)\b)\w{2,}[^s\s]s|are|do)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What parts are measured by: the question, its vector, and what each of its terms counts."""

    question: str
    vector: Rows
    rarity: Mapping[str, float]

    @property
    def for_one_thing(self) -> bool:
        """Whether one number or one time is asked for: "How many", "When"."""
        return bool(_ONE_THING.search(self.question))

    @property
    def for_a_number(self) -> bool:
        """Whether a number is asked for: the same, or a price."""
        return self.for_one_thing or bool(_PRICE.search(self.question))

    @property
    def for_all(self) -> bool:
        """Whether all there is of something is asked for: "Which", "List all"."""
        return bool(_ALL.search(self.question)) and not self.for_one_thing

    def held(self, text: str, document: Document) -> dict[str, float]:
        """Return the terms of the question that a text holds, each with what it counts."""
        found = dict.fromkeys(terms(text, analysed_as(document.language)))
        total = sum(self.rarity.values()) or 1.0
        return {term: self.rarity[term] / total for term in found if term in self.rarity}
