"""The page on a Space, where Gradio's own would fetch from elsewhere."""

QUESTION = "What would help regional connectivity?"


def test_on_a_space_the_page_fetches_nothing_from_elsewhere(
    visit, start_server, sample_copy, monkeypatch
):
    monkeypatch.setenv("SYSTEM", "spaces")
    monkeypatch.setenv("SPACE_ID", "a/b")
    server = start_server(*sample_copy)
    seen = visit(server.address)
    quote = seen.ask(QUESTION).locator(".sb-quote-text").first
    assert quote.inner_text() == "Third, closer relations could improve regional connectivity."
    seen.page.wait_for_load_state("networkidle")
    assert seen.external() == []
    assert seen.complaints == []
