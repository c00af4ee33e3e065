"""Build the index of ../data beside this file, each step of the pipeline in view.

`qa build` does the same and more: it goes on after an interruption, embeds only what is
new, and shows its progress.
"""

from pathlib import Path

import qa

HERE = Path(__file__).parent


def main() -> None:
    """Read, split, embed, store; then ask one question as a test."""
    assistant = qa.build(HERE.parent / "data", HERE)
    for document in assistant.documents():
        print(f"{document.path}: {document.passages} passages of “{document.title}”")
    print(assistant.ask("What would help regional connectivity?"))


if __name__ == "__main__":
    main()
