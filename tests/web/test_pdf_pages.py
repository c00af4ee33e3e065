"""Pages of PDFs as images: drawn from the very file that was indexed, each character placed."""

import io
import os
import shutil
import signal
import threading
import time
import unicodedata
import zipfile
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

import qa
from qa.errors import Busy, DocumentError, NotFound
from qa.indexing.documents import parse
from qa.indexing.documents.pdf import BOX_UNITS, draw, sizes
from qa.indexing.documents.pdf.pdfium import LOCK as READING
from qa.web.pdf_pages import Pages

LINES = ("The old bridge is a monu-", "ment of the town.")


@pytest.fixture(scope="module")
def two_pages(write_pdf):
    return write_pdf(("The heron stands.", "It waits."), LINES)


def turned(data, degrees):
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(data)).pages:
        writer.add_page(page).rotate(degrees)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def box_of(boxes, start, end):
    """The box around some characters, as shares of the page."""
    some = [box for box in boxes[start:end] if box]
    corners = [f(box[side] for box in some) for side, f in enumerate((min, min, max, max))]
    return [corner / BOX_UNITS for corner in corners]


def dark(image, box):
    """The share of ink in a box."""
    width, height = image.size
    x1, y1, x2, y2 = box
    part = image.convert("L").crop(
        (round(x1 * width), round(y1 * height), round(x2 * width), round(y2 * height))
    )
    return sum(part.histogram()[:128]) / max(1, part.width * part.height)


def test_sizes_are_those_of_the_pages_as_shown(two_pages):
    assert sizes(two_pages) == [(612, 792), (612, 792)]
    assert sizes(turned(two_pages, 90)) == [(792, 612), (792, 612)]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_boxes_of_the_characters_hold_the_ink_of_the_page(write_pdf, degrees):
    data = turned(write_pdf(("The heron stands.",)), degrees)
    text = parse(data, "a.pdf").text
    drawing = draw(data, 0, text)
    image = Image.open(io.BytesIO(drawing.image))
    assert image.size == (drawing.width, drawing.height)
    assert max(image.size) == 1584  # two pixels a point
    assert [box is None for box in drawing.boxes] == [char == " " for char in text]
    start = text.index("heron")
    box = box_of(drawing.boxes, start, start + 5)
    assert dark(image, box) > 0.05
    # The words are all the ink there is.
    around = box_of(drawing.boxes, 0, len(text))
    image.paste(
        (255, 255, 255), [round(c * s) for c, s in zip(around, image.size * 2, strict=True)]
    )
    assert dark(image, (0, 0, 1, 1)) == 0
    if not degrees:
        # 12 point Helvetica from (72, 720): "The " is 26.68 wide, "heron" 30.68.
        assert box[0] == pytest.approx((72 + 24) / 612, abs=0.006)
        assert box[1] < 1 - 720 / 792 < box[3]


def test_a_word_hyphenated_over_two_lines_has_its_parts_on_both(two_pages):
    document = parse(two_pages, "a.pdf")
    start = document.page_starts[1]
    text = document.text[start:]
    assert text == "The old bridge is a monument of the town."
    boxes = draw(two_pages, 1, text).boxes
    assert len(boxes) == len(text)
    at = text.index("monument")
    tops = [round(box[1], -2) for box in boxes[at : at + 8]]
    assert len(set(tops[:4])) == len(set(tops[4:])) == 1
    assert tops[4] > tops[3]


def test_a_text_that_is_not_that_of_the_page_has_no_boxes(two_pages):
    for text in ("The heron stood.", "", "The heron stands. It waits. More.", "The heron"):
        assert draw(two_pages, 0, text).boxes is None
    assert draw(two_pages, 0, "The heron stands. It waits.").boxes is not None


def test_a_huge_page_makes_no_huge_image():
    writer = PdfWriter()
    writer.add_blank_page(width=14400, height=7200)
    out = io.BytesIO()
    writer.write(out)
    drawing = draw(out.getvalue(), 0, "")
    assert (drawing.width, drawing.height) == (1800, 900)
    assert drawing.boxes == ()


def test_what_cannot_be_drawn_is_said(two_pages):
    writer, locked = PdfWriter(io.BytesIO(two_pages)), io.BytesIO()
    writer.encrypt(user_password="secret", owner_password="owner", algorithm="AES-256")
    writer.write(locked)
    with pytest.raises(DocumentError, match=r"has 2 page\(s\), and no page 3"):
        draw(two_pages, 2, "")
    with pytest.raises(DocumentError, match="broken PDF"):
        sizes(b"no PDF")
    with pytest.raises(DocumentError, match="locked with a password"):
        draw(locked.getvalue(), 0, "")


@pytest.fixture
def library(tmp_path, tiny_embedder, two_pages):
    """The pages of an index of a PDF in a folder and a text, with its documents by path."""
    data = tmp_path / "data"
    (data / "sub").mkdir(parents=True)
    (data / "sub" / "two.pdf").write_bytes(two_pages)
    (data / "plain.txt").write_text("The heron stands.")
    with qa.build(data, tmp_path / "index", embedder=tiny_embedder) as assistant:
        documents = {one.path: assistant.document(one.id) for one in assistant.documents()}
        yield data, assistant, documents


