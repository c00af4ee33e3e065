"""The web chat on the documents in data/, as `python app.py` and a Space run it."""

import sys
from pathlib import Path

import qa
from qa.assistant import open_or_begin
from qa.web.page import serve


def main() -> None:
    """Serve the chat, and bring the index up to date with the documents meanwhile."""
    config = qa.Config.from_env(root=Path(__file__).parent)
    try:
        assistant, wrong = open_or_begin(config)
        if wrong:
            print(f"Sourcebook: {wrong}", file=sys.stderr, flush=True)
        serve(assistant, folder=None if wrong else config.data)
    except qa.SourcebookError as error:
        sys.exit(f"Sourcebook cannot start: {error}")


if __name__ == "__main__":
    main()
