"""Cases, asked: each has an index of its own, and all have the models in common."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import qa
from qa.evaluation.cases import Case, CaseQuestion
from qa.evaluation.expected import failures
from qa.evaluation.report import Measured
from qa.indexing.models.embed import Embedder
from qa.records import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of cases, measured, and how much was indexed for all of them together."""

    found: list[Measured]
    documents: int
    passages: int
    warnings: tuple[str, ...]


def ask_cases(
    cases: Sequence[Case],
    *,
    config: qa.Config,
    embedder: Embedder | None = None,
    asking: Callable[[int, int], None] | None = None,
) -> Asked:
    """Index the documents of each case, ask its questions, and compare with what is expected.

    A question has `questions` 1.0 if nothing failed; the last one of a case has `cases` 1.0 if
    nothing failed in all of it. What failed is in words in `Measured.failures`.
    """
    found: list[Measured] = []
    warnings: list[str] = []
    documents = passages = 0
    total = sum(len(case.questions) for case in cases)
    with (
        TemporaryDirectory(prefix="qa-evaluate-") as work,
        closing(_Bench(Path(work), config, embedder)) as bench,
    ):
        for case in cases:
            if asking:
                asking(len(found), total)
            with bench.open(case) as assistant:
                held = assistant.documents()
                documents += len(held)
                passages += sum(document.passages for document in held)
                warnings += [f"{case.name}: {f.path}: {f.reason}" for f in assistant.failures()]
                found += _asked(assistant, case)
    if asking:
        asking(total, total)
    return Asked(found, documents, passages, tuple(warnings))


class _Bench:
    """Where the cases are indexed, one after the other; the models are loaded once.

    Documents that lie beside those of several cases are embedded once: a case begins with a
    copy of an index that has them.
    """

    def __init__(self, work: Path, config: qa.Config, embedder: Embedder | None) -> None:
        self._work = work
        empty = work / "empty"
        empty.mkdir()
        self._first = qa.build(empty, work / "first", config=config, embedder=embedder)
        self._indexes: dict[Path, Path] = {}

    def open(self, case: Case) -> qa.Assistant:
        """Index a case and return the assistant, for a `with` block."""
        documents, index = self._work / "documents", self._work / "index"
        for folder in (documents, index):
            shutil.rmtree(folder, ignore_errors=True)
        if case.beside:
            shutil.copytree(self._index(case.beside), index)
            shutil.copytree(case.beside, documents / case.beside.name)
        shutil.copytree(case.documents, documents, dirs_exist_ok=True)
        assistant = self._first.beside(index)
        assistant.sync(documents, allow_empty=True)
        return assistant

    def close(self) -> None:
        """Close the first index, and with it the models."""
        self._first.close()

    def _index(self, beside: Path) -> Path:
        """Return the index of the documents of a folder, as they lie beside those of a case."""
        if beside not in self._indexes:
            folder = self._work / f"beside-{len(self._indexes)}"
            shutil.copytree(beside, folder / "documents" / beside.name)
            with self._first.beside(folder / "index") as assistant:
                assistant.sync(folder / "documents")
            self._indexes[beside] = folder / "index"
        return self._indexes[beside]


def _asked(assistant: qa.Assistant, case: Case) -> list[Measured]:
    found = [
        _measured(assistant, f"{case.name}/{number}", question)
        for number, question in enumerate(case.questions, start=1)
    ]
    found[-1].values["cases"] = float(not any(one.failures for one in found))
    return found


def _measured(assistant: qa.Assistant, name: str, question: CaseQuestion) -> Measured:
    began = time.perf_counter()
    answer = assistant.ask(question.text, history=question.history, where=question.where)
    ms = round((time.perf_counter() - began) * 1000, 3)
    failed = (*_inexact(assistant, answer), *failures(answer, question.expected))
    values: dict[str, float | None] = {"questions": float(not failed)}
    files = tuple(dict.fromkeys(quote.citation.file for quote in answer.quotes))
    return Measured(id=name, text=question.text, values=values, found=files, ms=ms, failures=failed)


def _inexact(assistant: qa.Assistant, answer: Answer) -> list[str]:
    """Return in words which quotes do not stand word for word where they say."""
    failed = []
    for quote in answer.quotes:
        place = quote.citation
        document = assistant.document(place.document_id)
        if document is None or document.text[place.start : place.end] != quote.text:
            failed.append(f"{quote.text[:100]!r} is not what stands in {place.file}")
    return failed
