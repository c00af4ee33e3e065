"""The outline of a document: what each of its parts says most of all, word for word.

Nothing here sums up. Who asks for a summary is told so, and gets the key sentence of each
part: the one whose vector is nearest to the mean of the part's, its centroid (as in Radev et
al., "Centroid-based summarization of multiple documents", 2004).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from qa.answering.listing.about import About
from qa.answering.listing.asks import Ask
from qa.answering.listing.items import MOST, Item, Listing
from qa.indexing.arrays import Rows
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.stretches import Offsets, Unit, units
from qa.phrases import phrase
from qa.records import Document
from qa.retrieval.followup import says_nothing
from qa.retrieval.query import Query
from qa.retrieval.retrieve import Retrieved

QUOTED = "This program quotes; it does not sum up."
_PARTS = 5  # of a document without headings
_LEAST_WORDS = 4  # of a key sentence
_NO_KEYS = frozenset({"heading", "question", "contents", "code", "caption"})
_FEW = 5  # passages of a document that is all about what was found in it
_MOST_PASSAGES = 5000  # of a document; the rest of a longer one is left out

_Place = tuple[Document, Offsets]

# How a request for a summary begins, in some languages.
_POLITE = (
    r"(?:\W|(?:please|can|could|would|will|you|give|show|write|make|provide|me|us|i|we|need|want|"
    r"like|an?|the|short|brief|quick|what is|what are|bitte|kannst|du|gib|mir|eine?n?|kurze?n?|"
    r"peux-tu|donne-moi|donnez-moi|une?|le|la|por favor|dame|deme|un|fammi|dammi|faça|dê-me|uma?|"
    r"geef|een|korte?)\b)*"
)
_SUMMARY = re.compile(
    _POLITE + r"(?:summari[sz]e|sum up|summary|overview|outline|tl;?dr|gist|(?:main|key) points|"
    r"zusammenfassung|überblick|kurzfassung|résum\w+|aperçu|resum\w+|resumen|visión general|"
    r"riassum\w+|riassunto|sintesi|visão geral|samenvat\w*|overzicht|podsumuj|streszcz\w*|"
    r"кратко|перескажи|резюме)\b"
    r"\W*(?P<subject>.*)",
    re.IGNORECASE | re.DOTALL,
)
# Languages in which the verb is parted, or stands last.
_AROUND = re.compile(
    r"(?:bitte )?(?:fass\w*|vat)\b(?P<subject>.*)\b(?:zusammen|samen)\W*"
    r"|(?:请|請)?(?:总结|總結|概括)(?:一下)?(?P<zh>.*)|(?P<ja>.*?)を?(?:要約|まとめ)\w*\W*"
    r"|(?P<ko>.*?)[을를]? ?요약[\w\s]*\W*",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(
    r"\W*(?:(?:what|is|was|said|say|says|written|documents?|of|for|about|on|from|in|"
    r"me|us|the|this|these|it|all|whole|entire|by|von|vom|"
    r"über|zu|den|das|der|die|dem|de|du|des|le|la|les|sur|del|sobre|el|los|su|il|lo|do|da|o|a|"
    r"van|over|het)\b\W*)*",
    re.IGNORECASE,
)
# What kind of text it is says nothing of what it is about.
_KIND = re.compile(
    r"(?:articles?|reports?|papers?|memos?|essays?|stor(?:y|ies)|letters?|documents?|files?|texts?|"
    r"artikel|berichte?|aufs[aä]tze?|texte?|dokumente?|rapports?|informes?|artículos?|articol[oi]|"
    r"artigos?|rapporten?)\s+(?:on|about|of|from|über|zu|zum|zur|von|sur|de|du|sobre|su|sul|over)\s+"
    r"(?:the |der |die |das |den |dem |le |la |les |el |los |il |lo |de |het )?",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?:\W|\b(?:please|bitte|por favor|per favore|alsjeblieft)\b)*$", re.IGNORECASE
)
_DOCUMENT = re.compile(
    r"\W*(?:documents?|files?|texts?|pages?|dokumente?|datei(?:en)?|textes?|fichiers?|documentos?|"
    r"archivos?|documenti|testo|textos?|documenten|tekst|(?:这份|这篇|この|이)? ?"
    r"(?:文件|文档|文章|文書|문서))?\W*",
    re.IGNORECASE,
)


def summary_subject(question: str) -> str | None:
    """Return what a question wants summed up, "" where it does not say, None if nothing."""
    found = _SUMMARY.fullmatch(question.strip()) or _AROUND.fullmatch(question.strip())
    if found is None:
        return None
    subject = next((part for part in found.groupdict().values() if part is not None), "")
    bare = _TRAIL.sub("", _KIND.sub("", _LEAD.sub("", subject, count=1), count=1))
    return "" if _DOCUMENT.fullmatch(bare) or says_nothing(bare) else bare


def outline(
    snapshot: Snapshot, query: Query, retrieved: Retrieved, subject: str, floor: float
) -> Listing | None:
    """Return the outline of the document that is to be summed up, None where it is not known."""
    about = About(snapshot, query, retrieved)
    found = (
        _named(about, retrieved, subject)
        or _found(about, snapshot, query, retrieved, subject)
        or (_named(about, retrieved, subject, "about") if subject else None)
    )
    if found is None:
        return about.overview() if not subject else None
    document, within = found
    if subject and not _near(retrieved, floor):
        return None
    kept = _keys(snapshot, document, within)
    if not kept:
        return None
    items = [
        Item(document_id=document.id, start=unit.start, end=unit.end, kind=unit.kind)
        for unit in kept[:MOST]
    ]
    language, title = query.language, document.title
    shown = (
        phrase(language, "This is the key sentence of “{title}”.", title=title)
        if len(items) == 1
        else phrase(
            language,
            "These are the key sentences of “{title}”, one for each of its parts.",
            title=title,
        )
    )
    return Listing(
        items=items,
        reason=f"{phrase(language, QUOTED)} {shown}",
        more=max(0, len(kept) - MOST),
    )


def _named(about: About, retrieved: Retrieved, subject: str, *cues: str) -> _Place | None:
    """Return the document that is named, of several that of the best passage; None without."""
    meant = about.meant(Ask(asked="title", subject=subject, cues=frozenset(cues)))
    if not meant:
        return None
    numbers = (about.number(hit.passage.document_id) for hit in retrieved.hits)
    document = about.document(next((number for number in numbers if number in meant), meant[0]))
    return document, (0, len(document.text))


def _found(
    about: About, snapshot: Snapshot, query: Query, retrieved: Retrieved, subject: str
) -> _Place | None:
    """Return what most of the best passages are of: a section so named, or a short document."""
    hits = retrieved.hits[:3]
    numbers = [about.number(hit.passage.document_id) for hit in hits]
    if not hits or (not subject and not query.context):
        return None
    if 2 * numbers.count(numbers[0]) < len(hits):
        return None
    document = about.document(numbers[0])
    if (section := _section(document, subject)) is not None:
        return document, section
    few = not subject or len(snapshot.catalogue.passages.of(document.id)) <= _FEW
    return (document, (0, len(document.text))) if few else None


def _near(retrieved: Retrieved, floor: float) -> bool:
    return retrieved.words.evidence > 0 or retrieved.nearest >= floor


def _section(document: Document, subject: str) -> Offsets | None:
    """Return where the section stands whose heading has all words of the subject."""
    language = analysed_as(document.language)
    wanted = set(terms(subject, language))
    for i, heading in enumerate(document.headings):
        if wanted and wanted <= set(terms(heading.title, language)):
            later = (h.offset for h in document.headings[i + 1 :] if h.level <= heading.level)
            return heading.offset, next(later, len(document.text))
    return None


def key_sentences(snapshot: Snapshot, document: Document) -> list[Unit]:
    """Return the key sentence of each part of a document, in order; the first parts of many."""
    return _keys(snapshot, document, (0, len(document.text)))[:MOST]


def _keys(snapshot: Snapshot, document: Document, within: Offsets) -> list[Unit]:
    """Return the key sentence of each part of a stretch of a document, in order."""
    every, rows = _units(snapshot, document)
    kept = [i for i, unit in enumerate(every) if within[0] <= unit.start < within[1]]
    found, rows = [every[i] for i in kept], rows[kept]
    keys = []
    for part in _parts(document, found, within):
        telling = [i for i in part if _tells(document, found[i])]
        if telling:
            mean = rows[part].sum(axis=0, dtype=np.float64)
            keys.append(found[max(telling, key=lambda i: float(rows[i] @ mean))])
    return keys


def _tells(document: Document, unit: Unit) -> bool:
    words = re.findall(r"\w+", document.text[unit.start : unit.end])
    # Of scripts without spaces, words are few and long.
    long = len(words) >= _LEAST_WORDS or max(map(len, words), default=0) > 20
    return unit.kind not in _NO_KEYS and long


def _units(snapshot: Snapshot, document: Document) -> tuple[list[Unit], Rows]:
    """Return what the document says, and the vectors: float32, shape (n, dimension)."""
    passages = snapshot.catalogue.passages.of(document.id)[:_MOST_PASSAGES]
    first = snapshot.catalogue.passages.at(document.id, passages[0].start) if passages else None
    if first is None:
        return [], np.empty((0, 1), dtype=np.float32)
    # Ids of one document's passages follow each other.
    vectors = snapshot.catalogue.vectors.sentences(range(first, first + len(passages)))
    found = [unit for p in passages for unit in units(document, p.start, p.end)]
    return found, vectors.rows


def _parts(document: Document, found: Sequence[Unit], within: Offsets) -> Iterator[list[int]]:
    """Yield the parts of a stretch as the places of their units: by headings, or equal ones."""
    starts = [start for start in _headings(document) if within[0] <= start < within[1]]
    if len(starts) < 2:
        for part in np.array_split(np.arange(len(found)), min(_PARTS, max(1, len(found)))):
            yield part.tolist()
        return
    places: dict[int, list[int]] = {}
    for i, unit in enumerate(found):
        places.setdefault(int(np.searchsorted(starts, unit.start, side="right")), []).append(i)
    yield from places.values()


def _headings(document: Document) -> list[int]:
    """Return where the parts of a document begin: at headings, of as many levels as are few."""
    levels = sorted({heading.level for heading in document.headings}, reverse=True)
    for level in levels:
        starts = [heading.offset for heading in document.headings if heading.level <= level]
        if len(starts) <= MOST:
            return starts
    return []
