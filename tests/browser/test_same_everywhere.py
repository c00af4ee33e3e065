"""One question, asked on the page, in Python, on the command line and by a client."""

import json

from gradio_client import Client

import qa
from qa.cli import main

QUESTION = "What did Pakistan and the United States disagree about?"


def test_the_same_passages_and_offsets_everywhere(visit, server, assistant, sample_index, capsys):
    wanted = assistant.ask(QUESTION).to_dict()
    del wanted["timings"]
    assert len(wanted["quotes"]) > 1

    def without_timings(answer):
        # Through JSON and through the record, as whoever reads it does.
        given = qa.Answer.from_dict(json.loads(json.dumps(answer))).to_dict()
        del given["timings"]
        return given

    seen = visit()
    with seen.page.expect_response("**/api/v1/ask") as asked:
        turn = seen.ask(QUESTION)
    assert without_timings(asked.value.json()) == wanted
    assert turn.locator(".sb-quote-text").all_text_contents() == [
        quote["text"] for quote in wanted["quotes"]
    ]
    cards = seen.page.locator(".sb-card-text")
    assert cards.evaluate_all("(nodes) => nodes.map((node) => node.textContent)") == [
        hit["text"] for hit in wanted["hits"]
    ]
    assert main(["ask", QUESTION, "--json", "--index", str(sample_index)]) == 0
    assert without_timings(json.loads(capsys.readouterr().out)) == wanted
    client = Client(server.address, verbose=False)
    assert without_timings(client.predict(question=QUESTION, api_name="/ask")) == wanted
    client.close()
