"""An evaluation: a folder of judged questions in, a report out, in one of six modes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import qa
from qa.errors import InputError
from qa.evaluation.ask_cases import Asked, ask_cases
from qa.evaluation.cases import CASE_FILE, read_cases
from qa.evaluation.corpus import File, Opened, entry_files, opened, opened_folder
from qa.evaluation.datasets import (
    AnswerText,
    check_folder,
    read_answers,
    read_collection,
    read_questions,
)
from qa.evaluation.metrics import library
from qa.evaluation.modes import (
    Asking,
    abstention,
    chunking,
    curves,
    documents,
    highlight,
    retrieval,
)
from qa.evaluation.names import METRICS, RANKING
from qa.evaluation.own import not_said, read_own
from qa.evaluation.report import Measured, Report, averages, percentile
from qa.evaluation.spans import read_spans
from qa.indexing.documents.scan import QUESTIONS_FILE
from qa.indexing.models.embed import Embedder
from qa.indexing.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to evaluate. `mode` None: the one that fits what the folder holds.

    `index` names a folder for an index that is kept; `limit` takes the first judged
    questions, in abstention and documents the first of each kind, in cases the first cases;
    `outside` is a file of questions that the documents cannot answer.
    """

    folder: Path
    mode: str | None = None
    index: Path | None = None
    qrels: Path | None = None
    outside: Path | None = None
    history: bool = True
    limit: int | None = None


def evaluate(
    task: Task,
    *,
    config: qa.Config | None = None,
    embedder: Embedder | None = None,
    building: Callable[[Progress], None] | None = None,
    asking: Asking | None = None,
) -> Report:
    """Index the folder's documents, ask its questions, and measure what comes back.

    `building` and `asking` are told how far it is. Raises `InputError` for a folder or a
    file that cannot be used, naming the line where there is one.
    """
    mode = check(task)
    config = config or qa.Config()
    if mode == "cases":
        cases = read_cases(task.folder, history=task.history)[: task.limit]
        asked = ask_cases(cases, config=config, embedder=embedder, asking=asking)
        return _report(mode, asked)
    job = _job(task, mode)
    if job.files is None:
        opening = opened_folder(
            task.folder, config=config, index=task.index, embedder=embedder, progress=building
        )
    else:
        opening = opened(
            job.files, config=config, index=task.index, embedder=embedder, progress=building
        )
    with opening as texts:
        not_indexed = [f"{name!r} is not indexed: it {why}." for name, why in texts.failed.items()]
        texts.assistant.warm_up()
        warnings = [*job.warnings, *not_indexed, *not_said(texts, job.own_answers)]
        found = job.measure(texts, asking)
    return _report(mode, Asked(found, len(texts.names), texts.passages, tuple(warnings)))


def _report(mode: str, asked: Asked) -> Report:
    means = {**averages(asked.found), **curves(asked.found)}
    return Report(
        mode=mode,
        metrics={name: means[name] for name in METRICS[mode] if name in means},
        queries=len(asked.found),
        p50_ms=percentile(asked.found, 50),
        p95_ms=percentile(asked.found, 95),
        documents=asked.documents,
        passages=asked.passages,
        warnings=asked.warnings,
        questions=tuple(asked.found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What a mode does: index `files`, or the task's folder where they are None, and measure.

    `own_answers` are those that a folder of documents says are in its files.
    """

    measure: Callable[[Opened, Asking | None], list[Measured]]
    files: list[File] | None
    warnings: tuple[str, ...] = ()
    own_answers: dict[str, list[AnswerText]] = field(default_factory=dict)


def _job(task: Task, mode: str) -> _Job:
    """Read what a mode needs of the task's files."""
    if mode == "chunking":
        spans = read_spans(task.folder)
        return _Job(
            files=[File(name, file.name, file.read_bytes()) for name, file in spans.files.items()],
            measure=lambda texts, asking: chunking(texts, spans, task.limit, asking),
        )
    if mode == "documents":
        own, said = read_own(task.folder, history=task.history)
        return _Job(
            files=None,
            measure=lambda texts, asking: documents(texts, own, said, task.limit, asking),
            own_answers=said,
        )
    collection = read_collection(task.folder, qrels=task.qrels, history=task.history)
    answers = read_answers(task.folder) if mode == "highlight" else {}
    outside = read_questions(task.outside) if task.outside else ()
    files = list(entry_files(collection.entries))
    warnings = collection.warnings
    held = sum(len(file.entries) or 1 for file in files)
    if held < len(collection.entries):
        warnings += (f"{len(collection.entries) - held} documents are empty.",)

    def measure(texts: Opened, asking: Asking | None) -> list[Measured]:
        if mode == "highlight":
            return highlight(texts, collection, answers, task.limit, asking)
        if mode == "abstention":
            return abstention(texts, collection, outside, task.limit, asking)
        return retrieval(texts, collection, task.limit, asking)

    return _Job(files=files, warnings=warnings, measure=measure)


def check(task: Task) -> str:
    """Return the mode; raise `InputError` for settings that do not go together.

    And for a mode whose measures are not installed.
    """
    check_folder(task.folder)
    mode = task.mode or _mode_of(task.folder)
    if mode not in METRICS:
        raise InputError(f"There is no mode {mode!r}; there are {', '.join(METRICS)}.")
    if task.outside and mode != "abstention":
        raise InputError("--outside goes with --mode abstention; leave it out, or add that.")
    if task.qrels and mode in ("chunking", "documents", "cases"):
        raise InputError(f"--qrels does not go with --mode {mode}; leave it out.")
    if task.index and mode == "cases":
        raise InputError("--index does not go with --mode cases, which makes many; leave it out.")
    if task.limit is not None and task.limit < 1:
        raise InputError(f"--limit is {task.limit}; give 1 or more.")
    if set(RANKING) <= set(METRICS[mode]):
        library()
    return mode


def _mode_of(folder: Path) -> str:
    """Return the mode that fits what a folder holds."""
    if (folder / "corpus.jsonl").is_file():
        return "retrieval"
    if (folder / "corpora").is_dir():
        return "chunking"
    if (folder / QUESTIONS_FILE).is_file():
        return "documents"
    if any(folder.glob(f"*/{CASE_FILE}")):
        return "cases"
    raise InputError(
        f"{folder} holds neither corpus.jsonl nor {QUESTIONS_FILE}. Add one of them; "
        "qa evaluate --help tells their forms."
    )
