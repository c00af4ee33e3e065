"""The documentation cannot drift from the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import qa
from qa.config import Config
from qa.indexing.documents import READERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_first_screen_holds_the_two_commands():
    chat, tests = blocks("sh")[:2]
    assert chat == (
        "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt "
        "&& .venv/bin/python app.py\n"
    )
    assert tests == (
        "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt "
        '-e ".[test]" && .venv/bin/pytest\n'
    )
    assert README.index(tests) < README.index("## ")


@pytest.mark.parametrize("block", blocks("python"))
def test_a_python_block_runs(block, tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "“Third, closer relations could improve regional connectivity.” [1]" in printed


def test_the_commands_of_the_readme_run(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    lines = blocks("sh")[2].splitlines()
    assert [line.split()[1] for line in lines] == ["build", "ask", "search", "serve"]
    for line in lines[:3]:
        import shlex

        done = subprocess.run(
            [sys.executable, "-m", "qa", *shlex.split(line)[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


def test_the_build_script_builds_beside_itself_without_an_installation(tmp_path, embedder):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "qa", tmp_path / "qa", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "index").mkdir()
    shutil.copy(ROOT / "index" / "build.py", tmp_path / "index")
    for expected in ("19 new passages embedded, 0 documents", "0 new passages embedded, 2 doc"):
        done = subprocess.run(
            [sys.executable, str(tmp_path / "index" / "build.py")],
            cwd=tmp_path.parent,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert "pakistan-us-relations.md: “Pakistan-US Relations Revived”, " in done.stdout
        assert expected in done.stdout
    with qa.open(tmp_path / "index", embedder=embedder) as assistant:
        answer = assistant.ask("What would help regional connectivity?")
    assert answer.quotes[0].text == "Third, closer relations could improve regional connectivity."


def test_every_setting_from_the_environment_is_described():
    source = (ROOT / "qa" / "config.py").read_text("utf-8")
    named = set(re.findall(r'"(QA_[A-Z_]+)"', source))
    assert named == {
        "QA_DATA",
        "QA_INDEX",
        "QA_MODEL",
        "QA_RERANKER",
        "QA_TOP_K",
        "QA_FLOOR",
        "QA_SHARED",
        "QA_READ_ONLY",
        "QA_UPLOAD_MB",
        "QA_UPLOAD_FILES",
        "QA_SESSION_MB",
        "QA_SESSION_MINUTES",
        "QA_FEEDBACK",
        "QA_PUBLIC_URL",
    }
    help_text = subprocess.run(
        [sys.executable, "-m", "qa", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for name in named:
        assert f"`{name}`" in README, name
        assert name in help_text, name
    assert f"`{Config().top_k}`" in README


def test_the_formats_named_are_the_formats_read():
    assert {media for media, _ in READERS.values()} == {
        "text/plain",
        "text/markdown",
        "text/html",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    assert "Plain text, Markdown,\nHTML, PDF and DOCX are read" in README


def test_files_that_are_linked_exist():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_the_index_readme_names_every_table_and_setting():
    described = (ROOT / "index" / "README.md").read_text("utf-8")
    catalogue = (ROOT / "qa" / "indexing" / "database.py").read_text("utf-8")
    for table in re.findall(r"CREATE TABLE (\w+)", catalogue):
        assert f"`{table}`" in described, table
    sources = [*(ROOT / "qa" / "indexing").glob("*.py")]
    settings = {
        name
        for source in sources
        for name in re.findall(r'put_setting\(\s*"(\w+)"', source.read_text("utf-8"))
    }
    assert settings
    for name in settings:
        assert f"`{name}`" in described, name
