"""Chat completions over HTTP: what is asked, what comes back, whole and as a stream."""

import dataclasses
import json

import pytest

import qa
from qa.web.line import Line

QUESTION = "What is Pakistan accused of?"
TASK = "### Task:\nGenerate a concise title.\n<chat_history>\nUSER: Who?\n</chat_history>"
RAG = "### Task:\nRespond.\n<context>\n<source id='1'>x</source>\n</context>\n"
FILES = '<attached_files>\n<file type="file" id="1"/>\n</attached_files>\n\n'


def user(*texts):
    return [{"role": "user", "content": text} for text in texts]


def ask(client, messages, **values):
    values = {"model": "sourcebook", "messages": messages, **values}
    return client.post("/chat/completions", json=values)


def asked(client, messages, **values):
    """The answer that a completion holds."""
    reply = ask(client, messages, **values)
    assert reply.status_code == 200, reply.text
    return qa.Answer.from_dict(reply.json()["sourcebook"])


def error_of(reply, status, param=None, code=None):
    """The message of an error, which has just this shape."""
    assert reply.status_code == status, reply.text
    error = reply.json()["error"]
    assert list(reply.json()) == ["error"]
    assert {name: error[name] for name in error if name not in ("message", "type")} == {
        "param": param,
        "code": code,
    }
    return error["message"]


def test_a_completion_has_the_answer_of_the_assistant(client, assistant):
    reply = ask(client, user(QUESTION))
    given, expected = reply.json(), assistant.ask(QUESTION)
    answer = qa.Answer.from_dict(given["sourcebook"])
    assert (answer.quotes, answer.hits) == (expected.quotes, expected.hits)
    assert reply.headers["Cache-Control"] == "no-store"
    assert (given["object"], given["model"]) == ("chat.completion", "sourcebook")
    assert given["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    (choice,) = given["choices"]
    assert (choice["index"], choice["finish_reason"]) == (0, "stop")
    text = choice["message"]["content"]
    quote = expected.quotes[0]
    assert text.startswith(f"> {quote.text} [1]\n\n**Sources**\n\n- [1] [")
    start, end = quote.citation.start, quote.citation.end
    url = f"http://127.0.0.1:7860/?document={quote.citation.document_id}&start={start}&end={end}"
    cited = choice["message"]["annotations"]
    marked = len(f"> {quote.text} ")
    assert cited == [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": marked,
                "end_index": marked + 3,
                "title": quote.citation.title,
                "url": url,
            },
        }
    ]
    assert given["citations"][0] == url
    assert len(given["citations"]) == len(expected.hits)
    assert [one["snippet"] for one in given["search_results"]] == [h.text for h in expected.hits]
    assert given["search_results"][0] == {
        "title": quote.citation.title,
        "url": url,
        "date": "2023-05-19",
        "snippet": expected.hits[0].text,
    }


def test_a_stream_is_the_completion_in_parts(client):
    whole = ask(client, user(QUESTION)).json()
    reply = ask(client, user(QUESTION), stream=True, stream_options={"include_usage": True})
    assert reply.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    *events, done, rest = reply.text.split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    assert {(c["id"], c["object"], c["model"]) for c in chunks} == {
        (chunks[0]["id"], "chat.completion.chunk", "sourcebook")
    }
    *chunks, last, usage = chunks
    assert (usage["choices"], usage["usage"]) == ([], whole["usage"])
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert deltas[0] == {"role": "assistant", "content": ""}
    hits = whole["sourcebook"]["hits"]
    shown = [chunk["event"] for chunk in chunks if "event" in chunk]
    assert [one["type"] for one in shown] == ["source"] * len(hits)
    assert [one["data"]["document"] for one in shown] == [[hit["text"]] for hit in hits]
    assert [one["data"]["metadata"][0]["source"] for one in shown] == whole["citations"]
    assert "event" not in chunks[1 + len(hits)]  # all of them come before the first words
    message = whole["choices"][0]["message"]
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"]
    assert deltas[-1] == {"annotations": message["annotations"]}
    assert last["choices"] == [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}]
    assert last["sources"] == [one["data"] for one in shown]
    for name in ("citations", "search_results"):
        assert last[name] == whole[name]
    assert last["sourcebook"]["quotes"] == whole["sourcebook"]["quotes"]


