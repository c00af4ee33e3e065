"""The command line: what it prints where, and its exit codes."""

import io
import json

import pytest

import qa
from qa.cli import main
from qa.indexing.models.embed import SentenceTransformerEmbedder


@pytest.fixture
def home(sample_copy, monkeypatch):
    """A working folder with the sample documents and their index."""
    monkeypatch.chdir(sample_copy[0].parent)
    return sample_copy[0].parent


QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."
NOT_THERE = "How do I bake sourdough bread?"


def test_ask_prints_the_answer_and_exits_with_0(home, capsys):
    assert main(["ask", QUESTION]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"“{ANSWER}” [1]\n")
    assert "Sources\n[1] Security in Afghanistan" in printed.out
    assert printed.err == ""


def test_ask_exits_with_1_where_the_documents_do_not_say(home, capsys):
    assert main(["ask", NOT_THERE]) == 1
    assert capsys.readouterr().out.startswith("The documents do not say.\n")


def test_ask_with_json_prints_what_python_returns(home, capsys):
    assert main(["ask", QUESTION, "--json"]) == 0
    printed = qa.Answer.from_dict(json.loads(capsys.readouterr().out))
    # As that of the command; another way to compute the same differs in the seventh digit.
    with qa.open(home / "index", embedder=SentenceTransformerEmbedder(few=True)) as assistant:
        asked = assistant.ask(QUESTION)
    assert printed.quotes == asked.quotes
    assert printed.hits == asked.hits
    assert printed.quotes[0].text == ANSWER


