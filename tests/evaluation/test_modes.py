"""The modes on small folders, with values worked by hand."""

import json
import math
from pathlib import Path

import pytest

import qa
from qa.errors import InputError
from qa.evaluation.names import METRICS
from qa.evaluation.run import Task, check, evaluate

SHIP, TREE, CLOUD = "A ship sails the sea.", "A tree grows in earth.", "A cloud drifts in air."


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def collection(tmp_path):
    """Three documents; the questions find the ship first, then the tree."""
    write(
        tmp_path / "corpus.jsonl",
        {"_id": "ship<::>", "title": "", "text": SHIP},
        {"_id": "tree/1", "title": "", "text": TREE},
        {"_id": "cloud", "title": "", "text": CLOUD},
    )
    write(
        tmp_path / "queries.jsonl",
        {"_id": "unjudged", "text": "What ship sails the sea?"},
        {"_id": "q1", "text": "What ship sails the sea?"},
        {"_id": "q2", "text": "What tree grows in earth?"},
    )
    (tmp_path / "qrels.tsv").write_text("q1\tship<::>\t1\nq2\tship<::>\t1\n")
    return tmp_path


def test_retrieval_by_hand(collection, tiny_embedder):
    # q1 finds the ship first: 1, 1, 1. q2 finds the tree first, the cloud ("in") second,
    # and the one that is judged third: nDCG = 1 / log2(4) = 0.5, recall 1, RR 1/3.
    report = evaluate(Task(folder=collection), embedder=tiny_embedder)
    assert [q.found for q in report.questions] == [
        ("ship<::>", *report.questions[0].found[1:]),
        ("tree/1", "cloud", "ship<::>"),
    ]
    assert report.metrics == pytest.approx(
        {"ndcg@10": (1 + 1 / math.log2(4)) / 2, "recall@5": 1.0, "mrr@10": (1 + 1 / 3) / 2}
    )
    assert (report.mode, report.queries, report.documents, report.passages) == (
        "retrieval",
        2,
        3,
        3,
    )
    assert 0 < report.p50_ms <= report.p95_ms
    assert report.questions[1].values == pytest.approx(
        {"ndcg@10": 0.5, "recall@5": 1.0, "mrr@10": 1 / 3}
    )


def test_limit_takes_the_first_judged_questions(collection, tiny_embedder):
    report = evaluate(Task(folder=collection, limit=1), embedder=tiny_embedder)
    assert [question.id for question in report.questions] == ["q1"]
    assert report.metrics["ndcg@10"] == 1.0


def test_a_document_ranks_as_its_best_passage_and_10_documents_come_out(tmp_path, tiny_embedder):
    # Forty passages about ships are of one document; eleven other documents follow it.
    ships = "\n\n".join(f"Ship number {i} sails the wide sea. " + "Ship. " * 60 for i in range(40))
    others = [{"_id": f"o{i}", "text": f"A tree of kind {i} grows."} for i in range(11)]
    write(tmp_path / "corpus.jsonl", *others, {"_id": "ships", "text": ships})
    write(tmp_path / "queries.jsonl", {"_id": "q", "text": "ship"})
    (tmp_path / "qrels.tsv").write_text("q\tships\t1\n")
    report = evaluate(Task(folder=tmp_path), embedder=tiny_embedder)
    assert report.passages > 41
    (question,) = report.questions
    assert question.found[0] == "ships"
    assert len(set(question.found)) == 10
    assert report.metrics["mrr@10"] == 1.0


def test_history_is_searched_with_unless_left_out(collection, tiny_embedder):
    history = [{"speaker": "user", "text": SHIP}, {"speaker": "agent", "text": CLOUD}]
    write(
        collection / "queries.jsonl",
        {"_id": "q1", "text": "And in earth?", "metadata": {"history": history}},
    )
    (collection / "qrels.tsv").write_text("q1\ttree/1\t1\n")
    alone = evaluate(Task(folder=collection, history=False), embedder=tiny_embedder)
    assert alone.questions[0].found[-1] == "ship<::>"
    mixed = evaluate(Task(folder=collection), embedder=tiny_embedder)
    assert mixed.questions[0].found.index("ship<::>") < 2


def test_empty_documents_and_progress_are_told(collection, tiny_embedder):
    with (collection / "corpus.jsonl").open("a") as stream:
        stream.write('{"_id": "empty", "text": ""}\n')
    told = []
    report = evaluate(
        Task(folder=collection),
        embedder=tiny_embedder,
        asking=lambda done, total: told.append((done, total)),
    )
    assert report.warnings == ("1 documents are empty.",)
    assert told == [(0, 2), (1, 2), (2, 2)]


