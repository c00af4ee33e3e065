"""What the scripts of this folder share. They run for long, and pytest collects none of them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import qa

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = (
    "What would help regional connectivity?",
    "Who is accused of sheltering militants?",
    "How are documents read within limits?",
    "Which setting names the folder of documents?",
    "What is a vector store?",
    "What does the browser test need?",
    "conectivity of the regon",
)


def documents(folder: Path) -> Path:
    """Fill a folder with the sample documents and this project's own, and return it."""
    shutil.copytree(ROOT / "data", folder)
    for file in (*ROOT.glob("*.md"), *(ROOT / "tests").glob("*.md"), ROOT / "index" / "README.md"):
        shutil.copy(file, folder / f"{file.parent.name}-{file.name}")
    return folder


def answers(assistant: qa.Assistant, questions: Sequence[str] = QUESTIONS) -> list[dict[str, Any]]:
    """Return what is answered to questions, without how long it took."""
    told = [assistant.ask(question).to_dict() for question in questions]
    for answer in told:
        del answer["timings"]
    return told


def ended(found: Sequence[str], words: str) -> int:
    """Print what was found, and the figures in one line; return the exit status."""
    for one in found:
        print(one, file=sys.stderr)
    print(words)
    return 1 if found else 0
