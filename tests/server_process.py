"""The chat as a process of its own that has its libraries from the process it was forked off.

Run by conftest.py with ARGUMENTS of `qa`, ENVIRONMENT, and OUTPUT, a connection that takes
what the command prints.
"""

import os
import sys

from qa.cli import main

os.environ.clear()
os.environ.update(ENVIRONMENT)  # noqa: F821  given by runpy
os.dup2(OUTPUT.fileno(), 1)  # noqa: F821
OUTPUT.close()  # noqa: F821
sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
with open(os.devnull, "w") as nowhere:  # noqa: PTH123
    os.dup2(nowhere.fileno(), 2)
sys.argv = ["qa", *ARGUMENTS]  # noqa: F821
sys.exit(main(ARGUMENTS))  # noqa: F821
