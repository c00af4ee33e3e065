"""Names of LaTeX, by what is done with them."""

from __future__ import annotations

# Environments.
VERBATIM = frozenset({"verbatim", "Verbatim", "lstlisting", "minted", "alltt", "BVerbatim"})
MATHS = frozenset(
    {
        *("equation", "align", "gather", "displaymath", "eqnarray", "multline", "math", "flalign"),
        *("alignat", "IEEEeqnarray", "dmath"),
    }
)
PICTURES = frozenset({"tikzpicture", "pspicture", "picture", "comment", "filecontents"})
TABLES = frozenset({"tabular", "tabularx", "tabulary", "longtable", "supertabular", "tabu"})
LISTS = frozenset(
    {"itemize", "enumerate", "description", "thebibliography", "compactitem", "compactenum"}
)
QUOTATIONS = frozenset({"quote", "quotation", "verse", "displayquote"})
ASIDES = frozenset(
    {
        *("theorem", "lemma", "definition", "proposition", "corollary", "proof", "remark"),
        *("example", "note", "conjecture", "claim", "exercise", "solution"),
    }
)
# Commands: the level of the heading, where there are no chapters.
LEVELS = {
    "part": 0,
    "chapter": 0,
    "section": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
    "subparagraph": 5,
}
# Their arguments, so many, are no text.
DROPPED = {
    "label": 1,
    "vspace": 1,
    "hspace": 1,
    "includegraphics": 1,
    "bibliography": 1,
    "bibliographystyle": 1,
    "usepackage": 1,
    "documentclass": 1,
    "input": 1,
    "include": 1,
    "setlength": 2,
    "addtolength": 2,
    "setcounter": 2,
    "addcontentsline": 3,
    "pagestyle": 1,
    "thispagestyle": 1,
    "hypersetup": 1,
    "color": 1,
    "textcolor": 1,
    "cline": 1,
    "cmidrule": 1,
    "newtheorem": 2,
    "newenvironment": 3,
    "graphicspath": 1,
    "index": 1,
    "thanks": 1,
    "rule": 2,
    "fontsize": 2,
    "raisebox": 1,
    "scalebox": 1,
    "resizebox": 2,
    "end": 1,
}
# Before a letter, or its name in braces.
ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "r": "\u030a",
    "k": "\u0328",
    "d": "\u0323",
    "b": "\u0331",
}
SYMBOLS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "i": "i",
    "j": "j",
    "S": "§",
    "P": "¶",
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "copyright": "©",
    "pounds": "£",
    "euro": "€",
    "texteuro": "€",
    "textdegree": "°",
    "textendash": "–",
    "textemdash": "—",
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textunderscore": "_",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textbullet": "•",
    "textregistered": "®",
    "texttrademark": "™",
    "dag": "†",
    "ddag": "‡",
    "quad": " ",
    "qquad": " ",
    "space": " ",
    "newline": " ",
    "today": "",
    "and": ", ",
}