def test_a_refusal_cites_and_shows_nothing(client):
    question = user("How tall is Mont Blanc?")
    whole = ask(client, question).json()
    assert whole["choices"][0]["message"]["annotations"] == whole["citations"] == []
    assert len(whole["search_results"]) == len(whole["sourcebook"]["hits"]) == 8
    text = whole["choices"][0]["message"]["content"]
    assert text.startswith("The documents do not say. The nearest text has a similarity of ")
    streamed = ask(client, question, stream=True).text
    assert '"event"' not in streamed
    assert '"annotations"' not in streamed


def test_earlier_questions_are_the_history(client):
    follow = "And how does it answer that?"
    messages = [
        {"role": "system", "content": "Be brief."},
        *user("x" * 5001, TASK, QUESTION),
        {"role": "assistant", "content": None, "tool_calls": [{}]},
        {"role": "tool", "content": "nothing"},
        *user(follow),
        {"role": "assistant", "content": "As"},
    ]
    answer = asked(client, messages)
    assert (answer.question, answer.context) == (follow, (QUESTION,))
    # Of 101 the first is too many; a question leans on the first and the last of them.
    many = asked(client, user("Who is Fox?", *["Who is the author?"] * 99, QUESTION, follow))
    assert many.context == ("Who is the author?", QUESTION)


def test_a_filter_says_what_is_searched(client):
    where = {"documents": ["pakistan-us-relations.md"]}
    answer = asked(client, user(QUESTION), where=where)
    assert {hit.citation.file for hit in answer.hits} == {"pakistan-us-relations.md"}
    assert answer.scope == "documents pakistan-us-relations.md"
    reply = ask(client, user(QUESTION), where={"path": "a"})
    assert "A filter has no 'path'" in error_of(reply, 400, "where")
    reply = ask(client, user(QUESTION), where={"documents": ["a"]})
    assert "There is no document 'a'" in error_of(reply, 400)


def test_what_is_meant_for_a_language_model_is_of_no_matter(client):
    values = {"temperature": 0.2, "top_k": 1, "tools": [{}], "response_format": {}, "n": None}
    values |= {"stream": None, "stream_options": None, "where": None, "seed": "x"}
    assert len(asked(client, user(QUESTION), **values).hits) == 8


def test_a_content_may_be_parts_and_images_are_said_to_be_unread(client):
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    parts = [{"type": "text", "text": "What is Pakistan"}, image]
    parts.append({"type": "text", "text": "accused of?"})
    reply = ask(client, user(parts)).json()
    assert reply["sourcebook"]["question"] == "What is Pakistan\naccused of?"
    assert reply["choices"][0]["message"]["content"].endswith(
        "\n\nImages cannot be read here; only the words were searched for."
    )
    assert "has no text" in error_of(ask(client, user([image])), 400, "messages")


def test_what_open_webui_tells_of_files_is_not_taken_for_the_question(client):
    reply = ask(client, user(FILES + QUESTION)).json()
    assert reply["sourcebook"]["question"] == QUESTION
    assert reply["choices"][0]["message"]["content"].endswith(
        "What is attached to a question cannot be read here; only the words were searched for."
    )
    follow = ask(client, user(FILES + QUESTION, "And how does it answer that?")).json()
    assert follow["sourcebook"]["context"] == [QUESTION]


def test_what_open_webui_has_found_elsewhere_is_refused(client):
    # It counts these sources first, so that a [1] of ours would be shown as the first of them.
    reply = ask(client, user(RAG + QUESTION))
    message = error_of(reply, 400, "messages", "unsupported_context")
    assert message.startswith("This model answers from the documents of its server alone.")


