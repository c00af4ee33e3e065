"""What the tests of answers share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import qa
from qa.indexing.models.embed import Embedder


@pytest.fixture
def ask(tmp_path: Path, embedder: Embedder) -> Callable[..., qa.Answer]:
    """Index texts by name and answer a question from them; every quote is checked."""

    def answer(texts: dict[str, str], question: str, **values: Any) -> qa.Answer:
        folder = tmp_path / "texts"
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        config = qa.Config(**values)
        with qa.build(folder, tmp_path / "index", config=config, embedder=embedder) as assistant:
            answer = assistant.ask(question)
            for place in [
                place for quote in answer.quotes for place in (quote.citation, *quote.also_in)
            ]:
                hit = answer.hits[place.number - 1]
                assert hit.rank == place.number
                assert hit.passage.document_id == place.document_id
                assert place.start < hit.passage.end
                assert hit.passage.start < place.end
            for quote in (*answer.quotes, *answer.evidence):
                document = assistant.document(quote.citation.document_id)
                assert document is not None
                assert document.text[quote.citation.start : quote.citation.end] == quote.text
        return answer

    return answer