SEA = "The sea is wide and blue. "
DEPTH = "Its depth is eleven kilometres. "


@pytest.fixture
def texts(tmp_path):
    """Two texts of one passage each; the answer is the second sentence of one."""
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "sea.md").write_text(SEA + DEPTH.strip())
    (tmp_path / "corpora" / "land.md").write_text("The land is high, with hills of stone.")
    write(
        tmp_path / "questions.jsonl",
        {
            "_id": "s1",
            "text": "What is its depth, eleven kilometres?",
            "corpus_id": "sea",
            "references": [
                {
                    "content": DEPTH.strip(),
                    "start_index": len(SEA),
                    "end_index": len(SEA + DEPTH.strip()),
                }
            ],
        },
    )
    return tmp_path


def test_chunking_by_hand(texts, tiny_embedder):
    # Wanted: 31 characters. Retrieved: both texts whole, 57 + 38 = 95 characters, so
    # recall 1, precision = IoU = 31/95. The passage that touches it has 57: omega 31/57.
    assert (len(DEPTH.strip()), len(SEA + DEPTH.strip())) == (31, 57)
    report = evaluate(Task(folder=texts), config=qa.Config(floor=0.1), embedder=tiny_embedder)
    assert report.mode == "chunking"
    assert report.questions[0].found == ("sea", "land")
    metrics = report.metrics
    assert metrics["recall"] == 1.0
    assert metrics["precision"] == metrics["iou"] == pytest.approx(31 / 95)
    assert metrics["precision_omega"] == pytest.approx(31 / 57)
    # Of the quotes, those that are compared with the same wanted text.
    assert metrics["evidence_recall"] == metrics["quote_recall"] == 1.0
    assert 31 / 95 <= metrics["evidence_precision"] <= metrics["quote_precision"] <= 1.0
    assert tuple(metrics) == METRICS["chunking"]


def test_places_are_those_of_the_file_whatever_its_marks(texts, tiny_embedder):
    plain = evaluate(Task(folder=texts), config=qa.Config(floor=0.1), embedder=tiny_embedder)
    front = "---\ntitle: sea\n---\n"
    (texts / "corpora" / "sea.md").write_text(front + SEA + DEPTH.strip())
    reference = {
        "content": DEPTH.strip(),
        "start_index": len(front + SEA),
        "end_index": len(front + SEA + DEPTH.strip()),
    }
    write(
        texts / "questions.jsonl",
        {
            "_id": "s1",
            "text": "What is its depth, eleven kilometres?",
            "corpus_id": "sea",
            "references": [reference],
        },
    )
    marked = evaluate(Task(folder=texts), config=qa.Config(floor=0.1), embedder=tiny_embedder)
    assert marked.metrics["recall"] == 1.0
    assert marked.metrics["iou"] == plain.metrics["iou"] == pytest.approx(31 / 95)


def test_a_text_that_is_there_twice_is_refused(texts, tiny_embedder):
    (texts / "corpora" / "land.md").write_text(SEA + DEPTH.strip())
    with pytest.raises(InputError, match=r"(land|sea)\.md is not indexed\. Remove texts"):
        evaluate(Task(folder=texts), embedder=tiny_embedder)


def test_highlight_by_hand(collection, tiny_embedder):
    # q1's answer is in the ship, and quoted; q2's document is found, but what it asks for
    # stands in no quote.
    write(
        collection / "answers.jsonl",
        {"_id": "q1", "answers": ["nowhere", "SAILS  the sea"]},
        {"_id": "q2", "answers": ["nowhere"]},
        {"_id": "q2", "answers": ["tree grows"], "corpus_id": "cloud"},
        {"_id": "unjudged", "answers": ["ship"]},
    )
    report = evaluate(
        Task(folder=collection, mode="highlight"),
        config=qa.Config(floor=0.1),
        embedder=tiny_embedder,
    )
    assert [q.id for q in report.questions] == ["q1", "q2"]
    assert report.metrics == {
        "answer_quoted": 0.5,
        "answer_quoted_if_found": 0.5,
        "found": 1.0,
        "answer_highlighted": 0.5,
    }


