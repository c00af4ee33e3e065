"""What is embedded beside reading comes back whole, in order, and with what went wrong."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from qa.errors import ModelError
from qa.indexing.embedding import Embedding
from qa.indexing.inputs import Input
from tests.conftest import TinyEmbedder


def inputs(*texts: str) -> dict[bytes, Input]:
    made = [Input(text, ((0, 4), (5, len(text))), ((0,), (1, 0))) for text in texts]
    return {one.key(): one for one in made}


class Held(TinyEmbedder):
    """A model that waits until it is let go, and then fails if it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.fails = threading.Event(), False

    def embed_sentences(self, texts: Sequence[str], *rest):
        assert self.go.wait(30)
        if self.fails:
            raise ModelError("no memory")
        return super().embed_sentences(texts, *rest)


@pytest.fixture
def model():
    return Held()


@pytest.fixture
def embedding(model):
    made = Embedding(model)
    yield made
    model.go.set()
    made.close()


def test_vectors_come_in_the_order_in_which_they_were_begun_and_long_texts_first(embedding, model):
    first, second = inputs("four words of text", "four longer words of text"), inputs("four more")
    embedding.begin(first)
    embedding.begin(second)
    assert list(embedding.done()) == []
    assert embedding.keys == first.keys() | second.keys()
    model.go.set()
    one, two = embedding.rest(lambda: None)
    assert [first[key].text for key in one.keys] == [
        "four longer words of text",
        "four words of text",
    ]
    assert [second[key].text for key in two.keys] == ["four more"]
    assert embedding.keys == set()
    np.testing.assert_array_equal(two.rows, model.embed_queries(["four more"]))
    own, lead = model.embed_queries(["more", "four"])
    both = own + lead / 2
    np.testing.assert_allclose(two.units[0], [lead, both / np.linalg.norm(both)], atol=1e-6)


def test_who_waits_is_told_so(embedding, model):
    embedding.begin(inputs("four words"))
    (made,) = embedding.rest(model.go.set)  # nothing else lets it go
    assert len(made.keys) == 1


def test_what_the_model_raises_comes_to_who_asks(embedding, model):
    model.fails = True
    model.go.set()
    embedding.begin(inputs("four words"))
    with pytest.raises(ModelError, match="no memory"):
        list(embedding.rest(lambda: None))


def test_what_has_not_begun_is_left_at_the_end(embedding, model):
    embedding.begin(inputs("four words"))
    for number in range(8):
        embedding.begin(inputs(f"four more {number}"))
    threading.Timer(0.05, model.go.set).start()
    embedding.close()
    assert 1 <= len(model.embedded) < 9
