"""Texts into an index of their own, through the same door as a user's files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import qa
from qa.errors import IndexMissing, InputError
from qa.evaluation.datasets import Entry
from qa.indexing.embed import Embedder
from qa.indexing.scan import scan
from qa.indexing.sync import Progress

# All documents lie in a folder of this name, by which an index made here is known again.
_FOLDER = "evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An assistant over texts, and by the id of each document the name it was given under.

    `failed` has the names of those that could not be indexed, with the reasons.
    """

    assistant: qa.Assistant
    names: dict[str, str]
    failed: dict[str, str]
    passages: int


@contextmanager
def opened(
    files: Iterable[tuple[str, str, bytes]],
    *,
    config: qa.Config,
    index: Path | None = None,
    embedder: Embedder | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Opened]:
    """Index files, each a name, a path and its content, and open the index.

    Names are free text; paths must be fit for a file system. The index is a temporary one
    unless `index` names a folder, which is kept, and of which only what has changed is
    indexed again. Raises `InputError` if that folder holds an index of other documents.
    """
    with ExitStack() as stack:
        if index is None:
            index = Path(stack.enter_context(TemporaryDirectory(prefix="qa-evaluate-")), "index")
        else:
            _refuse_others(index, config, embedder, lambda path: path.startswith(f"{_FOLDER}/"))
        with TemporaryDirectory(prefix="qa-evaluate-") as data:
            folder = Path(data, _FOLDER)
            folder.mkdir()
            names = {}
            for name, path, content in files:
                (folder / path).write_bytes(content)
                names[f"{_FOLDER}/{path}"] = name
            assistant = stack.enter_context(
                qa.build(data, index, config=config, embedder=embedder, progress=progress)
            )
        yield _opened(assistant, names)


@contextmanager
def opened_folder(
    folder: Path,
    *,
    config: qa.Config,
    index: Path | None = None,
    embedder: Embedder | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Opened]:
    """Index a folder of documents, named by their paths, and open the index.

    As with `opened`, the index is a temporary one unless `index` names a folder; there it
    may be the one that the documents are searched by. Raises `InputError` if that folder
    holds an index of other documents.
    """
    paths = {path for path, _ in scan(folder)}
    with ExitStack() as stack:
        if index is None:
            index = Path(stack.enter_context(TemporaryDirectory(prefix="qa-evaluate-")), "index")
        else:
            _refuse_others(index, config, embedder, paths.__contains__)
        assistant = stack.enter_context(
            qa.build(folder, index, config=config, embedder=embedder, progress=progress)
        )
        yield _opened(assistant, {})


def entry_files(entries: Iterable[Entry]) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, path and content of a text file for each entry that has a text or a title."""
    for number, entry in enumerate(entries):
        # Ids are no file names, and a name without a word in it is not taken for a title.
        text = entry.text if entry.text.strip() else entry.title
        if text.strip():
            yield entry.id, f"{number:07}.txt", entry_file(number, entry.title, text)


def entry_file(number: int, title: str, text: str) -> bytes:
    """Return a text file that is read as just this title and text.

    The front matter is always there, so that a text is never taken for front matter, nor
    its first line for a title. The number in it tells two entries apart that say the same:
    each is a document of its own, as the judgements have it.
    """
    title = "".join(c if c.isprintable() else " " for c in title)
    # A JSON string is a YAML string too.
    title = json.dumps(" ".join(title.split())[:300] or f"{number:07}", ensure_ascii=False)
    front = f"---\ntitle: {title}\nentry: {number}\n---\n"
    # The byte order mark settles the encoding, whatever the text looks like.
    return (front + text).encode("utf-8-sig", "replace")


def _opened(assistant: qa.Assistant, names: dict[str, str]) -> Opened:
    """Return what is opened; documents whose paths are not in `names` go by their paths."""
    documents = assistant.documents()
    assert assistant.last_sync is not None
    failures = assistant.last_sync.failed
    return Opened(
        assistant=assistant,
        names={document.id: names.get(document.path, document.path) for document in documents},
        failed={names.get(failed.path, failed.path): failed.reason for failed in failures},
        passages=sum(document.passages for document in documents),
    )


def _refuse_others(
    index: Path, config: qa.Config, embedder: Embedder | None, known: Callable[[str], bool]
) -> None:
    """Keep an index of other documents, which a sync would remove.

    It may hold some paths that are not `known`: documents go, and new ones come.
    """
    try:
        with qa.open(index, config=config, embedder=embedder) as assistant:
            paths = [document.path for document in assistant.documents()]
    except IndexMissing:
        return
    others = [path for path in paths if not known(path)]
    if len(others) > len(paths) / 2:
        raise InputError(
            f"The index in {index} holds other documents, such as {others[0]}, which would be "
            "removed. Give --index a folder of its own."
        )
