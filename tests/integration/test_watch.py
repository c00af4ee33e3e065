"""`qa build --watch`, as a process of its own."""

import json
import os
import runpy
import signal
import sys

import pytest

import qa
from tests.conftest import PROCESSES, ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_build_follows_the_folder_until_it_is_told_to_end(sample_copy, embedder):
    data, index = sample_copy
    printed, output = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(
        target=runpy.run_path,
        args=(str(ROOT / "tests" / "server_process.py"),),
        kwargs={
            "init_globals": {
                "ARGUMENTS": ["build", str(data), str(index), "--watch", "--json"],
                "ENVIRONMENT": dict(os.environ),
                "OUTPUT": output,
            },
            "run_name": "__main__",
        },
    )
    process.start()
    output.close()
    with printed, open(printed.fileno(), encoding="utf-8", closefd=False) as lines:
        first = "".join(iter(lines.readline, "}\n")) + "}"
        assert json.loads(first)["unchanged"] == 2
        assert json.loads(lines.readline())["unchanged"] == 2  # it listens
        (data / "otter.txt").write_text("The otter of the harbour carries a stone.")
        assert json.loads(lines.readline())["added"] == ["otter.txt"]
        os.kill(process.pid, signal.SIGINT)
        process.join(30)
    assert process.exitcode == 0
    with qa.open(index, embedder=embedder) as assistant:
        (quote,) = assistant.ask("What does the otter of the harbour carry?").quotes
        assert quote.text == "The otter of the harbour carries a stone."
