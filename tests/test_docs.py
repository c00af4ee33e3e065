"""The documentation cannot drift from the code."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import qa
from qa.cli import main
from qa.config import SETTINGS
from qa.indexing.documents.formats import NAMES
from qa.web.front import bodies, connections
from qa.web.line import AT_ONCE, WAITING

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


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


def test_the_python_block_runs_and_every_question_in_it_is_answered(tmp_path, monkeypatch, capsys):
    (block,) = blocks("python")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(block, "README.md", "exec"), names)
    answers = [names["answer"], *names["chat"].answers]
    assert [answer.status for answer in answers] == ["answered"] * 3
    first, second = capsys.readouterr().out.split("\n\nSources\n")[:2]
    assert first.startswith("“Third, closer relations could improve regional connectivity.” [1]")
    assert "“Pakistan rejects the charge and says that it does all it can" in second


def test_the_commands_of_the_readme_run(tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    lines = blocks("sh")[2].splitlines()
    assert [line.split()[1] for line in lines] == ["build", "ask", "search", "serve"]
    printed = []
    for line in lines[:3]:
        assert main(shlex.split(line)[1:]) == 0
        printed.append(capsys.readouterr().out)
    built, asked, searched = printed
    assert built.startswith("Documents: 2 added, ")
    assert asked.startswith("“Third, closer relations could improve regional connectivity.” [1]")
    assert len(json.loads(searched)["hits"]) == 3


def test_the_example_for_langchain_runs(sample_copy, monkeypatch, capsys):
    pytest.importorskip("langchain_core")
    (example,) = (block for block in blocks("py") if "qa.integrations.langchain" in block)
    monkeypatch.chdir(sample_copy[0].parent)
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert printed.startswith("Third, closer relations could improve regional connectivity.")
    assert "(afghanistan-security.txt, characters " in printed.split("\n\n")[1]


def test_the_build_script_builds_beside_itself_without_an_installation(tmp_path, embedder):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "qa", tmp_path / "qa", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "index").mkdir()
    shutil.copy(ROOT / "index" / "build.py", tmp_path / "index")
    for expected in ("18 new passages embedded, 0 documents", "0 new passages embedded, 2 doc"):
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


def settings_table() -> str:
    """The rows of README's table that follow from the settings."""
    rows = []
    for setting in SETTINGS.values():
        if setting.env:
            meaning = f"`1`: {setting.meaning}" if setting.kind is bool else setting.meaning
            rows.append(f"| `{setting.env}` | {setting.shown_default()} | {meaning} |")
    return "\n".join(rows)


def test_the_readme_has_the_settings_as_they_are():
    table = settings_table()
    assert f"| --- | --- | --- |\n{table}\n" in README, f"Paste into README.md:\n{table}"


def test_the_help_of_the_command_line_has_the_settings_as_they_are(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for setting in SETTINGS.values():
        if setting.env:
            only = f"{setting.only}: " if setting.only else ""
            assert f" {setting.env} {only}{setting.help()}" in shown


def test_the_formats_named_are_the_formats_read():
    said = " ".join(README.split()).lower()
    assert [name for name in NAMES if name.lower() not in said] == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_files_that_are_linked_exist(text):
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).is_file(), target


def test_files_and_rooms_that_contributing_names_exist():
    path = r"(?:qa|tests|index|\.ci)/[\w./-]+"
    named = re.findall(rf"`({path}|\w+\.(?:py|js|txt|toml|md|html))`", CONTRIBUTING)
    assert len(named) > 30
    files = {file.name for folder in (ROOT.glob("*"), (ROOT / "qa").rglob("*")) for file in folder}
    for name in named:
        assert (ROOT / name).exists() or name in files, name


def test_every_room_is_described():
    for room in (ROOT / "qa").iterdir():
        if room.is_dir() and (room / "__init__.py").exists():
            assert f"`qa/{room.name}`" in CONTRIBUTING, room.name


def test_the_index_readme_names_every_table_and_setting():
    described = (ROOT / "index" / "README.md").read_text("utf-8")
    sources = [*(ROOT / "qa" / "indexing").rglob("*.py")]
    tables = {
        table
        for source in sources
        for table in re.findall(r"CREATE TABLE (\w+)", source.read_text("utf-8"))
    }
    assert tables
    for table in tables:
        assert f"`{table}`" in described, table
    settings = {
        name
        for source in sources
        for name in re.findall(r'put_setting\(\s*"(\w+)"', source.read_text("utf-8"))
    }
    assert settings
    for name in settings:
        assert f"`{name}`" in described, name


def test_the_promises_name_settings_and_figures_that_are_there():
    promises = (ROOT / "SECURITY.md").read_text("utf-8")
    named = set(re.findall(r"`(QA_[A-Z_]+)`", promises))
    assert named <= {setting.env for setting in SETTINGS.values()}
    assert (bodies._MB, bodies._PATIENCE, bodies._SLOWEST) == (10**6, 30, 10_000)
    assert (connections._MOST, AT_ONCE, WAITING) == (1000, 10, 70)
