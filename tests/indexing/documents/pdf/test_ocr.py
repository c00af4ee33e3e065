"""Words on pages that are pictures."""

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from qa.indexing.documents import parse
from qa.indexing.documents.pdf import BOX_UNITS, draw, ocr
from qa.indexing.documents.pdf.page import Glyphs, Page


def test_what_is_recognised_stands_on_the_page_as_if_set_in_type():
    nothing = Glyphs(text="", boxes=np.zeros((0, 4), np.float32), visible=np.zeros(0, bool))
    page = Page(
        number=0,
        width=600,
        height=800,
        glyphs=nothing,
        runs=[],
        strokes=[],
        pictures=1,
        notes=[],
        outside=0,
    )
    found = [
        ocr.Found("The  vault", 0.1, 0.1, 0.25, 0.12),
        ocr.Found(" ", 0, 0, 1, 1),
        ocr.Found("is 7.", 0.1, 0.13, 0.2, 0.15),
    ]
    made = ocr.with_words(page, found)
    assert made.glyphs.text == "The vault is 7. "
    assert [made.glyphs.text[run.start : run.end] for run in made.runs] == ["The vault", "is 7."]
    assert made.runs[0][2:6] == pytest.approx((60, 80, 150, 96))
    assert made.glyphs.boxes[4].tolist() == pytest.approx([100, 80, 110, 96])
    assert [made.runs[0].look[0], made.runs[1].look[0]] == [12, 12]
    assert made.glyphs.visible.tolist() == [char != " " for char in made.glyphs.text]


@pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")
def test_a_scan_is_read_and_its_words_are_marked(paper, draw_pdf):
    page = paper()
    page.lines(72, 100, "The key of the vault has", "the number seventeen.", step=26, size=20)
    source = pypdfium2.PdfDocument(draw_pdf(page))
    picture = source[0].render(scale=2).to_pil().convert("RGB")
    source.close()
    out = io.BytesIO()
    Image.Image.save(picture, out, "PDF", resolution=144)
    document = parse(out.getvalue(), "a.pdf")
    assert document.text == "The key of the vault has the number seventeen."
    assert "pages without text" not in " ".join(document.left_out)
    boxes = draw(out.getvalue(), 0, document.text).boxes
    left, top, _, bottom = boxes[document.text.index("vault")]
    assert 72 < left / BOX_UNITS * 612 < 220
    assert top / BOX_UNITS * 792 < 100 < bottom / BOX_UNITS * 792 + 4
