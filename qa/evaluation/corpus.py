"""Texts into an index of their own, through the same door as a user's files."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import qa
from qa.errors import IndexMissing, InputError
from qa.evaluation.datasets import Entry
from qa.indexing.documents.scan import scan
from qa.indexing.models.embed import Embedder
from qa.indexing.progress import Progress

# All documents lie in a folder of this name, by which an index made here is known again.
_FOLDER = "evaluation"


class File(NamedTuple):
    """A file to index: the name of what it holds, its path, and its content.

    `entries` are the names of the parts that `divider` is between, where there are several.
    """

    name: str
    path: str
    content: bytes
    entries: tuple[str, ...] = ()
    divider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An assistant over texts, and by the id of each document the name it was given under.

    `failed` has the names of those that could not be indexed, with the reasons. `parts` has
    the documents that are made of several entries: where each begins, and its name.
    """

    assistant: qa.Assistant
    names: dict[str, str]
    failed: dict[str, str]
    passages: int
    parts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def name_at(self, document_id: str, offset: int) -> str:
        """Return the name of what stands at an offset: a document, or an entry within it."""
        parts = self.parts.get(document_id)
        if not parts:
            return self.names[document_id]
        return parts[max(0, bisect_right(parts, offset, key=lambda part: part[0]) - 1)][1]


@contextmanager
def opened(
    files: Iterable[File],
    *,
    config: qa.Config,
    index: Path | None = None,
    embedder: Embedder | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Opened]:
    """Index files, and open the index.

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
            by_path = {}
            for file in files:
                (folder / file.path).write_bytes(file.content)
                by_path[f"{_FOLDER}/{file.path}"] = file
            assistant = stack.enter_context(
                qa.build(
                    data,
                    index,
                    config=config,
                    embedder=embedder,
                    allow_empty=True,  # the files were written just now, and may be fewer
                    progress=progress,
                )
            )
        yield _opened(assistant, by_path)


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
    paths = {path for path, _ in scan(folder, follow_links=config.follow_links).files}
    with ExitStack() as stack:
        if index is None:
            index = Path(stack.enter_context(TemporaryDirectory(prefix="qa-evaluate-")), "index")
        else:
            _refuse_others(index, config, embedder, paths.__contains__)
        assistant = stack.enter_context(
            qa.build(folder, index, config=config, embedder=embedder, progress=progress)
        )
        yield _opened(assistant, {})


def entry_files(entries: Iterable[Entry]) -> Iterator[File]:
    """Yield a text file for each entry that has a text or a title.

    Entries that are parts of one document are in one file, as they would be in a user's.
    """
    documents: dict[str, list[Entry]] = {}
    for number, entry in enumerate(entries):
        if entry.text.strip() or entry.title.strip():
            documents.setdefault(entry.part_of or f"\0{number}", []).append(entry)
    for number, parts in enumerate(documents.values()):
        # Ids are no file names, and a name without a word in it is not taken for a title.
        texts = [entry.text if entry.text.strip() else entry.title for entry in parts]
        divider = "---"
        while any(divider in text for text in texts):
            divider += "-"
        several = len(parts) > 1
        yield File(
            name=parts[0].part_of if several else parts[0].id,
            path=f"{number:07}.txt",
            content=entry_file(number, parts[0].title, f"\n\n{divider}\n\n".join(texts)),
            entries=tuple(entry.id for entry in parts) if several else (),
            divider=divider,
        )


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


def _opened(assistant: qa.Assistant, files: dict[str, File]) -> Opened:
    """Return what is opened; documents whose paths are not in `files` go by their paths."""
    documents = assistant.documents()
    assert assistant.last_sync is not None
    failures = {failed.path: failed.reason for failed in assistant.last_sync.failed}
    # What is found is named by the first path alone.
    failures |= {
        path: f"has the same content as {document.path}, which stands for both"
        for document in documents
        for path in document.places
    }
    names = {path: file.name for path, file in files.items()}
    parts = {}
    for document in documents:
        file = files.get(document.path)
        if file and file.entries:
            parts[document.id] = _parts(assistant, document.id, file)
    return Opened(
        assistant=assistant,
        names={document.id: names.get(document.path, document.path) for document in documents},
        failed={names.get(path, path): reason for path, reason in failures.items()},
        passages=sum(document.passages for document in documents),
        parts=parts,
    )


def _parts(assistant: qa.Assistant, document_id: str, file: File) -> list[tuple[int, str]]:
    document = assistant.document(document_id)
    assert document is not None, "it is listed"
    ends = [found.end() for found in re.finditer(rf"^{file.divider}$", document.text, re.MULTILINE)]
    return list(zip([0, *ends], file.entries, strict=True))


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
