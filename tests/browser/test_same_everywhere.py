"""One question on the page shows what Python answers; tests/integration has the other doors."""

QUESTION = "What did Pakistan and the United States disagree about?"


def test_the_page_shows_the_same_passages_and_offsets(visit, assistant):
    wanted = assistant.ask(QUESTION).to_dict()
    assert len(wanted["quotes"]) > 1
    seen = visit()
    with seen.page.expect_response("**/api/v1/ask") as asked:
        turn = seen.ask(QUESTION)
    assert {**asked.value.json(), "timings": {}} == {**wanted, "timings": {}}
    assert turn.locator(".sb-quote-text").all_text_contents() == [
        quote["text"] for quote in wanted["quotes"]
    ]
    cards = seen.page.locator(".sb-card-text")
    assert cards.evaluate_all("(nodes) => nodes.map((node) => node.textContent)") == [
        hit["text"] for hit in wanted["hits"]
    ]
