"""Nouns under which texts tell what is asked for with an adjective or a verb: "how high"."""

from __future__ import annotations

from collections.abc import Mapping

from qa.indexing.text.analyze import terms

_PAIRS: Mapping[str, Mapping[str, str]] = {
    "en": {
        **{"high": "height", "tall": "height", "deep": "depth", "wide": "width"},
        **{"long": "length duration", "old": "age", "heavy": "weight", "far": "distance"},
        **{"big": "size", "large": "size", "fast": "speed", "hot": "temperature"},
        **{"expensive": "price cost", "cost": "price fee", "price": "cost fee"},
    },
    "de": {
        **{"hoch": "Höhe", "tief": "Tiefe", "breit": "Breite", "lang": "Länge Dauer"},
        **{"alt": "Alter", "schwer": "Gewicht", "groß": "Größe", "kosten": "Preis Gebühr"},
    },
    "fr": {
        **{"haut": "hauteur", "long": "longueur durée", "large": "largeur", "âgé": "âge"},
        **{"lourd": "poids", "coûter": "prix tarif"},
    },
    "es": {
        **{"alto": "altura", "largo": "longitud duración", "ancho": "anchura"},
        **{"pesado": "peso", "costar": "precio tarifa", "cuesta": "precio tarifa"},
    },
    "it": {"alto": "altezza", "lungo": "lunghezza durata", "costa": "prezzo tariffa"},
    "pt": {"alto": "altura", "longo": "comprimento duração", "custa": "preço tarifa"},
    "nl": {"hoog": "hoogte", "lang": "lengte duur", "kost": "prijs tarief"},
}


def _by_stem() -> dict[str, frozenset[str]]:
    """Return the stems of the nouns of each stem: the same one may be of several languages."""
    found: dict[str, frozenset[str]] = {}
    for language, pairs in _PAIRS.items():
        for word, nouns in pairs.items():
            held = frozenset(stem for noun in nouns.split() for stem in terms(noun, language))
            for stem in terms(word, language):
                found[stem] = found.get(stem, frozenset()) | held
    return found


NOUNS = _by_stem()
