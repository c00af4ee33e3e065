"""What a shell completes of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import shtab


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return a script for a shell that completes a parser's commands, options and paths.

    `shell` is "bash", "zsh", "fish" or "tcsh". Where an argument is a `Path`, files are
    completed if it is shown as FILE, else folders.
    """
    for action in _actions(parser):
        if action.type is Path:
            what = shtab.FILE if action.metavar == "FILE" else shtab.DIRECTORY
            action.complete = what  # type: ignore[attr-defined]  # where shtab looks for it
    return shtab.complete(parser, shell)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments of a parser and of its commands."""
    for action in parser._actions:  # argparse names no other way, and shtab goes the same
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
