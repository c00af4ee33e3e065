"""The client of OpenAI itself, against a real server."""

import numpy as np
import openai
import pytest

QUESTION = "What is Pakistan accused of?"


@pytest.fixture(scope="module")
def client(server):
    with openai.OpenAI(base_url=f"{server.address}v1", api_key="any", max_retries=0) as made:
        yield made


def test_models_are_listed_and_read(client):
    (model,) = client.models.list().data
    assert (model.id, model.owned_by) == ("sourcebook", "sourcebook")
    assert client.models.retrieve("sourcebook") == model


def test_a_completion_is_cited(client, server, assistant):
    made = client.chat.completions.create(
        model="sourcebook", messages=[{"role": "user", "content": QUESTION}]
    )
    quote = assistant.ask(QUESTION).quotes[0]
    message = made.choices[0].message
    (cited,) = message.annotations
    place = cited.url_citation
    assert message.content[place.start_index : place.end_index] == "[1]"
    start, end = quote.citation.start, quote.citation.end
    link = f"?document={quote.citation.document_id}&start={start}&end={end}"
    assert place.url == f"{server.address}{link}"
    (given,) = made.model_extra["sourcebook"]["quotes"]
    assert (given["text"], given["citation"]["start"]) == (quote.text, start)
    assert made.usage.total_tokens == 0


def test_a_stream_adds_up_to_the_completion(client):
    messages = [{"role": "user", "content": text} for text in (QUESTION, "And what does it say?")]
    whole = client.chat.completions.create(model="sourcebook", messages=messages)
    with client.chat.completions.stream(
        model="sourcebook", messages=messages, stream_options={"include_usage": True}
    ) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_completion()
    assert kinds.count("content.delta") >= 2
    assert final.choices[0].message.content == whole.choices[0].message.content
    assert final.choices[0].finish_reason == "stop"
    assert final.usage == whole.usage
    assert whole.model_extra["sourcebook"]["context"] == [QUESTION]


def test_a_vector_store_is_searched(client, assistant):
    found = client.vector_stores.search("sourcebook", query=QUESTION, max_num_results=2)
    hits = assistant.search(QUESTION, top_k=2)
    assert [one.content[0].text for one in found.data] == [hit.text for hit in hits]
    assert found.data[0].attributes["start"] == hits[0].citation.start
    assert [store.id for store in client.vector_stores.list()] == ["sourcebook"]


def test_texts_are_embedded_in_both_encodings(client, embedder):
    expected = embedder.embed_queries([QUESTION])
    for values in ({}, {"encoding_format": "float"}):  # its default is base64
        made = client.embeddings.create(model="sourcebook", input=QUESTION, **values)
        rows = np.array([made.data[0].embedding], dtype=np.float32)
        np.testing.assert_allclose(rows, expected, atol=1e-5)


def test_errors_are_the_exceptions_of_the_client(client):
    with pytest.raises(openai.NotFoundError) as missing:
        client.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": QUESTION}]
        )
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.BadRequestError) as bad:
        client.chat.completions.create(model="sourcebook", messages=[])
    assert bad.value.param == "messages"
    with pytest.raises(openai.APIStatusError) as long:
        client.embeddings.create(model="sourcebook", input="x" * 1_000_001)
    assert long.value.status_code == 413


def test_keys_and_rates_are_those_of_the_server(start_server, sample_copy, monkeypatch):
    monkeypatch.setenv("QA_API_KEY", "secret-key-of-the-server")
    monkeypatch.setenv("QA_RATE", "1/minute")
    address = f"{start_server(*sample_copy).address}v1"
    stranger = openai.OpenAI(base_url=address, api_key="any", max_retries=0)
    with stranger, pytest.raises(openai.AuthenticationError):
        stranger.models.list()
    # Who comes through a proxy is counted, whoever sits at this machine is not.
    through = {"X-Forwarded-For": "203.0.113.7"}
    key = "secret-key-of-the-server"
    with openai.OpenAI(
        base_url=address, api_key=key, max_retries=0, default_headers=through
    ) as known:
        assert known.models.list().data[0].id == "sourcebook"
        values = {"model": "sourcebook", "messages": [{"role": "user", "content": QUESTION}]}
        assert known.chat.completions.create(**values).citations
        with pytest.raises(openai.RateLimitError) as often:
            known.chat.completions.create(**values)
        assert 0 < int(often.value.response.headers["Retry-After"]) <= 60