def test_half_a_character_is_taken_for_the_sign_of_one(client):
    body = b'{"model": "sourcebook", "messages": [{"role": "user", "content": "a \\ud800?"}]}'
    json_ = {"Content-Type": "application/json"}
    reply = client.post("/chat/completions", content=body, headers=json_)
    assert reply.json()["sourcebook"]["question"] == "a ??"


@pytest.mark.parametrize(
    ("messages", "values", "param", "says"),
    [
        ([], {}, "messages", "messages: List should have at least 1 item"),
        ("x", {}, "messages", "messages: Input should be a valid list"),
        ([5], {}, "messages[0]", "messages[0]: Input should be"),
        ([{"content": "x"}], {}, "messages[0].role", "messages[0].role: Field required"),
        (user(5), {}, "messages[0].content", "messages[0].content: give a text, or a list of"),
        (user([{"text": "x"}]), {}, "messages[0].content", 'give parts such as {"type": "text"'),
        ([{"role": "system", "content": "x"}], {}, "messages", "There is no message of the user"),
        (user(" "), {}, "messages", "The last message of the user has no text"),
        (user("x"), {"n": 2}, "n", "leave n out"),
        (user("x"), {"n": "1"}, "n", "n: Input should be a valid integer"),
        (user("x"), {"stream": "yes"}, "stream", "stream: Input should be a valid boolean"),
        (user("x"), {"stream_options": 1}, "stream_options", "stream_options: Input should be"),
        (user("x"), {"model": 5}, "model", "model: Input should be a valid string"),
        (user("x" * 5001), {}, None, "The question has 5001 characters; 5000 is the most."),
    ],
)
def test_a_request_that_cannot_be_answered_is_400(client, messages, values, param, says):
    reply = ask(client, messages, **values)
    assert says in error_of(reply, 400, param)
    assert reply.json()["error"]["type"] == "invalid_request_error"


def test_a_task_for_a_language_model_is_refused(client):
    message = error_of(ask(client, user(QUESTION, TASK)), 400, "messages", "unsupported_task")
    assert message == (
        "This model answers questions from documents and does nothing else. Set another task model."
    )


def test_there_is_one_model(client):
    (model,) = client.get("/models").json()["data"]
    assert list(model) == ["id", "object", "created", "owned_by"]
    assert (model["id"], model["object"]) == ("sourcebook", "model")
    assert client.get("/models/sourcebook").json() == model
    message = "There is no model 'gpt-5' here; the one there is is 'sourcebook'."
    for reply in (client.get("/models/gpt-5"), ask(client, user("x"), model="gpt-5")):
        assert error_of(reply, 404, "model", "model_not_found") == message


def test_other_errors_have_the_same_shape(client):
    assert "Here are /v1/models" in error_of(client.get("/responses"), 404)
    assert error_of(client.get("/chat/completions"), 405) == "Method Not Allowed."
    reply = client.post(
        "/chat/completions", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert error_of(reply, 400).startswith("the request: JSON decode error")


def test_a_full_line_is_503_with_the_time_to_wait(client):
    line = Line(1, 0)
    client.app.state.services = dataclasses.replace(client.services, line=line)
    with line.turn():
        reply = ask(client, user(QUESTION))
    message = "Too many questions are being asked. Ask again in a moment."
    assert (error_of(reply, 503), reply.headers["Retry-After"]) == (message, "1")


def test_what_goes_wrong_inside_is_logged_and_not_shown(client, assistant, caplog):
    assistant.close()  # every use of the index fails from here on
    message = "Something went wrong on the server. Its log says what."
    assert error_of(ask(client, user(QUESTION)), 500) == message
    assert "ProgrammingError" in caplog.text


def test_the_list_of_links_can_be_left_out(client, assistant):
    assistant.config = dataclasses.replace(assistant.config, openai_sources=False)
    text = ask(client, user(QUESTION)).json()["choices"][0]["message"]["content"]
    assert text == f"> {assistant.ask(QUESTION).quotes[0].text} [1]"
