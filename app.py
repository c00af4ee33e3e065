"""The web chat on the documents in data/, as `python app.py` and a Space run it."""

import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

try:
    import spaces  # which a Space with shared GPUs brings; it has to come before torch
except ImportError:
    spaces = None

import qa
from qa.assistant import open_or_begin
from qa.terminal import shown, tell
from qa.web.page import serve

if spaces is not None:

    @spaces.GPU(duration=1)  # type: ignore[untyped-decorator]
    def on_gpu() -> None:
        """Do nothing: such a Space starts only where there is a function for its GPUs.

        The models run on the CPU, where a question takes less time than waiting for a GPU does.
        """


def with_writable_index(config: qa.Config, until_the_end: ExitStack) -> qa.Config:
    """Return settings whose index is in a temporary folder where index/ cannot be written."""
    place = config.index if config.index.exists() else config.index.parent
    if os.environ.get("QA_INDEX") or os.access(place, os.W_OK):
        return config
    temporary = tempfile.TemporaryDirectory(prefix="sourcebook-index-")
    index = Path(until_the_end.enter_context(temporary))
    print(f"Sourcebook: {config.index} cannot be written; the index is in {index}.", flush=True)
    return replace(config, index=index)


def main() -> None:
    """Serve the chat, and bring the index up to date with the documents meanwhile."""
    try:
        with ExitStack() as until_the_end:
            config = qa.Config.from_env(root=Path(__file__).parent)
            config = with_writable_index(config, until_the_end)
            assistant, wrong = open_or_begin(config)
            if wrong:
                tell(f"Sourcebook: {wrong}")
            serve(assistant, folder=None if wrong else config.data)
    except qa.SourcebookError as error:
        sys.exit(shown(f"Sourcebook cannot start: {error}"))


if __name__ == "__main__":
    main()
