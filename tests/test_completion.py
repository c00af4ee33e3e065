"""What a shell completes, asked of the shell itself."""

import shutil
import subprocess
import sys

import pytest

from qa.cli import main

# A shell is told a line, and tells what it would complete it to.
ASK = {
    "bash": """
source ./script
COMP_WORDS=($1); [[ $1 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_shtab_qa qa "${COMP_WORDS[COMP_CWORD]}" ""
printf '%s\\n' "${COMPREPLY[@]}"
""",
    "fish": "source ./script; complete -C $argv[1] | string split -f 1 \\t; true",
}


@pytest.fixture
def place(tmp_path):
    (tmp_path / "documents" / "reports").mkdir(parents=True)
    (tmp_path / "grades.tsv").touch()
    return tmp_path


@pytest.mark.parametrize("shell", ASK)
@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("qa ser", ["serve"]),
        ("qa --print", ["--print-completion"]),
        ("qa --print-completion ", ["bash", "fish", "tcsh", "zsh"]),
        ("qa build ", ["documents"]),
        ("qa serve --data d", ["documents"]),
        ("qa ask What --js", ["--json"]),
        ("qa evaluate --qrels g", ["grades.tsv"]),
        ("qa evaluate --mode ab", ["abstention"]),
    ],
)
def test_a_shell_completes_commands_options_and_paths(place, capsys, shell, line, completed):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not there")
    with pytest.raises(SystemExit) as stopped:
        main(["--print-completion", shell])
    assert stopped.value.code == 0
    (place / "script").write_text(capsys.readouterr().out)
    (place / "ask").write_text(ASK[shell])
    quiet = ["--no-config"] if shell == "fish" else ["--norc"]
    asked = subprocess.run(
        [shell, *quiet, "ask", line], cwd=place, capture_output=True, text=True, check=True
    )
    found = {word.rstrip("/") for word in asked.stdout.splitlines()} - {"script", "ask"}
    assert sorted(found) == completed
    assert asked.stderr == ""


@pytest.mark.parametrize(("shell", "begin"), [("zsh", "#compdef qa\n"), ("tcsh", "# AUTO")])
def test_other_shells_have_a_script_too(capsys, shell, begin):
    with pytest.raises(SystemExit):
        main(["--print-completion", shell])
    printed = capsys.readouterr().out
    assert printed.startswith(begin)
    assert "--top-k" in printed or "top-k" in printed


def test_a_shell_that_is_not_known_is_bad_input(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--print-completion", "cmd"])
    assert stopped.value.code == 2
    assert "'bash', 'zsh', 'fish', 'tcsh'" in capsys.readouterr().err


def test_help_loads_nothing_that_answers_questions():
    code = (
        "import sys; from qa.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'sqlite3', 'tqdm', 'shtab', 'yaml', 'qa.assistant', 'qa.indexing'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
