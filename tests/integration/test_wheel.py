"""The wheel, installed into an environment of its own and used from a folder without a checkout."""

import email
import json
import os
import re
import socket
import subprocess
import sys
import time
import venv
import zipfile
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."

pytest.importorskip("hatchling")
pytest.importorskip("hatch_fancy_pypi_readme")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    made = ["wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", folder, ROOT]
    subprocess.run([*PIP, *made], check=True)
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory, wheel):
    """A folder with an environment, in which nothing but the wheel is installed.

    The libraries are those of the tests; a path of theirs that leads to this checkout has no
    effect in it.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    installed = ["install", "--no-deps", "--no-index", "--no-compile", wheel]
    subprocess.run([*PIP, "--python", python, *installed], check=True)
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    shared = [path for path in sys.path if path.endswith("-packages")]
    (packages / "shared.pth").write_text("\n".join(shared))
    return folder


@pytest.fixture
def environment():
    """The variables without those that lead to this checkout."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))}


def test_all_of_the_package_is_in_it_and_the_samples(wheel):
    files = {f.relative_to(ROOT).as_posix() for f in (ROOT / "qa").rglob("*") if f.is_file()}
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
        for name in ("afghanistan-security.txt", "pakistan-us-relations.md"):
            assert packed.read(f"qa/sample/{name}") == (ROOT / "data" / name).read_bytes()
    assert names == {file for file in files if "__pycache__" not in file} | {
        "qa/sample/afghanistan-security.txt",
        "qa/sample/pakistan-us-relations.md",
    }


def test_what_a_package_index_shows_reads_well(wheel):
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith("/METADATA"))
        known = email.message_from_bytes(packed.read(name))
    assert known["Name"] == "sourcebook-qa"
    assert known["Description-Content-Type"] == "text/markdown"
    text = known.get_payload(decode=True).decode()
    first, said, installed = text.split("\n\n")[:3]
    assert first == "# Sourcebook"
    assert said.startswith("Ask your own documents a question in plain words")
    assert installed.startswith("`pip install sourcebook-qa` installs it, and `qa demo` starts ")
    assert [link for link in re.findall(r"\]\(([^)]*)\)", text) if ":" not in link] == []
    readme = (ROOT / "README.md").read_text("utf-8")
    headings = re.findall(r"^## .*$", readme, re.MULTILINE)
    assert re.findall(r"^## .*$", text, re.MULTILINE) == headings


def test_it_builds_and_answers_outside_a_checkout(place, environment, tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "herds.txt").write_text("Zebras live in herds on the plains.\n")

    # One process, as loading the model takes longer than all else.
    code = (
        "from qa.cli import main; "
        "assert main(['build', 'papers', 'papers-index']) == 0; "
        "assert main('ask Where do zebras live? --index papers-index'.split()) == 0"
    )
    done = subprocess.run(
        [place / "env" / "bin" / "python", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    built, asked = done.stdout.splitlines()[:2]
    assert built.startswith("Documents: 1 added, ")
    assert asked == "“Zebras live in herds on the plains.” [1]"


def test_the_demo_serves_the_samples_of_the_installation(place, environment, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [place / "env" / "bin" / "qa", "demo", "--port", port]
    with (tmp_path / "said").open("w") as said:
        demo = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=said, stderr=said)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", demo)
        request = Request(
            f"http://127.0.0.1:{port}/api/v1/ask",
            json.dumps({"question": QUESTION}).encode(),
            {"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=60) as reply:
            answer = json.load(reply)
    finally:
        demo.terminate()
        demo.wait(30)
    assert answer["quotes"][0]["text"] == ANSWER
    first = (tmp_path / "said").read_text().splitlines()[0]
    (samples,) = (place / "env" / "lib").glob("python*/site-packages/qa/sample")
    cache = Path(environment["XDG_CACHE_HOME"]) / "sourcebook" / "demo"
    said, index = first.rstrip(".").split(", their index in ")
    assert said == f"The sample documents are in {samples}"
    assert Path(index).parent == cache
    assert (Path(index) / "catalogue.db").is_file()


def wait_until_ready(address, process):
    for _ in range(1200):
        assert process.poll() is None, "the server has ended"
        try:
            with urlopen(address, timeout=10):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server is not ready after two minutes")
