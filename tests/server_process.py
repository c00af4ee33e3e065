"""The chat as a process of its own, which has its libraries from the one it is forked off.

conftest.py runs this file with three names set: ARGUMENTS, what follows `qa` on a command
line; ENVIRONMENT, all variables; and OUTPUT, a connection that takes what is printed.
"""

import os
import sys
from multiprocessing.connection import Connection

from qa.cli import main

arguments: list[str] = globals()["ARGUMENTS"]
environment: dict[str, str] = globals()["ENVIRONMENT"]
output: Connection = globals()["OUTPUT"]

os.environ.clear()
os.environ.update(environment)
os.dup2(output.fileno(), 1)
output.close()
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
sys.argv = ["qa", *arguments]
sys.exit(main(arguments))
