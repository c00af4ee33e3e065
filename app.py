"""The web chat on the documents in data/, as `python app.py` and a Space run it."""

import sys
from pathlib import Path

import qa
from qa.assistant import build_or_open
from qa.console import ProgressBar, describe
from qa.web.page import serve


def main() -> None:
    """Bring the index up to date with the documents, then serve the chat."""
    config = qa.Config.from_env(root=Path(__file__).parent)
    try:
        with ProgressBar() as progress:
            assistant, wrong = build_or_open(config, progress=progress)
        if wrong:
            print(f"Sourcebook: {wrong}", file=sys.stderr, flush=True)
        if assistant.last_sync:
            print(describe(assistant.last_sync), flush=True)
        serve(assistant)
    except qa.SourcebookError as error:
        sys.exit(f"Sourcebook cannot start: {error}")


if __name__ == "__main__":
    main()