def test_a_page_comes_with_its_place_in_the_document(library):
    _, assistant, documents = library
    document = documents["sub/two.pdf"]
    pages = Pages(assistant)
    assert pages.sizes(document) == [(612, 792), (612, 792)]
    page = pages.draw(document, 2)
    assert Image.open(io.BytesIO(page.image)).size == (1224, 1584)
    assert page.start == document.page_starts[1]
    assert len(page.boxes) == len(document.text) - page.start
    first = pages.draw(document, 1)
    assert len(first.boxes) == document.page_starts[1]
    assert first.boxes[-2:] == (None, None)  # the blank line before the next page
    assert pages.draw(document, 2) is page  # not drawn again


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_is_not_there_is_refused(library, number):
    _, assistant, documents = library
    with pytest.raises(NotFound, match=f"sub/two.pdf has 2 pages, and no page {number}"):
        Pages(assistant).draw(documents["sub/two.pdf"], number)


def test_a_file_that_is_gone_changed_or_no_pdf_is_shown_as_text(library, two_pages, tmp_path):
    data, assistant, documents = library
    pages, document = Pages(assistant), documents["sub/two.pdf"]
    with pytest.raises(NotFound, match=r"plain\.txt cannot be shown as pages.* it is no PDF"):
        pages.sizes(documents["plain.txt"])
    file = data / "sub" / "two.pdf"
    file.write_bytes(two_pages + b"\n")
    with pytest.raises(NotFound, match="the file has changed since it was indexed"):
        pages.sizes(document)
    shutil.move(file, tmp_path / "two.pdf")
    with pytest.raises(NotFound, match="the file is no longer in the folder of documents"):
        pages.draw(document, 1)


def test_a_pdf_in_an_archive_has_its_pages(tmp_path, tiny_embedder, two_pages):
    data = tmp_path / "data"
    data.mkdir()
    with zipfile.ZipFile(data / "old.zip", "w") as archive:
        archive.writestr("sub/two.pdf", two_pages)
        archive.writestr("one.txt", "The heron stands.")
    with qa.build(data, tmp_path / "index", embedder=tiny_embedder) as assistant:
        document = assistant.document(assistant.documents()[1].id)
        assert document.path == "old.zip/sub/two.pdf"
        pages = Pages(assistant)
        assert pages.sizes(document) == [(612, 792), (612, 792)]
        assert Image.open(io.BytesIO(pages.draw(document, 2).image)).size == (1224, 1584)
        with zipfile.ZipFile(data / "old.zip", "w") as archive:
            archive.writestr("one.txt", "The heron stands.")
        with pytest.raises(NotFound, match="it is no longer in the file that held it"):
            pages.sizes(document)
        (data / "old.zip").unlink()
        with pytest.raises(NotFound, match="is no longer in the folder of documents"):
            pages.sizes(document)


def test_a_page_is_drawn_in_a_worker_as_it_is_here(library, two_pages):
    _, assistant, documents = library
    document = documents["sub/two.pdf"]
    here = draw(two_pages, 1, document.text[document.page_starts[1] :])
    assert (
        assistant.workers.draw(
            two_pages, 1, document.text[document.page_starts[1] :], sharpness=1
        ).result()
        == here
    )
    assert assistant.workers.draw(two_pages, 1, "other", sharpness=1).result().boxes is None


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="stops a process")
def test_a_page_that_takes_too_long_costs_its_picture_alone(library):
    _, assistant, documents = library
    document = documents["sub/two.pdf"]
    assistant.config = replace(assistant.config, read_seconds=4, readers=1)
    pages = Pages(assistant)
    assert pages.sizes(document) == [(612, 792), (612, 792)]
    (process,) = assistant.workers.processes()
    os.kill(process, signal.SIGSTOP)  # as a page that is drawn for ever
    with pytest.raises(NotFound) as told:
        pages.draw(document, 1)
    assert str(told.value).startswith(
        "Page 1 cannot be drawn: sub/two.pdf took longer than 4 s to read"
    )
    assert pages.draw(document, 1).start == 0


def test_a_file_is_found_however_its_name_is_spelled(library, two_pages):
    data, assistant, documents = library
    composed = "h\u00e9ron.pdf"
    (data / "sub" / "two.pdf").rename(data / "sub" / unicodedata.normalize("NFD", composed))
    document = replace(documents["sub/two.pdf"], path=f"sub/{composed}")
    assert Pages(assistant).sizes(document) == [(612, 792), (612, 792)]


def test_no_file_outside_the_folder_is_read(library, two_pages, tmp_path):
    _, assistant, documents = library
    (tmp_path / "out.pdf").write_bytes(two_pages)
    for path in ("../out.pdf", str(tmp_path / "out.pdf"), "sub/../../out.pdf"):
        with pytest.raises(NotFound, match="no longer in the folder"):
            Pages(assistant).sizes(replace(documents["sub/two.pdf"], path=path))


def test_few_wait_for_a_page(library):
    _, assistant, documents = library
    assistant.config = replace(assistant.config, readers=0)
    pages, given, refused = Pages(assistant), [], []

    def ask():
        try:
            given.append(pages.draw(documents["sub/two.pdf"], 1))
        except Busy as error:
            refused.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(9)]
    with READING:  # as while another PDF is read
        for thread in threads:
            thread.start()
        until = time.monotonic() + 20
        while not refused and time.monotonic() < until:
            time.sleep(0.01)
        assert given == []
    for thread in threads:
        thread.join()
    assert refused == ["Many pages are being drawn at the moment. Try again in a moment."]
    assert [page.start for page in given] == [0] * 8


def test_a_sharp_page_has_twice_the_pixels_and_the_same_boxes(two_pages):
    text = parse(two_pages, "two.pdf").text[: len("The heron stands. It waits.")]
    plain, sharp = draw(two_pages, 0, text), draw(two_pages, 0, text, sharpness=2)
    assert (sharp.width, sharp.height) == (2 * plain.width, 2 * plain.height)
    assert sharp.boxes == plain.boxes
    # No more than that, whatever is asked for.
    assert draw(two_pages, 0, text, sharpness=9).width == sharp.width
