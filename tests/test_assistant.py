import dataclasses
import gc
import threading

import numpy as np
import pytest

import qa
from qa.assistant import open_or_begin
from qa.records import ANSWERED, NOT_FOUND, SMALL_TALK

QUESTION = "What would help regional connectivity?"


def _untimed(answer: qa.Answer) -> dict:
    return dataclasses.replace(answer, timings={}).to_dict()


def _said(answer: qa.Answer) -> tuple[list, list[float]]:
    """What is quoted and found, and with which scores."""
    said = [answer.status, *[quote.text for quote in answer.quotes]]
    said += [(hit.citation, hit.matched) for hit in answer.hits]
    return said, [answer.nearness, *[hit.score for hit in answer.hits]]


def _found(answer: qa.Answer) -> list[qa.Hit]:
    """The hits as a search gives them, without the sentences that are highlighted."""
    return [dataclasses.replace(hit, highlights=()) for hit in answer.hits]


def test_build_reads_a_folder_and_open_finds_it_again(folder, tmp_path, embedder):
    with qa.build(folder, tmp_path / "index", embedder=embedder) as built:
        report = built.last_sync
        assert report.added == ("afghanistan-security.txt", "pakistan-us-relations.md")
        assert (report.changed, report.removed, report.unchanged, report.failed) == ((), (), 0, ())
        first = built.ask(QUESTION)
    with qa.open(tmp_path / "index", embedder=embedder) as opened:
        assert opened.last_sync is None
        assert _untimed(opened.ask(QUESTION)) == _untimed(first)
        assert report.embedded == sum(info.passages for info in opened.documents())
    with qa.build(folder, tmp_path / "index", embedder=embedder) as again:
        assert (again.last_sync.unchanged, again.last_sync.embedded) == (2, 0)


