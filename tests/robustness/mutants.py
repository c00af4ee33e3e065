"""Small sound files of each format, and damage done to them that keeps some of their structure."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from functools import cache
from random import Random

import hostile

_WORDS = "The heron stands in the shallow water and waits for fish. It is patient."
_MD = f"""---
title: Herons
date: 2024-05-01
tags: [birds, "water"]
---
# Herons

{_WORDS} See [the list](#list)[^1].

| bird | height |
|---|---:|
| heron | 1,111.5 cm |

- one
  1. two

> [!NOTE]
> {_WORDS}

```python
def f(x): return x
```

[^1]: A footnote, No. 5, e.g. of 12 May 2024.
"""
_HTML = f"""<!doctype html><html lang=en><head><title>Herons</title><meta name=author content=A>
<script type="application/ld+json">{{"@type": "Article", "author": {{"name": "A B"}}}}</script>
</head><body><nav><a href=x>x</a></nav><article><h1>Herons</h1><p>{_WORDS} {_WORDS}
<sup><a href="#n1">1</a></sup></p><table><tr><th>a<th colspan=2>b<tr><td rowspan=2>1<td>2</table>
<ul><li>a<ol><li>b</ol></ul><dl><dt>k<dd>v</dl><pre><code>x = 1</code></pre><details><summary>s
</summary>d</details><math><mi>a</mi></math><img alt=p src=x><p id=n1>note</article>"""
_TEX = rf"""\documentclass{{article}}\newcommand{{\a}}[1]{{#1 x}}\title{{Herons}}\begin{{document}}
\maketitle\section{{One}} {_WORDS} \emph{{a}} \a{{b}} $x^2$ \footnote{{n}} \cite{{k}}
\begin{{itemize}}\item a\item b\end{{itemize}}\begin{{tabular}}{{ll}}a & b \\ c & d\end{{tabular}}
\begin{{verbatim}}x{{\end{{verbatim}}\end{{document}}"""
_RST = f"""Herons
======

:Author: A

{_WORDS} |s| [1]_ `link <http://a.b>`_

.. |s| replace:: subst

+---+---+
| a | b |
+---+---+

.. note:: x

- a

  1. b

.. [1] note
"""
_ORG = f"#+TITLE: Herons\n* One :tag:\n:P:\n:END:\n{_WORDS} *b* [[x][y]]\n- a :: b\n| a | b |\n"
_ADOC = f"= Herons\n:a: b\n\n== One\n\n{_WORDS} *b* footnote:[n]\n\n|===\n|a |b\n|===\n\n----\nx\n"
_RTF = (
    r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\stylesheet{\s1 heading 1;}}{\info{\title H}}\pard\s1 One"
    rf"\par\pard {_WORDS} \b b\b0 \u8364? \'e4{{\footnote n}}\par\trowd\cellx1000\cellx2000 a\cell"
    r" b\cell\row{\field{\*\fldinst HYPERLINK x}{\fldrslt y}}\par}"
)
_MAIL = f"""From: "Anna Kern" <a@b.example>
To: =?utf-8?q?J=C3=BCrgen?= <c@d.example>
Date: Wed, 1 May 2024 10:00:00 +0200
Subject: Herons
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="B"

--B
Content-Type: multipart/alternative; boundary="C"

--C
Content-Type: text/plain; charset=utf-8

{_WORDS}

On 1 May 2024 Anna wrote:
> before
--C
Content-Type: text/html

<p>{_WORDS}<blockquote type=cite>before</blockquote>
--C--
--B
Content-Type: text/plain; name=notes.txt
Content-Disposition: attachment; filename="notes.txt"
Content-Transfer-Encoding: base64

VGhlIGhlcm9uIHN0YW5kcy4=
--B--
"""
_W = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Herons</w:t></w:r></w:p>'
    f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{_WORDS}</w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r>"
    '</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:r><w:footnoteReference w:id="1"'
    '/></w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    "<w:r><w:t>item</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>"
    "<w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
_SPACE = f'xmlns:w="{hostile.WORD}"'
_WORD_PARTS = {
    "styles": f'<w:styles {_SPACE}><w:style w:type="paragraph" w:styleId="Heading1"><w:name '
    'w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style></w:styles>',
    "numbering": f'<w:numbering {_SPACE}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num '
    'w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    "footnotes": f'<w:footnotes {_SPACE}><w:footnote w:id="1"><w:p><w:r><w:t>note</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>",
}
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def _relations(**targets: str) -> str:
    links = "".join(
        f'<Relationship Id="r{number}" Type="{hostile.RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{hostile.PACKAGE}">{links}</Relationships>'


def _deck() -> bytes:
    spaces = f'xmlns:a="{_A}" xmlns:p="{_P}" xmlns:r="{hostile.RELATED}"'
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="1" name="x"/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>'
        f'<p:txBody><a:p><a:pPr lvl="1"/><a:r><a:t>{_WORDS}</a:t></a:r></a:p></p:txBody></p:sp>'
    )
    return hostile.zipped(
        {
            "_rels/.rels": _relations(officeDocument="ppt/presentation.xml"),
            "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldIdLst><p:sldId id="256" '
            'r:id="r1"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": _relations(slide="slides/slide1.xml"),
            "ppt/slides/slide1.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{shape}</p:spTree>"
            "</p:cSld></p:sld>",
        }
    )


def _archive() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        for name in ("a.txt", "b/c.md"):
            entry = tarfile.TarInfo(name)
            entry.size = len(_WORDS)
            file.addfile(entry, io.BytesIO(_WORDS.encode()))
    return out.getvalue()


def _form() -> bytes:
    return hostile.paper(
        hostile.TEXT + b"0 0 m 9 9 l S /X Do",
        "<< /Fields [7 0 R] >>",
        "<< /FT /Tx /T (name) /V (Anna) /Subtype /Widget /Rect [9 9 90 90] /P 3 0 R >>",
        hostile.form(hostile.TEXT, "/Font << /F1 4 0 R >>"),
        "<< /Title (One) /Parent 10 0 R /Dest [3 0 R /Fit] >>",
        "<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>",
        resources="/XObject << /X 8 0 R >>",
        page="/MediaBox [0 0 612 792] /Annots [7 0 R]",
        catalogue="/AcroForm 6 0 R /Outlines 10 0 R",
    )


_SHEET = (
    '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is>'
    '</c></row><row r="2"><c r="A2"><v>45000.5</v></c><c r="B2" t="b"><f>A2</f><v>1</v></c></row>'
    '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
)
_ODF = (
    f'<text:h text:outline-level="1">Herons</text:h><text:p>{_WORDS}<text:note text:id="n"><text:'
    "note-citation>1</text:note-citation><text:note-body><text:p>note</text:p></text:note-body>"
    "</text:note></text:p><text:list><text:list-item><text:p>a</text:p></text:list-item></text:list>"
)
_CELLS = (
    '<table:table table:name="a"><table:table-row><table:table-cell '
    f"table:number-columns-repeated='2'><text:p>{_WORDS}</text:p></table:table-cell></table:table-row></table:table>"
)


@cache
def seeds() -> dict[str, bytes]:
    """Return a sound file of each format by its name."""
    notebook = {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": _MD}]}
    texts = {
        "md": _MD,
        "txt": f"Herons\n\n{_WORDS}\n\n- a\n- b\n\nQ: a?\nA: b\n\nname   size\nheron  5\n",
        "html": _HTML,
        "tex": _TEX,
        "rst": _RST,
        "org": _ORG,
        "adoc": _ADOC,
        "rtf": _RTF,
        "eml": _MAIL,
        "mbox": f"From a Wed May  1 10:00:00 2024\n{_MAIL}\nFrom b Wed May  1 2024\n{_MAIL}",
        "csv": 'bird,"size, cm"\nheron,"1,5 ""x"""\nswan,7\n',
        "json": json.dumps([{"bird": "heron", "size": 5.5, "of": {"a": [1, None]}}] * 3),
        "jsonl": '{"bird": "heron"}\n{"bird": "swan", "x": [1]}\n',
        "xml": f"<?xml version='1.0'?><book><p>{_WORDS}</p><list><item>a</item></list></book>",
        "ipynb": json.dumps(notebook),
        "srt": f"1\n00:00:01,000 --> 00:00:02,500\nANNA: {_WORDS}\n\n2\n0:0:3,0 --> 0:0:4,0\nb\n",
        "vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>{_WORDS}\n",
        "py": '"""Doc."""\n\nimport os\n\n\n# comment\ndef f(x):\n    return x\n',
        "yaml": "a: &x [1, 2]\nb: *x\n# c\nd: |\n  text\n",
    }
    made = {f"a.{ending}": text.encode() for ending, text in texts.items()}
    return made | {
        "a.pdf": hostile.paper(),
        "form.pdf": _form(),
        "a.docx": hostile.word(_W, parts=_WORD_PARTS),
        "a.pptx": _deck(),
        "a.xlsx": hostile.workbook(_SHEET, "<si><t>heron</t></si>"),
        "a.odt": hostile.opendocument("text", _ODF),
        "a.ods": hostile.opendocument("spreadsheet", _CELLS),
        "a.epub": hostile.book(_HTML, f"<h1>Two</h1><p>{_WORDS}</p>"),
        "a.zip": hostile.zipped({"a.md": _MD, "b/c.eml": _MAIL, "d.zip": _archive()}),
        "a.tar": _archive(),
        "a.tgz": gzip.compress(_archive()),
        "a.txt.gz": gzip.compress(_WORDS.encode()),
    }


SEEDS = seeds()


def mutant(name: str, random: Random) -> bytes:
    """Return a damaged file: some of its bytes, or of a part of it if it is an archive."""
    data = SEEDS[name]
    if zipfile.is_zipfile(io.BytesIO(data)) and random.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = {part: file.read(part) for part in file.namelist()}
        chosen = random.choice(sorted(parts))
        if random.random() < 0.15:
            del parts[chosen]
        elif random.random() < 0.15:
            other = random.choice(sorted(parts))
            parts[chosen], parts[other] = parts[other], parts[chosen]
        else:
            parts[chosen] = _damaged(parts[chosen], random)
        return hostile.zipped(parts)
    return _damaged(data, random)


_INSERTED = (
    b"\0",
    b"\xff\xfe",
    b"<",
    b">",
    b'"',
    b"{",
    b"}",
    b"\\",
    b"[",
    b"&",
    b"|",
    b"\r",
    b"-1",
)
_NUMBERS = (b"0", b"-1", b"65536", b"99999999999", b"1e999", b"4294967295", b"x")


def _damaged(data: bytes, random: Random) -> bytes:
    """Return bytes with a few changes: flipped, cut, doubled, moved, or another number."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        if not changed:
            break
        start = random.randrange(len(changed))
        end = min(len(changed), start + random.choice((1, 4, 16, 64, 256)))
        kind = random.randrange(7)
        if kind == 0:
            changed[start] ^= 1 << random.randrange(8)
        elif kind == 1:
            del changed[start:end]
        elif kind == 2:
            changed[start:start] = changed[start:end] * random.choice((1, 2, 50))
        elif kind == 3:
            changed[start:start] = random.choice(_INSERTED) * random.choice((1, 3, 200))
        elif kind == 4:
            piece = changed[start:end]
            del changed[start:end]
            place = random.randrange(len(changed) + 1)
            changed[place:place] = piece
        elif kind == 5:
            digits = [at for at, byte in enumerate(changed) if 48 <= byte <= 57]
            if digits:
                at = random.choice(digits)
                changed[at : at + 1] = random.choice(_NUMBERS)
        else:
            del changed[end:]
    return bytes(changed)