def test_highlight_counts_apart_what_was_found(collection, tiny_embedder):
    # With one hit a question, q2 does not find its document.
    write(
        collection / "answers.jsonl",
        {"_id": "q1", "answers": ["sails"]},
        {"_id": "q2", "answers": ["sails"]},
    )
    report = evaluate(
        Task(folder=collection, mode="highlight"),
        config=qa.Config(floor=0.1, top_k=1),
        embedder=tiny_embedder,
    )
    assert report.metrics == {
        "answer_quoted": 0.5,
        "answer_quoted_if_found": 1.0,
        "found": 0.5,
        "answer_highlighted": 1.0,
    }


def test_highlight_needs_answers_to_judged_questions(collection, tiny_embedder):
    write(collection / "answers.jsonl", {"_id": "unjudged", "answers": ["ship"]})
    with pytest.raises(InputError, match="answers none of the judged questions"):
        evaluate(Task(folder=collection, mode="highlight"), embedder=tiny_embedder)


def test_abstention_by_hand(collection, tmp_path, tiny_embedder):
    # Answerable: q1 and q2, both answered. Unanswerable: "unjudged", answered since it is
    # q1 word for word: (2/2 + 0/1) / 2. Outside: one refused of two: (2/2 + 1/2) / 2.
    # The score of "unjudged" ties with q1's, and others may tie where all words are there.
    write(tmp_path / "outside.jsonl", {"text": "quantum chromodynamics"}, {"text": SHIP})
    report = evaluate(
        Task(folder=collection, mode="abstention", outside=tmp_path / "outside.jsonl"),
        config=qa.Config(floor=0.6),
        embedder=tiny_embedder,
    )
    scores = {(q.kind, q.id): q.score for q in report.questions}
    assert list(scores) == [
        ("answerable", "q1"),
        ("answerable", "q2"),
        ("unanswerable", "unjudged"),
        ("outside", "line 1"),
        ("outside", "line 2"),
    ]
    q1, q2, unjudged, far, same = scores.values()
    assert unjudged == q1
    assert far < min(q1, q2)
    assert same == pytest.approx(1.0, abs=1e-3)
    assert report.metrics == {
        "answerable_answered": 1.0,
        "unanswerable_refused": 0.0,
        "balanced_accuracy": 0.5,
        "auroc": (won(q1, unjudged) + won(q2, unjudged)) / 2,
        "outside_refused": 0.5,
        "outside_balanced_accuracy": 0.75,
        "outside_auroc": sum(won(a, b) for a in (q1, q2) for b in (far, same)) / 4,
    }


def won(score, other):
    return (score > other) + (score == other) / 2


def test_small_talk_counts_as_refused(collection, tmp_path, tiny_embedder):
    write(tmp_path / "outside.jsonl", {"text": "Thanks!"})
    report = evaluate(
        Task(folder=collection, mode="abstention", outside=tmp_path / "outside.jsonl"),
        config=qa.Config(floor=-1.0),  # at which every question is answered
        embedder=tiny_embedder,
    )
    assert report.metrics["answerable_answered"] == 1.0
    assert report.metrics["outside_refused"] == 1.0


def test_abstention_needs_questions_without_an_answer(collection, tiny_embedder):
    (collection / "qrels.tsv").write_text("unjudged\tcloud\t1\nq1\tcloud\t1\nq2\tcloud\t1\n")
    with pytest.raises(InputError, match="Give others with --outside"):
        evaluate(Task(folder=collection, mode="abstention"), embedder=tiny_embedder)


def test_the_mode_is_that_of_the_folder_unless_given(collection, tmp_path):
    assert check(Task(folder=collection)) == "retrieval"
    (collection / "corpora").mkdir()
    assert check(Task(folder=collection)) == "retrieval"
    (collection / "corpus.jsonl").unlink()
    assert check(Task(folder=collection)) == "chunking"
    assert check(Task(folder=collection, mode="abstention")) == "abstention"
    (collection / "corpora").rmdir()
    (collection / "questions.jsonl").touch()
    assert check(Task(folder=collection)) == "documents"
    (collection / "questions.jsonl").unlink()
    with pytest.raises(InputError, match=r"holds neither corpus\.jsonl nor questions\.jsonl"):
        check(Task(folder=collection))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"mode": "speed"}, "There is no mode 'speed'; there are retrieval, chunking,"),
        ({"outside": Path("x")}, "--outside goes with --mode abstention"),
        ({"mode": "chunking", "qrels": Path("x")}, "--qrels does not go with --mode chunking"),
        ({"mode": "documents", "qrels": Path("x")}, "--qrels does not go with --mode documents"),
        ({"limit": 0}, "--limit is 0; give 1 or more"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(collection, settings, says):
    with pytest.raises(InputError, match=says):
        check(Task(folder=collection, **settings))
