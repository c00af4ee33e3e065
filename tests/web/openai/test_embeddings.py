"""Embeddings: the vectors of the model that the index has."""

import base64

import numpy as np
import pytest

TEXTS = ["What is Pakistan accused of?", "A saw."]


def embed(client, texts, **values):
    return client.post("/embeddings", json={"model": "sourcebook", "input": texts, **values})


def test_vectors_are_those_of_questions_as_numbers_or_as_bytes(client, embedder):
    expected = embedder.embed_queries(TEXTS)
    reply = embed(client, TEXTS, encoding_format="float", dimensions=384).json()
    assert (reply["object"], reply["model"]) == ("list", "sourcebook")
    assert reply["usage"] == {"prompt_tokens": 0, "total_tokens": 0}
    assert [(one["object"], one["index"]) for one in reply["data"]] == [
        ("embedding", 0),
        ("embedding", 1),
    ]
    rows = np.array([one["embedding"] for one in reply["data"]], dtype=np.float32)
    np.testing.assert_allclose(rows, expected, atol=1e-5)
    coded = embed(client, TEXTS, encoding_format="base64").json()["data"]
    read = [np.frombuffer(base64.b64decode(one["embedding"]), dtype="<f4") for one in coded]
    np.testing.assert_allclose(np.stack(read), expected, atol=1e-5)


def test_one_text_is_a_list_of_one(client):
    assert len(embed(client, "A saw.").json()["data"]) == 1


@pytest.mark.parametrize(
    ("texts", "values", "param", "says"),
    [
        ([], {}, "input", "at least 1 item"),
        ("", {}, "input[0]", "at least 1 character"),
        (["x" * 5001], {}, "input[0]", "at most 5000 characters"),
        (["x"] * 257, {}, "input", "at most 256 items"),
        ([[1, 2]], {}, "input", "in LangChain, check_embedding_ctx_length=False"),
        ([1, 2], {}, "input", "give texts, not the numbers of tokens"),
        ("x", {"encoding_format": "hex"}, "encoding_format", "'float' or 'base64'"),
        ("x", {"dimensions": 256}, "dimensions", "The vectors have 384 dimensions"),
    ],
)
def test_bad_requests_name_the_field(client, texts, values, param, says):
    reply = embed(client, texts, **values)
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == param
    assert says in reply.json()["error"]["message"]


def test_another_model_is_not_there(client):
    reply = embed(client, "x", model="text-embedding-3-small")
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "model_not_found")
