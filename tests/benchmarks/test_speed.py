"""The table of `speed.py`: ratios are of each round, and what is missed says so."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from speed_parts import rows
from speed_parts.encoder import operations
from speed_parts.processes import Run
from speed_parts.starts import Served


def _side(seconds, **questions):
    return [{"index": one, "questions": questions} for one in seconds]


def test_a_table_names_what_is_met_missed_and_not_measured():
    found = [
        rows.Row("one", "≤ 2", "1", True),
        rows.Row("two", "≤ 2", "3", False),
        rows.missing("three", "≤ 2", "no a|b"),
    ]
    assert rows.table(found).splitlines()[2:] == [
        "| one | ≤ 2 | 1 | met |",
        "| two | ≤ 2 | 3 | **missed** |",
        "| three | ≤ 2 | no a/b | not measured |",
    ]


def test_indexing_is_compared_round_by_round():
    # The machine was slow in the second round: of both sides, so the ratio does not see it.
    runs = {"sourcebook": _side([1, 10, 1]), "langchain": _side([6, 70, 5])}
    row = rows.of_indexing("langchain", 60, runs)
    assert row.measured == "6.00 × (60.0 to 10.0 paragraphs/s)"
    assert row.met is True
    runs["txtai"] = _side([1, 10, 1])
    assert rows.of_indexing("txtai", 60, runs).met is False  # as fast is not faster


def test_questions_are_compared_by_their_medians():
    runs = {
        "sourcebook": _side([1], search=[1, 2, 90], ask=[4, 4, 4]),
        "langchain": _side([1], search=[12, 12, 12]),
    }
    search, ask = rows.of_questions(runs)
    assert (search.met, ask.met) == (True, False)
    assert search.measured == "0.17 × (2.0 to 12.0 ms)"


def test_the_lowest_collection_decides_about_quality():
    share, near = rows.of_encoder([(4e9, 8e9), (3e9, 9e9)], {"a": 0.999, "b": 0.994})
    assert (share.measured.split()[0], share.met) == ("0.42", False)
    assert near.measured == "0.9940 on b, the lowest of 2 collections"
    assert near.met is False


def test_starts_are_compared_with_the_script_of_the_library():
    cold = [[Run(1, 100, "")], [Run(25, 300, "")]]
    assert [row.met for row in rows.of_cold(cold)] == [True, False]
    started, held = rows.of_server([Served(7, 200, 50)], cold)
    assert (started.met, held.met) == (True, True)
    assert held.measured == "200 MB, and 50 MB of its reading processes"
    assert rows.of_server([Served(9, None, None)], cold)[1].met is None


def test_operations_are_those_of_a_layer_times_the_layers():
    config = {"hidden_size": 2, "intermediate_size": 3, "num_hidden_layers": 5}
    # For each piece 4 maps of 2 × 2 and 2 of 2 × 3, for each pair of pieces 2 products of 2.
    once = 2 * (4 * 4 + 2 * 6)
    assert operations(config, [1, 3]) == pytest.approx(5 * (4 * once + (1 + 9) * 8))


def test_what_is_found_is_held_by_its_worst_figure():
    figures = [("qa evaluate a", "ndcg@10", 0.5, 0.502), ("qa evaluate b", "mrr@10", 0.4, 0.396)]
    (row,) = rows.of_quality(figures)
    assert row.measured == (
        "1 of 2 within; at most 0.0040 (mrr@10 of `qa evaluate b`, 0.4000 with the library's "
        "vectors, 0.3960)"
    )
    assert row.met is False
    assert rows.of_quality(figures[:1])[0].met is True
