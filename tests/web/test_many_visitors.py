"""Many visitors: each gets the answer to its own question, and nothing piles up."""

import gc
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

import qa
from qa.web.services import Services

WORDS = ["Taliban", "border", "trade", "peace", "terrorism", "diaspora", "aid", "Kashmir"]


@pytest.fixture
def services(folder, tmp_path, tiny_embedder):
    with qa.build(folder, tmp_path / "index", embedder=tiny_embedder) as assistant:
        yield Services.of(assistant)


def asked(services, number):
    word = WORDS[number % len(WORDS)]
    answer = services.ask("", f"What is said of {word} and {number} others?", door="rest")
    return answer.question, [(hit.passage.id, hit.score) for hit in answer.hits]


def test_ten_at_once_get_what_each_gets_alone(services):
    alone = [asked(services, number) for number in range(40)]
    with ThreadPoolExecutor(10) as visitors:
        together = list(visitors.map(lambda number: asked(services, number), range(40)))
    assert together == alone


def test_questions_leave_nothing_behind(services):
    for number in range(40):
        asked(services, number)
    tracemalloc.start()
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(40, 100):
        asked(services, number)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    # 1,000 questions may leave 50 MB with the model, whose caches are none of ours.
    assert grown < 1_000_000, f"{grown} bytes after 60 questions"
