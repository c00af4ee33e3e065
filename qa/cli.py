"""The command line: parse, call, print. Results on standard output, all else on standard error."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

# No more than the help needs: what a command works with is imported where it begins.
import qa
from qa.config import SETTINGS
from qa.evaluation.feedback import add_parser as add_feedback
from qa.evaluation.parser import add_parser as add_evaluate
from qa.records import NOT_FOUND
from qa.removing import add_parser as add_remove
from qa.terminal import put, put_json, shown_on_a_line, tell

_WATCH = "bring the index up to date again whenever a document changes"
_SHELLS = ("bash", "zsh", "fish", "tcsh")
_MOST_BYTES = 1_000_000  # that are read as a question, far more than one may have

DONE, NOT_THERE, DAMAGED, BAD_INPUT, STOPPED = 0, 1, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: done; 1: the documents do not say (ask), or the index is damaged (doctor); 2: bad input;
    130: stopped by Ctrl-C.
    """
    # NumPy, which is not imported yet, has no products here that are worth a second thread: on a
    # machine with other work, waiting for that takes longer than all of them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        options = _parser().parse_args(arguments)
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except qa.SourcebookError as error:
        tell(f"qa: {error}")
        return BAD_INPUT
    except KeyboardInterrupt:
        tell("qa: stopped; what was done so far is kept")
        return STOPPED
    except BrokenPipeError:
        # The reader of a pipe has gone; keep Python from complaining at exit.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa",
        description="Ask your own documents, and get the passages that answer, cited exactly.",
        epilog=_environment(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"qa {qa.__version__}")
    parser.add_argument(
        "--print-completion",
        action=_PrintCompletion,
        choices=_SHELLS,
        help="print what makes a shell complete the commands, their options and paths",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_build(commands)
    _add_questions(commands)
    _add_servers(commands)
    add_evaluate(commands)
    add_feedback(commands)
    add_remove(commands)
    return parser


def _add_build(commands: Any) -> None:
    build = commands.add_parser("build", help="make the index equal to a folder of documents")
    for name in ("data", "index"):
        build.add_argument(name, nargs="?", type=Path, help=SETTINGS[name].help())
    build.add_argument("--allow-empty", action="store_true", help=SETTINGS["allow_empty"].help())
    build.add_argument("--json", action="store_true", help="print a JSON object")
    build.add_argument("--watch", action="store_true", help=f"{_WATCH}, until Ctrl-C")
    build.set_defaults(run=_build)

    doctor = commands.add_parser(
        "doctor", help="compare an index with what was written, and mend what is damaged"
    )
    doctor.add_argument("index", nargs="?", type=Path, help=SETTINGS["index"].help())
    doctor.add_argument("--data", type=Path, help=SETTINGS["data"].help())
    doctor.add_argument("--repair", action="store_true", help="mend it from the documents")
    doctor.add_argument("--json", action="store_true", help="print a JSON object")
    doctor.set_defaults(run=_doctor)


def _add_questions(commands: Any) -> None:
    for name, run, what in (
        ("ask", _ask, "answer a question with quotes and their sources"),
        ("search", _search, "list the passages nearest to a question"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument(
            "question",
            nargs="+",
            metavar="WORD",
            help="the question in plain words; - reads it from standard input",
        )
        command.add_argument("--index", type=Path, help=SETTINGS["index"].help())
        command.add_argument("--top-k", type=int, metavar="N", help=SETTINGS["top_k"].help())
        command.add_argument("--json", action="store_true", help="print a JSON object")
        _add_filter(command)
        if name == "search":
            command.add_argument(
                "--explain", action="store_true", help="say why each passage was found"
            )
        command.set_defaults(run=run)


def _add_servers(commands: Any) -> None:
    serve = commands.add_parser("serve", help="serve the web chat")
    serve.add_argument("--data", type=Path, help=SETTINGS["data"].help())
    serve.add_argument("--index", type=Path, help=SETTINGS["index"].help())
    serve.add_argument("--host", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (first free one from 7860)")
    serve.add_argument("--name", default="Sourcebook", help="name of the collection")
    added = serve.add_mutually_exclusive_group()
    added.add_argument("--shared", action="store_true", help=SETTINGS["shared"].help())
    added.add_argument("--read-only", action="store_true", help=SETTINGS["read_only"].help())
    serve.add_argument("--watch", action="store_true", help=_WATCH)
    serve.add_argument("--public", action="store_true", help=SETTINGS["public"].help())
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser(
        "mcp", help="serve an index to an assistant that speaks MCP, over standard input and output"
    )
    mcp.add_argument("index", nargs="?", type=Path, help=SETTINGS["index"].help())
    mcp.add_argument("--name", default="Sourcebook", help="name of the collection")
    mcp.set_defaults(run=_mcp)

    demo = commands.add_parser("demo", help="serve the web chat on two sample documents")
    demo.add_argument("--host", help="address to listen on (127.0.0.1)")
    demo.add_argument("--port", type=int, help="port to listen on (first free one from 7860)")
    demo.set_defaults(run=_demo, name="Sourcebook", watch=False)


class _PrintCompletion(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        from qa.completion import completion

        print(completion(parser, str(values)))
        parser.exit()


def _environment() -> str:
    """Return the variables of the environment with their meanings, for a terminal."""
    lines = ["settings from the environment, of which an option goes first:"]
    for setting in SETTINGS.values():
        if setting.env:
            text = f"{setting.only}: {setting.help()}" if setting.only else setting.help()
            lines.append(f"  {setting.env}")
            lines += [f"      {line}" for line in textwrap.wrap(text, 74, break_on_hyphens=False)]
    return "\n".join(lines)


def _add_filter(command: argparse.ArgumentParser) -> None:
    where = command.add_argument_group("which documents to search")
    where.add_argument(
        "--document",
        action="append",
        dest="documents",
        metavar="PATH",
        help="this one, by path or id; may be given several times",
    )
    where.add_argument("--folder", metavar="PATH", help="those below this folder of theirs")
    where.add_argument("--author", metavar="NAME", help="those by an author of this name")
    where.add_argument("--language", metavar="CODE", help="those in this language, such as en")
    where.add_argument(
        "--from",
        dest="date_from",
        metavar="DATE",
        help="those of this date or later: 2024, 2024-05 or 2024-05-17",
    )
    where.add_argument("--to", dest="date_to", metavar="DATE", help="those of this date or earlier")


def _filter(options: argparse.Namespace) -> qa.Filter | None:
    names = ("documents", "folder", "author", "language", "date_from", "date_to")
    given = {name: value for name in names if (value := getattr(options, name)) is not None}
    return qa.Filter.from_dict(given) if given else None


def _config(options: argparse.Namespace) -> qa.Config:
    config = qa.Config.from_env()
    given = {
        name: value
        for name in ("data", "index", "top_k")
        if (value := getattr(options, name, None)) is not None
    }
    return replace(config, **given)


def _question(words: Sequence[str]) -> str:
    """Return the words of a question, or, where they are a dash, what standard input has."""
    if list(words) != ["-"]:
        return " ".join(words)
    if sys.stdin is None:  # closed by who started this
        return ""
    if sys.stdin.isatty():
        tell("Type the question, and Ctrl-D at the end of it.")
    given = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(given) > _MOST_BYTES:
        raise qa.InputError("Standard input is too long for a question. Ask a shorter one.")
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise qa.InputError(
            "Standard input is not UTF-8. Convert it, as by iconv -f latin1 -t utf-8."
        ) from None


def _build(options: argparse.Namespace) -> int:
    from qa.console import ProgressBar, describe

    config = _config(options)
    with ProgressBar() as progress:
        assistant = qa.build(
            config=config, allow_empty=options.allow_empty or None, progress=progress
        )
    with assistant:
        report = assistant.last_sync
        assert report is not None
        if options.json:
            put_json(report.to_dict())
        else:
            put(describe(report))
            if report.kept and _agreed(len(report.kept)):
                put(describe(assistant.sync(config.data, allow_empty=True)))
        if options.watch:
            _watch(assistant, options)
    return DONE


def _doctor(options: argparse.Namespace) -> int:
    from qa.doctor import diagnose, repair

    config = _config(options)
    found = diagnose(config.index)
    if options.repair and not found.sound:
        tell(found)
        found = repair(config, found)
    if options.json:
        put_json(found.to_dict())
    else:
        put(found)
    return DONE if found.sound else DAMAGED


def _watch(assistant: qa.Assistant, options: argparse.Namespace) -> None:
    """Sync again after each change, until the person or the system ends it."""
    from qa.console import ProgressBar, describe
    from qa.indexing.documents.watch import changes

    config = assistant.config
    tell(f"Watching {config.data}. Ctrl-C ends it.")
    try:
        for _ in changes(config.data, config.index, threading.Event()):
            try:
                with ProgressBar() as progress:
                    report = assistant.sync(config.data, progress=progress)
            except (qa.InputError, qa.IndexBusy) as error:
                tell(f"qa: {error}")  # the next change tries again
                continue
            if options.json:
                put_json(report.to_dict(), indent=None)
            else:
                put(describe(report))
    except KeyboardInterrupt:
        pass  # that is how it ends


def _agreed(count: int) -> bool:
    """Ask, if there is a person at a terminal, whether documents may go; else they may not."""
    if not sys.stdin.isatty():
        return False
    sys.stdout.flush()
    documents = "the document that is" if count == 1 else f"the {count} documents that are"
    print(f"Remove {documents} gone from the index? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _opened(config: qa.Config) -> qa.Assistant:
    """Open an index for one question."""
    from qa.indexing.models.load import hash_ahead

    if not config.model:
        hash_ahead()  # beside the imports
    from qa.indexing.models.embed import SentenceTransformerEmbedder

    embedder = SentenceTransformerEmbedder(config.model, device=config.device, few=True)
    return qa.open(config=config, embedder=embedder)


def _ask(options: argparse.Namespace) -> int:
    question, config = _question(options.question), _config(options)
    with _opened(config) as assistant:
        answer = assistant.ask(question, where=_filter(options))
    if options.json:
        put_json(answer.to_dict())
    else:
        put(answer)
    return NOT_THERE if answer.status == NOT_FOUND else DONE


def _search(options: argparse.Namespace) -> int:
    question, config = _question(options.question), _config(options)
    with _opened(config) as assistant:
        # Tells what was corrected, too.
        answer = assistant.ask(question, where=_filter(options))
    if options.json:
        fields = answer.to_dict()
        put_json({k: fields[k] for k in ("question", "searched", "corrections", "hits")})
    else:
        if answer.correction:
            tell(f"{answer.correction}\n")
        for hit in answer.hits:
            reranked = "" if hit.rerank_score is None else f" reranked {hit.rerank_score:.3f}"
            place = shown_on_a_line(hit.citation.describe())
            put(f"[{hit.rank}] {hit.score:.3f}{reranked}  {place}")
            if options.explain:
                put(hit.explain())
            put(f"{hit.text}\n")
    return DONE


def _serve(options: argparse.Namespace) -> int:
    config = _config(options)
    if options.shared or options.read_only:
        config = replace(config, shared=options.shared, read_only=options.read_only)
    if options.public:
        config = replace(config, public=True)
    return _chat(config, options)


def _demo(options: argparse.Namespace) -> int:
    from qa.demo import sample_documents, sample_index

    config = _config(options)
    data = sample_documents()
    # What visitors add is theirs: the samples may belong to an installation.
    config = replace(config, data=data, index=sample_index(data, config.model), shared=False)
    tell(f"The sample documents are in {data}, their index in {config.index}.")
    tell("For documents of yours: qa serve --data FOLDER --index FOLDER")
    return _chat(config, options)


def _chat(config: qa.Config, options: argparse.Namespace) -> int:
    from qa.assistant import open_or_begin
    from qa.web.page import serve  # Gradio takes seconds to import

    assistant, wrong = open_or_begin(config)
    with assistant:
        if wrong:
            tell(f"qa: {wrong}")
        folder = None if wrong else config.data
        serve(
            assistant,
            name=options.name,
            host=options.host,
            port=options.port,
            folder=folder,
            watch=options.watch,
        )
    return DONE


def _mcp(options: argparse.Namespace) -> int:
    from qa.web.mcp.stdio import serve  # what it needs may not be installed

    serve(_config(options), options.name)
    return DONE
