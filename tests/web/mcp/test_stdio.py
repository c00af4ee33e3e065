"""`qa mcp`: the official client with the command as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mcp")

import qa
from qa.cli import main

ROOT = Path(__file__).parents[3]
QUESTION = "What is Pakistan accused of?"


@pytest.fixture
def client(sample_copy, mcp_client, tmp_path):
    from mcp.client.stdio import StdioServerParameters, stdio_client

    with (tmp_path / "stderr").open("w") as errors:
        command = StdioServerParameters(
            command=sys.executable,
            args=["-m", "qa", "mcp", str(sample_copy[1]), "--name", "Two texts"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=str(tmp_path),
        )
        with mcp_client(stdio_client(command, errlog=errors)) as made:
            yield made
    assert (tmp_path / "stderr").read_text() == ""


def test_an_index_is_served_and_what_changes_in_it_is_seen(client, sample_copy, embedder):
    assert client.began["serverInfo"] == {"name": "sourcebook", "version": qa.__version__}
    assert client.began["instructions"].startswith("Two texts: ")
    names = [tool["name"] for tool in client("list_tools")["tools"]]
    assert names == ["search", "fetch", "ask", "list_documents"]
    with qa.open(sample_copy[1], embedder=embedder) as assistant:
        expected = assistant.ask(QUESTION)
    given = client.call("ask", question=QUESTION)["structuredContent"]
    assert [quote["text"] for quote in given["quotes"]] == [q.text for q in expected.quotes]
    place = expected.quotes[0].citation
    assert given["quotes"][0]["citation"]["url"] == (
        f"sourcebook:?document={place.document_id}&start={place.start}&end={place.end}"
    )
    assert client.call("ask", question="")["isError"] is True

    asked = {"question": "Where does the walrus sleep?"}
    assert client.call("ask", **asked)["structuredContent"]["status"] == "not_found"
    text = "The walrus sleeps on a floe of ice all winter.\n"
    (sample_copy[0] / "walrus.txt").write_text(text)
    qa.build(*sample_copy, embedder=embedder).close()
    found = client.call("ask", **asked)["structuredContent"]
    assert [quote["text"] for quote in found["quotes"]] == [text.strip()]
    listed = client.call("list_documents")["structuredContent"]
    assert (listed["total"], listed["generation"]) == (3, 2)


def test_the_handshake_need_not_wait_for_the_model_and_ctrl_c_ends_it(sample_index):
    info = {"name": "test", "version": "1"}
    params = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": info}
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    # A model that cannot be loaded: nothing of it is needed so far.
    code = (
        "import sys; sys.modules['sentence_transformers'] = None; from qa.cli import main; "
        f"main(['mcp', {str(sample_index)!r}])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        process.stdin.write(json.dumps(hello) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(signal.SIGINT)  # while it waits for input
        assert process.wait(30) == -signal.SIGINT


def test_what_is_printed_does_not_come_between_the_messages():
    code = (
        "import os, sys\n"
        "from qa.web.mcp.stdio import _wires\n"
        "with _wires() as (incoming, outgoing):\n"
        "    print('by Python'); sys.stdout.flush(); os.system('echo by a child; cat')\n"
        "    outgoing.write(incoming.readline()); outgoing.flush()\n"
        "print('at the end')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="a message ✓\n",
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == "a message ✓\nat the end\n"
    assert done.stderr == "by Python\nby a child\n"


def test_without_an_index_the_command_says_so(tmp_path, capfd):
    assert main(["mcp", str(tmp_path / "none")]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"qa: There is no index in {tmp_path / 'none'}")


def test_without_the_package_the_command_says_what_to_install(monkeypatch, capsys, tmp_path):
    for name in [name for name in sys.modules if name.split(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "qa.web.mcp.sdk", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert main(["mcp", str(tmp_path)]) == 2
    assert 'Run: pip install "sourcebook-qa[mcp]"' in capsys.readouterr().err


def test_the_command_loads_no_web_framework():
    code = (
        "import sys, qa.web.mcp.stdio, qa.web.mcp.sdk; heavy = ['gradio', 'fastapi', 'torch', "
        "'sentence_transformers', 'faiss', 'tantivy', 'pandas']; "
        "print([name for name in heavy if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert loaded.stdout.strip() == "[]"
