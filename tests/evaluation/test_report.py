"""Reports: averages, and files that are written and read back."""

import json

import pytest

from qa.errors import InputError
from qa.evaluation.report import Measured, Report, averages, load, percentile


def measured(name, kind="", ms=1.0, **values):
    return Measured(id=name, text=f"What\tis {name}?", kind=kind, values=values, ms=ms)


@pytest.fixture
def report():
    return Report(
        mode="retrieval",
        metrics={"ndcg@10": 0.5},
        queries=2,
        p50_ms=1.0,
        p95_ms=2.0,
        documents=3,
        passages=4,
        warnings=("One.",),
        questions=(
            Measured(
                id="a<::>/", text="What\tis\nit?", values={"ndcg@10": 1.0}, found=("x",), ms=1.0
            ),
            Measured(id="b", text="Ä?", values={"ndcg@10": None}, ms=2.0, score=0.25),
        ),
    )


def test_averages_leave_out_what_does_not_apply_and_weigh_kinds_alike():
    questions = [
        measured("a", "x", m=1.0, n=1.0),
        measured("b", "x", m=0.0, n=None),
        measured("c", "x", m=0.0),
        measured("d", "x", m=0.0, o=None),
        measured("e", "y", m=1.0),
    ]
    # m: ((1 + 0 + 0 + 0)/4 + 1/1) / 2 = 0.625; n: of one question alone; o: of none.
    assert averages(questions) == {"m": 0.625, "n": 1.0}


def test_percentile_of_milliseconds():
    questions = [measured(str(ms), ms=float(ms)) for ms in (4, 1, 3, 2)]
    # Half-way between 2 and 3; a tenth of the last step below 4 is 0.15 of it.
    assert percentile(questions, 50) == 2.5
    assert percentile(questions, 95) == 3.85


def test_a_report_is_read_back_as_it_was_written(report, tmp_path):
    report.save(tmp_path / "r.json")
    assert load(tmp_path / "r.json") == report


def test_the_summary_is_flat(report):
    assert report.summary() == {"ndcg@10": 0.5, "queries": 2, "p50_ms": 1.0, "p95_ms": 2.0}


def test_questions_as_columns(report, tmp_path):
    report.save_questions(tmp_path / "q.tsv")
    assert (tmp_path / "q.tsv").read_text("utf-8").split("\n") == [
        "id\tkind\tndcg@10\tms\tscore\ttext\tfound",
        "a<::>/\t\t1.0\t1.0\t\tWhat is it?\tx",
        "b\t\t\t2.0\t0.25\tÄ?\t",
        "",
    ]


def test_questions_as_json_lines(report, tmp_path):
    report.save_questions(tmp_path / "q.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "q.jsonl").read_text("utf-8").splitlines()]
    assert [Measured.from_dict(row) for row in rows] == list(report.questions)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"ndcg@10": 0.5}', "\x00"])
def test_other_files_are_no_reports(tmp_path, content):
    (tmp_path / "r.json").write_text(content)
    with pytest.raises(InputError, match=r"is no report to compare with\. Write one with: qa eval"):
        load(tmp_path / "r.json")


def test_files_that_cannot_be_used_are_named(report, tmp_path):
    with pytest.raises(InputError, match=r"no\.json cannot be read \(No such file"):
        load(tmp_path / "no.json")
    with pytest.raises(InputError, match="cannot be written"):
        report.save(tmp_path / "no" / "r.json")
