"""`qa evaluate`: what it prints where, what it writes, and its exit codes."""

import json
import re
import subprocess
import sys

import pytest

from qa.cli import main
from qa.evaluation.cases import OF_QUESTION

CORPUS = [
    {"_id": "ship<::>", "title": "Ships", "text": "A ship sails across the sea."},
    {"_id": "tree/1", "title": "", "text": "A tree grows in the forest."},
]
QUERIES = [
    {"_id": "q1", "text": "What sails across the sea?"},
    {"_id": "q2", "text": "What grows in the forest?"},
]


@pytest.fixture
def home(tmp_path, monkeypatch, embedder):
    """A working folder with a collection in `bench`; the model is the one loaded already."""
    monkeypatch.setattr("qa.assistant.SentenceTransformerEmbedder", lambda name, device: embedder)
    monkeypatch.chdir(tmp_path)
    bench = tmp_path / "bench"
    bench.mkdir()
    for name, rows in (("corpus.jsonl", CORPUS), ("queries.jsonl", QUERIES)):
        (bench / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    (bench / "qrels.tsv").write_text("q1\tship<::>\t1\nq2\ttree/1\t1\n")
    return tmp_path


def test_a_table_is_printed(home, capsys):
    assert main(["evaluate", "bench"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(
        "2 questions, 2 documents, 2 passages\n"
        "ndcg@10   1.000\nrecall@5  1.000\nmrr@10    1.000\nlatency   p50 "
    )
    # A machine with much else to do may have to say how far it is.
    told = printed.err.splitlines()
    assert [line for line in told if not line.startswith("Reading the documents: ")] == []
    assert sorted(path.name for path in home.iterdir()) == ["bench"]


def test_json_is_one_object(home, capsys):
    assert main(["evaluate", "bench", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["ndcg@10", "recall@5", "mrr@10", "queries", "p50_ms", "p95_ms"]
    assert (printed["ndcg@10"], printed["queries"]) == (1.0, 2)
    assert 0 < printed["p50_ms"] <= printed["p95_ms"]


def test_files_are_written_and_compared_with(home, capsys):
    command = ["evaluate", "bench", "--index", "kept"]
    assert main([*command, "--output", "base.json", "--per-query", "q.tsv"]) == 0
    assert (home / "kept" / "catalogue.db").is_file()
    rows = (home / "q.tsv").read_text("utf-8").splitlines()
    assert [row.split("\t")[:5] for row in rows] == [
        ["id", "kind", "ndcg@10", "recall@5", "mrr@10"],
        ["q1", "", "1.0", "1.0", "1.0"],
        ["q2", "", "1.0", "1.0", "1.0"],
    ]
    (home / "bench" / "qrels.tsv").write_text("q1\ttree/1\t1\nq2\tship<::>\t1\n")
    capsys.readouterr()
    assert main([*command, "--compare", "base.json"]) == 0
    printed = capsys.readouterr().out
    assert "mrr@10    1.000 -> 0.500  -0.500  [-0.500, -0.500]  2 questions  worse" in printed
    assert "recall@5  1.000 -> 1.000  +0.000  [+0.000, +0.000]  2 questions\n" in printed
    assert main([*command, "--compare", "base.json", "--json"]) == 0
    compared = json.loads(capsys.readouterr().out)["compared"]
    assert compared["mrr@10"]["difference"] == -0.5


def test_a_metric_below_its_gate_exits_with_1(home, capsys):
    (home / "bench" / "qrels.tsv").write_text("q1\ttree/1\t1\nq2\tship<::>\t1\n")
    command = ["evaluate", "bench", "--at-least", "recall@5=1"]
    assert main(command) == 0
    assert main([*command, "--at-least", "mrr@10=0.7"]) == 1
    assert capsys.readouterr().err == "qa: mrr@10 is 0.5, below 0.7\n"


def test_another_file_of_grades_and_warnings(home, capsys):
    (home / "other.tsv").write_text("q1\tship<::>\t1\nq1\tlost\t1\n")
    assert main(["evaluate", "bench", "--qrels", "other.tsv", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["queries"] == 1
    assert printed.err == (
        "qa: other.tsv names 1 documents that are not there; they count as not found. "
        "First: 'lost' (line 2)\n"
    )


def test_abstention_with_questions_from_elsewhere(home, capsys):
    (home / "outside.jsonl").write_text('{"text": "How do I bake sourdough bread?"}\n')
    command = ["evaluate", "bench", "--mode", "abstention", "--outside", "outside.jsonl"]
    assert main([*command, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["outside_balanced_accuracy"] == printed["outside_auroc"] == 1.0
    assert "balanced_accuracy" not in printed
    assert main([*command, "--at-least", "auroc=0.5"]) == 2
    assert "no questions to measure auroc by" in capsys.readouterr().err


def test_cases_name_what_failed_and_have_a_gate(home, capsys):
    case = home / "cases" / "ship"
    (case / "docs").mkdir(parents=True)
    (case / "docs" / "ship.txt").write_text(CORPUS[0]["text"])
    asked = [
        {"question": "What sails across the sea?", "quotes": ["a ship"]},
        {"question": "What sails\nacross the sea?", "quotes": ["a raft"], "file": "raft.txt"},
    ]
    (case / "case.json").write_text(json.dumps({"questions": asked}))
    command = ["evaluate", "cases", "--per-query", "q.tsv", "--at-least"]
    assert main([*command, "cases=.95"]) == 1
    printed = capsys.readouterr()
    head, _, failed = printed.out.partition("\n\n")
    assert head.startswith(
        "2 questions, 1 documents, 1 passages\ncases      0.000\nquestions  0.500\nlatency    p50 "
    )
    assert failed == (
        "ship/2: What sails across the sea?\n"
        "  no quote has 'a raft'\n"
        "  the first quote is of ship.txt, not 'raft.txt'\n"
    )
    assert printed.err == "qa: cases is 0, below 0.95\n"
    rows = (home / "q.tsv").read_text("utf-8").splitlines()
    assert [row.split("\t")[-1] for row in rows] == [
        "failures",
        "",
        "no quote has 'a raft'; the first quote is of ship.txt, not 'raft.txt'",
    ]
    assert main([*command, "questions=.5"]) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "The folder of questions nowhere is not there"),
        (["."], ". holds neither corpus.jsonl nor questions.jsonl. Add one of them;"),
        ([".", "--mode", "retrieval"], ". holds no corpus.jsonl"),
        (["bench", "--qrels", "no.tsv"], "no.tsv cannot be read"),
        (["bench", "--limit", "0"], "--limit is 0"),
        (["bench", "--outside", "x"], "--outside goes with --mode abstention"),
        (["bench", "--mode", "highlight"], "bench holds no answers.jsonl"),
        (["bench", "--mode", "chunking"], "bench holds no questions.jsonl"),
        (["bench", "--compare", "no.json"], "no.json cannot be read"),
        (["bench", "--output", "no/r.json"], "no/r.json cannot be written"),
        (
            ["bench", "--at-least", "map=0.5"],
            "names 'map', which --mode retrieval does not measure; "
            "it measures ndcg@10, recall@5, mrr@10.",
        ),
        (["bench", "--at-least", "ndcg@10"], "--at-least ndcg@10 gives no number"),
    ],
)
def test_bad_input_exits_with_2_and_says_why(home, capsys, arguments, says):
    assert main(["evaluate", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err


def test_help_tells_the_form_of_the_folder(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["evaluate", "--help"])
    assert stopped.value.code == 0
    printed = capsys.readouterr().out
    for word in ("corpus.jsonl", "queries.jsonl", "qrels.tsv", "answers.jsonl", "questions.jsonl"):
        assert word in printed
    for name in OF_QUESTION:
        assert re.search(rf"\b{name}\b", printed.partition("  cases ")[2])


def test_without_the_library_of_measures_the_remedy_is_named_at_once(home, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ir_measures", None)  # as if it were not installed
    assert main(["evaluate", "bench"]) == 2
    printed = capsys.readouterr()
    assert printed.err == (
        "qa: The library that measures a ranking is not installed. "
        "Run: pip install ir-measures (or install Sourcebook with its extra “evaluation”).\n"
    )
    assert printed.out == ""


def test_neither_qa_nor_its_command_line_loads_the_library_of_measures():
    code = (
        "import sys, qa; evaluation = 'qa.evaluation' in sys.modules; import qa.cli; "
        "print(evaluation, 'ir_measures' in sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "False False"