def test_the_folders_that_the_settings_name_are_used(folder, tmp_path, tiny_embedder, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")  # without data/ and index/
    config = qa.Config(data=folder, index=tmp_path / "made")
    with qa.build(config=config, embedder=tiny_embedder) as built:
        assert (built.config.data, built.config.index) == (folder, tmp_path / "made")
        assert built.last_sync.added == ("afghanistan-security.txt", "pakistan-us-relations.md")
    with qa.open(config=config, embedder=tiny_embedder) as opened:
        assert opened.config.index == tmp_path / "made"
        assert len(opened.documents()) == 2
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_folder_that_is_given_goes_before_the_one_that_the_settings_name(
    folder, tmp_path, tiny_embedder
):
    config = qa.Config(data=tmp_path / "none", index=tmp_path / "none")
    with qa.build(folder, str(tmp_path / "made"), config=config, embedder=tiny_embedder) as built:
        assert (built.config.data, built.config.index) == (folder, tmp_path / "made")
    with qa.open(str(tmp_path / "made"), config=config, embedder=tiny_embedder) as opened:
        assert len(opened.documents()) == 2
    assert not (tmp_path / "none").exists()


def test_the_answer_is_quoted_from_where_it_stands(assistant):
    answer = assistant.ask(f"  {QUESTION}\n")
    assert answer.question == QUESTION
    assert answer.status == ANSWERED
    quote = answer.quotes[0]
    assert quote.text == "Third, closer relations could improve regional connectivity."
    assert quote.citation.file == "afghanistan-security.txt"
    assert quote.citation.author == "Dr. Sahibzada Muhammad Usman"
    assert quote.citation.date == "2023-05-19"
    text = assistant.document(quote.citation.document_id).text
    assert text[quote.citation.start : quote.citation.end] == quote.text
    assert text.count(quote.text) == 1


def test_the_timings_add_up(assistant):
    timings = assistant.ask(QUESTION).timings
    assert list(timings) == ["embed_ms", "search_ms", "quote_ms", "total_ms"]
    assert min(timings.values()) > 0
    *parts, total = timings.values()
    assert sum(parts) == pytest.approx(total, abs=0.01)


@pytest.mark.parametrize("question", ["", " \n", "\x00", "x" * 5001])
def test_a_question_that_cannot_be_asked_is_refused_everywhere(assistant, question):
    for call in (assistant.ask, assistant.search, assistant.chat().ask):
        with pytest.raises(qa.InputError, match="Ask"):
            call(question)


@pytest.mark.parametrize("top_k", [0, -1, 101])
def test_a_number_of_passages_out_of_range_is_refused(assistant, top_k):
    for call in (assistant.ask, assistant.search):
        with pytest.raises(qa.InputError, match=f"^{top_k} passages were asked for"):
            call(QUESTION, top_k=top_k)


def test_as_many_hits_as_are_asked_for_with_the_same_best(assistant, sample_index, embedder):
    many = assistant.search(QUESTION, top_k=100)
    assert many == sorted(many, key=lambda hit: hit.rank)
    for k in (1, 2, 7):
        assert assistant.search(QUESTION, top_k=k) == many[:k]
        assert _found(assistant.ask(QUESTION, top_k=k)) == many[:k]
    assert assistant.search(QUESTION) == many[:8]
    with qa.open(sample_index, config=qa.Config(top_k=3), embedder=embedder) as three:
        assert three.search(QUESTION) == many[:3]


def test_a_chat_begins_like_a_single_question(assistant):
    chat = assistant.chat()
    first = chat.ask(QUESTION)
    assert _untimed(first) == _untimed(assistant.ask(QUESTION))
    assert first.context == ()
    assert chat.answers == [first]


def test_a_chat_searches_with_its_earlier_questions_and_shows_them(assistant):
    chat = assistant.chat()
    chat.ask("Who planned the attacks of 9/11?")
    chat.ask("Is the United States a trading partner of Pakistan?")
    answer = chat.ask("And since when?")
    asked = [one.question for one in chat.answers[:2]]
    assert answer.context == tuple(asked)
    assert answer.searched == "And since when?"
    assert _untimed(answer) == _untimed(assistant.ask("And since when?", history=asked))
    alone = assistant.ask("And since when?")
    assert alone.context == ()
    assert [hit.score for hit in answer.hits] != [hit.score for hit in alone.hits]


def test_a_typo_is_corrected_shown_and_searched_as_if_it_had_been_typed_right(assistant):
    typo = "What would help regoinal connectivity?"
    answer, right = assistant.ask(typo), assistant.ask(QUESTION)
    assert (answer.question, answer.searched) == (typo, QUESTION)
    assert answer.corrections == (
        qa.Correction(asked="regoinal", searched="regional", start=16, end=24),
    )
    assert (answer.hits, answer.quotes, answer.nearness) == (
        right.hits,
        right.quotes,
        right.nearness,
    )
    assert assistant.search(typo) == assistant.search(QUESTION)
    quoted = assistant.ask(typo.replace("regoinal", '"regoinal"'))
    assert (quoted.searched, quoted.corrections) == (quoted.question, ())
    assert quoted.hits[0].matched != right.hits[0].matched


def test_earlier_questions_are_corrected_where_they_are_searched_with(assistant):
    history = ["What is Pakistann acused of?"]
    answer = assistant.ask("And since when?", history=history)
    assert answer.context == ("What is Pakistan accused of?",)
    assert answer.corrections == ()
    right = assistant.ask("And since when?", history=answer.context)
    assert _untimed(answer) == _untimed(right)


def test_what_the_conversation_is_about_comes_nearer_to_a_question_that_leans_on_it(assistant):
    before, question = "Is the United States a trading partner of Pakistan?", "And since when?"
    scores = [
        next(hit.score for hit in hits if "trading partners" in hit.text)
        for hits in (
            assistant.search(question, top_k=100),
            assistant.search(question, history=[before], top_k=100),
        )
    ]
    assert scores[1] > scores[0] + 0.1


def test_one_conversation_knows_nothing_of_another(assistant):
    first, second = assistant.chat(), assistant.chat()
    first.ask("Who planned the attacks of 9/11?")
    assert second.ask("And how?").context == ()


def test_a_question_that_is_refused_leaves_no_trace_in_a_chat(assistant):
    chat = assistant.chat()
    with pytest.raises(qa.InputError):
        chat.ask(" ")
    assert chat.answers == []


def test_blank_history_counts_nothing(assistant):
    blank = ["", "  ", "\n", "\x00"]
    assert _untimed(assistant.ask(QUESTION, history=blank)) == _untimed(assistant.ask(QUESTION))
    assert assistant.search(QUESTION, history=blank) == assistant.search(QUESTION)
    mixed = ["", " Who was accused? ", " "]
    answer = assistant.ask("And why?", history=mixed)
    assert answer.context == ("Who was accused?",)
    assert _found(answer) == assistant.search("And why?", history=mixed)


def test_small_talk_is_replied_to_and_nothing_is_searched(assistant):
    for message, says in (
        ("Thanks a lot!", "You are welcome."),
        ("who are you?", "This is Sourcebook, a program that answers questions from 2 documents. "),
        ("What documents do you have?", "There are 2 documents: “Security in Afghanistan and "),
    ):
        answer = assistant.ask(message, history=[QUESTION])
        assert answer.status == SMALL_TALK
        assert answer.reason.startswith(says)
        assert (answer.question, answer.searched) == (message, "")
        assert (answer.quotes, answer.hits, answer.context) == ((), (), ())


def test_a_question_that_begins_politely_is_searched(assistant):
    for question in ("Hello, what does the report say about thanks?", f"Hi! {QUESTION} Thanks."):
        answer = assistant.ask(question)
        assert answer.status != SMALL_TALK
        assert [hit.rank for hit in answer.hits] == list(range(1, 9))
    assert answer.status == ANSWERED


def test_small_talk_is_no_context_for_what_follows(assistant):
    chat = assistant.chat()
    for message in ("Hello!", "What is Pakistan accused of?", "ok, thanks", "And since when?"):
        answer = chat.ask(message)
    assert [one.question for one in chat.answers][2] == "ok, thanks"
    assert answer.context == ("What is Pakistan accused of?",)
    alone = assistant.ask("And since when?", history=["What is Pakistan accused of?"])
    assert _untimed(answer) == _untimed(alone)
    assert _found(alone) == assistant.search(
        "And since when?", history=["hi", "What is Pakistan accused of?", "thanks"]
    )


def test_a_word_that_a_document_has_is_never_small_talk(tmp_path, embedder):
    """A name that the model does not know leaves it nothing but "what is", as in small talk."""
    (tmp_path / "data").mkdir()
    told = "The zqccjedmmmmbna was agreed upon in the old harbour town of the north."
    (tmp_path / "data" / "a.txt").write_text(told)
    with qa.build(tmp_path / "data", tmp_path / "index", embedder=embedder) as own:
        asked = "What is zqccjedmmmmbna?"
        for question in (asked, f"Hello, {asked}", "What is zqccjedmmmmbnq?"):
            answer = own.ask(question)
            assert [quote.text for quote in answer.quotes] == [told], question
        assert own.ask("And when?", history=[asked]).context == (asked,)
        for message in ("Thanks a lot!", "Hello! How is your day going, my friend?"):
            assert own.ask(message).status == SMALL_TALK


def test_search_finds_passages_whether_they_answer_or_not(assistant):
    question = "Who painted the Mona Lisa?"
    assert assistant.ask(question).status == NOT_FOUND
    hits = assistant.search(question)
    assert [hit.rank for hit in hits] == list(range(1, 9))


def test_documents_passages_and_failures_can_be_listed(folder, tmp_path, embedder):
    (folder / "empty.txt").touch()
    with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
        first, second = assistant.documents()
        assert (first.path, second.path) == ("afghanistan-security.txt", "pakistan-us-relations.md")
        document = assistant.document(first.id)
        assert first.characters == len(document.text)
        assert first.size == (folder / first.path).stat().st_size
        passages = assistant.passages(first.id)
        assert len(passages) == first.passages
        assert [(p.start, p.end) for p in passages] == sorted((p.start, p.end) for p in passages)
        # Together they hold every word of the document.
        joined = " ".join(document.text[p.start : p.end] for p in passages)
        assert joined.split() == document.text.split()
        assert [(f.path, f.reason) for f in assistant.failures()] == [("empty.txt", "is empty")]
        assert assistant.document("none") is None
        assert assistant.passages("none") == []


def test_sync_follows_the_folder(folder, tmp_path, embedder):
    with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
        before = _untimed(assistant.ask("What is bread made of?"))
        assert before["status"] == NOT_FOUND
        (folder / "bread.txt").write_text("Bread is made of flour, water and salt.")
        report = assistant.sync(folder)
        assert report is assistant.last_sync
        assert (report.added, report.unchanged) == (("bread.txt",), 2)
        answer = assistant.ask("What is bread made of?")
        assert [quote.text for quote in answer.quotes] == [
            "Bread is made of flour, water and salt."
        ]
        (folder / "bread.txt").unlink()
        assistant.sync(folder)
        assert _untimed(assistant.ask("What is bread made of?")) == before


def test_a_build_that_fails_closes_what_it_opened(tmp_path, tiny_embedder):
    with pytest.raises(qa.InputError, match=r"is not there\. Give another folder"):
        qa.build(tmp_path / "none", tmp_path / "index", embedder=tiny_embedder)
    gc.collect()  # an open database would warn here, and warnings are errors


def test_what_is_indexed_is_opened_while_its_folder_is_away(sample_copy, tmp_path):
    data, index = sample_copy
    config = qa.Config(data=data, index=index)
    assistant, wrong = open_or_begin(config)
    with assistant:
        assert (assistant.last_sync, assistant.document_count, wrong) == (None, 2, "")
    data.rename(tmp_path / "away")
    assistant, wrong = open_or_begin(config)
    with assistant:
        assert assistant.ask(QUESTION).status == ANSWERED
    assert wrong == (
        f"The folder of documents {data} is not there. Give another folder, or see that its drive "
        "is mounted. What was indexed of it before is served."
    )
    with pytest.raises(qa.InputError, match=r"is not there\. Give another folder"):
        open_or_begin(qa.Config(data=data, index=tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_an_index_is_begun_empty_where_there_is_none(folder, tmp_path):
    config = qa.Config(data=folder, index=tmp_path / "index")
    assistant, wrong = open_or_begin(config)
    with assistant:
        assert (assistant.document_count, wrong) == (0, "")
        assert assistant.ask(QUESTION).status == NOT_FOUND
    # Without documents it is none that could be served in their place.
    folder.rename(tmp_path / "away")
    with pytest.raises(qa.InputError, match="is not there"):
        open_or_begin(config)


def test_an_index_that_is_missing_names_the_remedy(tmp_path, tiny_embedder):
    with pytest.raises(qa.IndexMissing, match="qa build"):
        qa.open(tmp_path / "none", embedder=tiny_embedder)


def test_warm_up_loads_what_the_first_question_needs(folder, tmp_path, tiny_embedder):
    with qa.build(folder, tmp_path / "index", embedder=tiny_embedder) as assistant:
        assistant.warm_up()
    (tmp_path / "none").mkdir()
    with qa.build(tmp_path / "none", tmp_path / "empty", embedder=tiny_embedder) as assistant:
        assistant.warm_up()  # of no documents, too


def test_threads_get_the_answers_that_one_gets_alone(assistant):
    questions = [QUESTION, "Who was accused?", "Who painted the Mona Lisa?", "Why 2001?"]
    alone = {question: _said(assistant.ask(question)) for question in questions}
    got = []

    def ask(question: str) -> None:
        got.append((question, _said(assistant.ask(question))))

    threads = [threading.Thread(target=ask, args=(question,)) for question in questions * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    for question, (said, scores) in got:
        assert said == alone[question][0]
        # Questions share passes through the model, which moves the last bits.
        assert scores == pytest.approx(alone[question][1], abs=1e-5)


def test_a_filter_restricts_answers_hits_and_chats(assistant):
    where = qa.Filter(author="usman", date_from="2023")
    for answer in (
        assistant.ask("What is Pakistan accused of?", where=where),
        assistant.chat(where=where).ask("What is Pakistan accused of?"),
    ):
        assert {hit.citation.file for hit in answer.hits} == {"afghanistan-security.txt"}
    hits = assistant.search("What is Pakistan accused of?", top_k=100, where=where)
    (info,) = [d for d in assistant.documents() if d.path == "afghanistan-security.txt"]
    assert {hit.passage.id for hit in hits} == {p.id for p in assistant.passages(info.id)}
    assert (info.author, info.date, info.language) == (
        "Dr. Sahibzada Muhammad Usman",
        "2023-05-19",
        "en",
    )


def test_a_filter_that_matches_nothing_is_the_reason_of_the_answer(assistant):
    answer = assistant.ask(QUESTION, where=qa.Filter(folder="reports", date_to="1999"))
    assert answer.status == NOT_FOUND
    assert answer.reason == "No document matches: folder reports, to 1999."
    assert (answer.hits, answer.quotes, answer.nearness) == ((), (), 0.0)
    assert str(answer) == f"The documents do not say.\n{answer.reason}"


def test_what_is_said_elsewhere_only_is_not_found_in_what_a_filter_leaves(assistant):
    question = "Who planned the 9/11 attacks from Afghanistan?"
    assert assistant.ask(question).status == ANSWERED
    where = qa.Filter(documents=["pakistan-us-relations.md"])
    answer = assistant.ask(question, where=where)
    assert {hit.citation.file for hit in answer.hits} == {"pakistan-us-relations.md"}
    assert answer.nearness < assistant.ask(question).nearness


def test_a_document_that_a_filter_names_must_be_there(assistant):
    with pytest.raises(qa.InputError, match=r"Is it 'pakistan-us-relations.md'\?"):
        assistant.ask(QUESTION, where=qa.Filter(documents=["pakistan-us-relation.md"]))


def test_an_assistant_beside_another_has_its_models_and_an_index_of_its_own(assistant, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "walrus.txt").write_text("The walrus sleeps on a floe of ice all winter.")
    with assistant.beside(tmp_path / "index") as other:
        assert other.documents() == []
        other.sync(tmp_path / "data")
        assert [document.path for document in other.documents()] == ["walrus.txt"]
        assert other.config == dataclasses.replace(
            assistant.config, index=tmp_path / "index", feedback="off"
        )
    assert len(assistant.documents()) == 2


def test_texts_are_embedded_as_questions_are(assistant, embedder):
    rows = assistant.embed([QUESTION, "A saw."])
    assert (rows.shape, rows.dtype) == ((2, 384), np.float32)
    np.testing.assert_allclose(rows, embedder.embed_queries([QUESTION, "A saw."]), atol=1e-5)
    assert assistant.embed([]).shape == (0, 384)
