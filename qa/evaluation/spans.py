"""Folders of questions whose answers are told by their places in whole texts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa.errors import InputError
from qa.evaluation.datasets import check_folder, needed_file, unique_lines
from qa.evaluation.lines import Line
from qa.evaluation.metrics import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanQuestion:
    """A question whose answer is in these characters of one text."""

    id: str
    text: str
    corpus: str
    wanted: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanCollection:
    """Whole texts by name, each with its file, and questions about them."""

    files: dict[str, Path]
    questions: tuple[SpanQuestion, ...]


def read_spans(folder: Path) -> SpanCollection:
    """Read `corpora/*.md` (or .txt) and `questions.jsonl`, which says where answers stand.

    A question has `_id`, `text`, `corpus_id` (a file's name without its ending) and
    `references`: `content`, and `start_index` and `end_index` in characters of the file
    read as UTF-8 with every line end as one character. Raises `InputError` naming file,
    line and remedy.
    """
    check_folder(folder)
    questions_file = needed_file(folder, "questions.jsonl")
    files = sorted(p for p in (folder / "corpora").glob("*") if p.suffix in (".md", ".txt"))
    if not files:
        raise InputError(f"{folder / 'corpora'} holds no .md or .txt files. Put the texts there.")
    texts: dict[str, str] = {}
    for file in files:
        if file.stem in texts:
            raise InputError(f"{file} shares its name with another text. Rename one of them.")
        try:
            texts[file.stem] = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{file} cannot be read ({error}). Save it as UTF-8.") from None
    questions = []
    for key, line in unique_lines(questions_file):
        corpus = line.id("corpus_id")
        if corpus not in texts:
            raise line.error(
                f"There is no text {corpus!r} in {folder / 'corpora'}; there are "
                f"{', '.join(texts)}."
            )
        wanted = tuple(_span(line, reference, texts[corpus]) for reference in _references(line))
        questions.append(SpanQuestion(id=key, text=line.question(), corpus=corpus, wanted=wanted))
    if not questions:
        raise InputError(f"{questions_file} is empty. Write one question a line into it.")
    return SpanCollection(files={f.stem: f for f in files}, questions=tuple(questions))


def _references(line: Line) -> list[Line]:
    references = line.items("references")
    if not references or not all(isinstance(one, dict) for one in references):
        raise line.error("'references' must be a list of objects, at least one.")
    return [Line(path=line.path, number=line.number, values=one) for one in references]


def _span(line: Line, reference: Line, text: str) -> Interval:
    start, end = (reference.values.get(name) for name in ("start_index", "end_index"))
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        raise line.error(
            f"A reference goes from {start} to {end}; give whole numbers within the text, "
            f"which has {len(text)} characters."
        )
    content = reference.values.get("content")
    if content is not None and text[start:end] != content:
        raise line.error(
            f"The text from {start} to {end} is not the 'content' that the reference gives. "
            "Count in characters, with every line end as one."
        )
    return start, end