def test_small_talk_is_replied_to_and_exits_with_0(home, capsys):
    assert main(["ask", "thanks"]) == 0
    assert capsys.readouterr().out == "You are welcome.\n"
    assert main(["ask", "thanks", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "small_talk"


def test_json_of_an_answer_that_is_not_there_exits_with_1_too(home, capsys):
    assert main(["ask", NOT_THERE, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["status"] == "not_found"


def test_a_question_may_be_several_words(home, capsys):
    assert main(["ask", *QUESTION.split(), "--top-k", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == QUESTION


MAIL = f"""Dear Anna,

thank you for the papers. One thing is not clear to me.

{QUESTION}

Kind regards
Béla
"""


def standard_input(monkeypatch, given):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="ascii"))


@pytest.mark.parametrize("given", [MAIL.encode(), b"\xef\xbb\xbf" + MAIL.encode()])
def test_a_dash_is_a_question_from_standard_input(home, capsys, monkeypatch, given):
    standard_input(monkeypatch, given)
    assert main(["ask", "-", "--json"]) == 0
    printed = capsys.readouterr()
    answer = qa.Answer.from_dict(json.loads(printed.out))
    assert answer.question == MAIL.strip()
    assert answer.quotes[0].text == ANSWER
    assert printed.err == ""


def test_search_takes_standard_input_too(home, capsys, monkeypatch):
    standard_input(monkeypatch, QUESTION.encode())
    assert main(["search", "-", "--top-k", "1"]) == 0
    first = capsys.readouterr().out
    assert main(["search", QUESTION, "--top-k", "1"]) == 0
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"", "The question is empty"),
        (b" \n\n", "The question is empty"),
        ("Où est-ce ?".encode("latin-1"), "Standard input is not UTF-8"),
        (b"word " * 1001, "5000 is the most"),
        (b"x" * 1_000_001, "Standard input is too long"),
    ],
)
def test_standard_input_that_is_no_question_is_bad_input(home, capsys, monkeypatch, given, says):
    standard_input(monkeypatch, given)
    assert main(["ask", "-"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err


def test_standard_input_that_is_closed_is_bad_input(home, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert main(["ask", "-"]) == 2
    assert capsys.readouterr().err == "qa: The question is empty. Ask something.\n"


def test_search_lists_hits_in_order(home, capsys):
    assert main(["search", QUESTION, "--top-k", "3", "--json"]) == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert sorted((hit["score"] for hit in hits), reverse=True) == [hit["score"] for hit in hits]
    assert main(["search", QUESTION, "--top-k", "1"]) == 0
    assert capsys.readouterr().out.startswith("[1] 0.")


TYPO = "What would help regional conectivity?"
CORRECTED = (
    f"Searched for: {QUESTION} (corrected: conectivity → connectivity; "
    "put the word in quotes to search for it as it is)\n\n"
)


def test_ask_says_what_it_corrected(home, capsys):
    assert main(["ask", TYPO]) == 0
    assert capsys.readouterr().out.startswith(f"{CORRECTED}“{ANSWER}” [1]\n")


def test_search_says_what_it_corrected_beside_its_results(home, capsys):
    assert main(["search", QUESTION]) == 0
    right = capsys.readouterr()
    assert main(["search", TYPO]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (right.out, CORRECTED)
    assert right.err == ""
    assert main(["search", TYPO, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["question", "searched", "corrections", "hits"]
    assert (found["question"], found["searched"]) == (TYPO, QUESTION)
    assert found["corrections"] == [
        {"asked": "conectivity", "searched": "connectivity", "start": 25, "end": 36}
    ]


def test_search_explains_itself_in_words(home, capsys):
    assert main(["search", QUESTION, "--top-k", "2", "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("    meaning: similarity 0.66, place 1")
    assert lines[2].startswith("    words:   help, regional, connectivity; score 0.")
    assert lines[2].endswith("place 1")
    assert lines[3].startswith("    in a row: score 0.")


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ("--document afghanistan-security.txt", ["afghanistan-security.txt"]),
        (
            "--document afghanistan-security.txt --document pakistan-us-relations.md",
            ["afghanistan-security.txt", "pakistan-us-relations.md"],
        ),
        ("--author usman --language en --from 2023 --to 2023-05", ["afghanistan-security.txt"]),
        ("--folder elsewhere", []),
    ],
)
def test_search_takes_a_filter(home, capsys, options, files):
    assert main(["search", QUESTION, "--top-k", "100", "--json", *options.split()]) == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert sorted({hit["citation"]["file"] for hit in hits}) == files


def test_ask_says_that_no_document_matches(home, capsys):
    assert main(["ask", QUESTION, "--folder", "elsewhere", "--from", "2024"]) == 1
    assert capsys.readouterr().out == (
        "The documents do not say.\nNo document matches: folder elsewhere, from 2024.\n"
    )


def test_build_reports_what_it_did(home, capsys):
    (home / "data" / "new.txt").write_text("Zebras live in herds on the plains.")
    (home / "data" / "picture.png").write_bytes(b"\x89PNG")
    (home / "data" / "afghanistan-security.txt").unlink()
    assert main(["build", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["added"] == ["new.txt"]
    assert report["removed"] == ["afghanistan-security.txt"]
    assert report["unchanged"] == 1
    assert [failure["path"] for failure in report["failed"]] == ["picture.png"]
    assert report["embedded"] == 1
    assert main(["build", "data", "index"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(
        "Documents: 0 added, 0 changed, 0 removed, 2 unchanged, 1 skipped; 0 new passages"
    )
    assert "skipped picture.png: it has the type '.png', which is not read" in printed


class Terminal(io.StringIO):
    """A person at a terminal, with what they type."""

    def isatty(self):
        return True


ASKED = "Remove the 2 documents that are gone from the index? [y/N] "


def _empty(home):
    for path in (home / "data").iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("typed", "asked", "left"),
    [
        (Terminal("y\n"), ASKED, 0),
        (Terminal("Yes\n"), ASKED, 0),
        (Terminal("\n"), ASKED, 2),
        (Terminal("no\n"), ASKED, 2),
        (Terminal(""), ASKED, 2),
        (io.StringIO("y\n"), "", 2),
    ],
    ids=["y", "Yes", "enter", "no", "end", "no terminal"],
)
def test_build_asks_before_it_removes_all(home, capsys, monkeypatch, embedder, typed, asked, left):
    _empty(home)
    monkeypatch.setattr("sys.stdin", typed)
    assert main(["build"]) == 0
    printed = capsys.readouterr()
    assert printed.err.endswith(asked)
    first, second, *_ = [*printed.out.splitlines(), ""]
    assert first.startswith("Documents: 0 added, 0 changed, 0 removed, 0 unchanged, 1 skipped")
    assert second.startswith("  skipped ./: it lacks documents that are indexed (2 of 2). They")
    assert ("2 removed" in printed.out) == (left == 0)
    with qa.open(home / "index", embedder=embedder) as assistant:
        assert len(assistant.documents()) == left


def test_build_removes_all_where_that_is_said(home, capsys, monkeypatch):
    _empty(home)
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert main(["build", "--json"]) == 0  # which a program reads
    kept = json.loads(capsys.readouterr().out)
    assert kept["kept"] == ["afghanistan-security.txt", "pakistan-us-relations.md"]
    assert main(["build", "--allow-empty", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["removed"], report["kept"], report["failed"]) == (kept["kept"], [], [])


def test_the_environment_may_say_so_too(home, capsys, monkeypatch):
    _empty(home)
    monkeypatch.setenv("QA_ALLOW_EMPTY", "1")
    assert main(["build"]) == 0
    assert "0 changed, 2 removed, 0 unchanged, 0 skipped" in capsys.readouterr().out


def test_a_folder_that_is_not_there_changes_nothing(home, capsys, embedder):
    (home / "data").rename(home / "away")
    assert main(["build", "--allow-empty"]) == 2
    assert capsys.readouterr().err == (
        "qa: The folder of documents data is not there. Give another folder, or see that its "
        "drive is mounted.\n"
    )
    with qa.open(home / "index", embedder=embedder) as assistant:
        assert len(assistant.documents()) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", "  "], "The question is empty"),
        (
            ["ask", "x", "--index", "nowhere"],
            "There is no index in nowhere. Build it with: qa build",
        ),
        (["ask", "x", "--top-k", "0"], "QA_TOP_K) is 0"),
        (["ask", "x", "--document", "pakistan.md"], "There is no document 'pakistan.md' in the in"),
        (["search", "x", "--from", "May 2024"], "date_from is 'May 2024'; give an ISO date such"),
        (["build", "nowhere"], "The folder of documents nowhere is not there"),
        (["build", "data/questions.jsonl"], "is a file, not a folder"),
    ],
)
def test_bad_input_exits_with_2_and_says_why(home, capsys, arguments, says):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err


def test_a_bad_setting_names_its_variable(home, capsys, monkeypatch):
    monkeypatch.setenv("QA_TOP_K", "many")
    assert main(["ask", QUESTION]) == 2
    assert "QA_TOP_K is 'many'" in capsys.readouterr().err


def test_a_server_is_shared_or_read_only(home, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["serve", "--shared", "--read-only"])
    assert stopped.value.code == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_unknown_commands_exit_with_2(home, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["answer"])
    assert stopped.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_a_build_of_a_missing_folder_changes_nothing(home, capsys):
    assert main(["build", "nowhere", "index"]) == 2
    assert main(["build", "nowhere", "new"]) == 2
    assert not (home / "new").exists()
    assert main(["ask", QUESTION]) == 0
