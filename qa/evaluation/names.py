"""The names of what is measured, apart from how, so that a parser of them starts at once."""

from __future__ import annotations

RANKING = ("ndcg@10", "recall@5", "mrr@10")  # what `metrics.ranking` gives
# What each mode can measure; a folder may lack the questions for some of it.
METRICS: dict[str, tuple[str, ...]] = {
    "retrieval": RANKING,
    "chunking": (
        *("recall", "precision", "iou", "precision_omega"),
        *("evidence_recall", "evidence_precision", "evidence_iou"),
        *("quote_recall", "quote_precision", "quote_iou"),
    ),
    "highlight": ("answer_quoted", "answer_quoted_if_found", "found", "answer_highlighted"),
    "abstention": (
        *("answerable_answered", "unanswerable_refused", "balanced_accuracy", "auroc"),
        *("outside_refused", "outside_balanced_accuracy", "outside_auroc"),
    ),
    "documents": (
        *(*RANKING, "answer_quoted"),
        *("answerable_answered", "unanswerable_refused", "balanced_accuracy", "auroc"),
    ),
    "cases": ("cases", "questions"),
}
