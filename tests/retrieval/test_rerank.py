"""Reranking: the order is the reranker's, everything else stays the retrieval's."""

import dataclasses
import os
import shutil
import threading

import numpy as np
import pytest

import qa
from qa.cli import main
from qa.errors import ModelError
from qa.indexing.models.load import bundled_model, load_model
from qa.indexing.text.chunk import passage_input, surroundings
from qa.retrieval.rerank import RERANKED, CrossEncoderReranker

QUESTION = "What would help regional connectivity?"
VOCABULARY = "[PAD] [UNK] [CLS] [SEP] [MASK] what is bread baked from flour water the sea deep . ?"


def _save_bert(folder, kind="BertForSequenceClassification", labels=1):
    """Save a small BERT of random weights and its tokenizer, as transformers does."""
    import torch
    import transformers

    folder.mkdir()
    (folder / "words.txt").write_text("\n".join(VOCABULARY.split()))
    tokenizer = transformers.BertTokenizer(str(folder / "words.txt"))
    config = transformers.BertConfig(
        vocab_size=len(VOCABULARY.split()),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=1.0,  # so that scores differ by more than their last digits
        num_labels=labels,
    )
    torch.manual_seed(7)
    getattr(transformers, kind)(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A cross-encoder's folder as transformers writes it, and older versions of the library."""
    return _save_bert(tmp_path_factory.mktemp("models") / "plain")


@pytest.fixture(scope="module")
def saved(plain):
    """The same cross-encoder as the library saves it."""
    from sentence_transformers import CrossEncoder

    folder = plain.parent / "saved"
    CrossEncoder(str(plain)).save(str(folder))
    assert (folder / "modules.json").is_file()
    return folder


class Counts:
    """Scores by how often a word stands in the text; keeps what it was given."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, list[str]]] = []

    def score(self, question, texts):
        self.asked.append((question, list(texts)))
        return np.array([text.count(self.word) for text in texts], dtype=np.float32)


class Gives:
    """Scores by a function of how many texts there are."""

    def __init__(self, scores) -> None:
        self.scores = scores

    def score(self, question, texts):
        return self.scores(len(texts))


def _untouched(hit: qa.Hit) -> dict:
    """What of a hit a reranker has no say in."""
    citation = dataclasses.replace(hit.citation, number=0)
    return dataclasses.replace(hit, rank=0, citation=citation, rerank_score=None).to_dict()


def test_hits_stand_in_the_order_of_the_reranker_with_their_own_scores(
    assistant, sample_index, embedder
):
    before = assistant.search(QUESTION, top_k=100)
    assert {hit.rerank_score for hit in before} == {None}
    with qa.open(sample_index, embedder=embedder, reranker=Counts("Pakistan")) as reranking:
        after = reranking.search(QUESTION, top_k=100)
    counts = [f"{hit.citation.title}\n{hit.text}".count("Pakistan") for hit in before]
    expected = sorted(range(len(before)), key=lambda i: (-counts[i], i))
    assert len(set(counts)) > 2
    assert expected != list(range(len(before)))
    # Equal counts stay in the order of retrieval.
    assert [_untouched(hit) for hit in after] == [_untouched(before[i]) for i in expected]
    assert [hit.rerank_score for hit in after] == [float(counts[i]) for i in expected]
    assert [hit.rank for hit in after] == list(range(1, len(before) + 1))
    assert [hit.citation.number for hit in after] == [hit.rank for hit in after]


def test_fewer_hits_are_the_first_of_more(sample_index, embedder):
    with qa.open(sample_index, embedder=embedder, reranker=Counts("Pakistan")) as reranking:
        many = reranking.search(QUESTION, top_k=100)
        for k in (1, 3, 7):
            assert reranking.search(QUESTION, top_k=k) == many[:k]
            asked = reranking.ask(QUESTION, top_k=k).hits  # which highlights sentences, too
            assert [dataclasses.replace(hit, highlights=()) for hit in asked] == many[:k]


def test_the_first_fifty_are_read_and_the_rest_follow_as_they_were(tmp_path, tiny_embedder):
    folder = tmp_path / "texts"
    folder.mkdir()
    for i in range(RERANKED + 10):
        (folder / f"{i:02}.txt").write_text(f"The sea is {'very ' * i}deep. Number {i * 7 % 60}.")
    with qa.build(folder, tmp_path / "index", embedder=tiny_embedder) as assistant:
        before = assistant.search("How deep is the sea?", top_k=100)
    reads = Counts("very")
    with qa.open(tmp_path / "index", embedder=tiny_embedder, reranker=reads) as reranking:
        after = reranking.search("How deep is the sea?", top_k=100)
    ((question, texts),) = reads.asked
    assert question == "How deep is the sea?"
    # A title that is a mere number says nothing, and is not read.
    assert texts == [hit.text for hit in before[:RERANKED]]
    scores = [hit.rerank_score for hit in after]
    assert scores[:RERANKED] == sorted(map(float, (t.count("very") for t in texts)), reverse=True)
    assert scores[RERANKED:] == [None] * 10
    assert [_untouched(hit) for hit in after[RERANKED:]] == [
        _untouched(hit) for hit in before[RERANKED:]
    ]


def test_the_title_is_read_before_the_passage(sample_index, embedder):
    reads = Counts("India")
    with qa.open(sample_index, embedder=embedder, reranker=reads) as reranking:
        hits = reranking.search(QUESTION, top_k=100)
        read = []
        for hit in hits:
            document = reranking.document(hit.passage.document_id)
            read.append(
                passage_input(document.title, surroundings(document, hit.passage), hit.text)
            )
    assert sorted(reads.asked[0][1]) == sorted(read)
    assert any(text.split("\n")[1] in hits[0].citation.section for text in read)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("And since when?", "Who planned the attacks? Where is Kashmir? And since when?"),
        ("What is the capital of Mongolia?", "What is the capital of Mongolia?"),
    ],
)
def test_a_follow_up_is_read_with_its_context_where_it_leans(
    sample_index, embedder, question, read
):
    reads = Counts("India")
    with qa.open(sample_index, embedder=embedder, reranker=reads) as reranking:
        reranking.ask(question, history=["Who planned the attacks?", "Where is Kashmir?"])
    # It is read alone as well, which may answer it without the conversation.
    assert [asked for asked, _ in reads.asked] == [read, question]


def test_what_is_put_first_is_quoted_and_every_quote_is_true(tmp_path, embedder):
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("rye", "wheat", "oat", "barley", "spelt", "maize"):
        (folder / f"{name}.txt").write_text(f"Bread is baked from {name} flour and water.")
    question = "What is bread baked from?"
    with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
        before = assistant.ask(question, top_k=6)
    backwards = Gives(np.arange)
    with qa.open(tmp_path / "index", embedder=embedder, reranker=backwards) as reranking:
        answer = reranking.ask(question, top_k=6)
        texts = {info.id: reranking.document(info.id).text for info in reranking.documents()}
    assert [hit.text for hit in answer.hits] == [hit.text for hit in reversed(before.hits)]
    # The last of six had never been among the three that are quoted from.
    assert answer.quotes[0].text == before.hits[-1].text
    assert answer.quotes[0].citation.number == 1
    assert {quote.citation.number for quote in answer.quotes} <= {1, 2, 3}
    for quote in answer.quotes:
        place = quote.citation
        assert texts[place.document_id][place.start : place.end] == quote.text
        assert answer.hits[place.number - 1].passage.document_id == place.document_id


def test_a_reranker_has_no_say_in_whether_the_documents_answer(assistant, sample_index, embedder):
    question = "How do I bake sourdough bread?"
    loves = Gives(lambda n: np.full(n, 1e9))
    with qa.open(sample_index, embedder=embedder, reranker=loves) as reranking:
        answer, alone = reranking.ask(question), assistant.ask(question)
    assert (answer.status, answer.quotes) == ("not_found", ())
    assert (answer.nearness, answer.reason) == (alone.nearness, alone.reason)


def test_without_documents_a_reranker_is_not_asked(tmp_path, tiny_embedder):
    (tmp_path / "none").mkdir()
    reads = Counts("x")
    with qa.build(
        tmp_path / "none", tmp_path / "index", embedder=tiny_embedder, reranker=reads
    ) as assistant:
        assert assistant.ask("What is bread?").hits == ()
    assert reads.asked == []


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        (lambda n: np.full(n, np.nan), "gave nan for a passage"),
        (lambda n: np.array([0.0] * (n - 1) + [np.inf]), "gave inf for a passage"),
        (lambda n: np.zeros(n - 1), r"gave scores of shape \({less},\) for {n} passages"),
        (lambda n: np.zeros((n, 1)), r"gave scores of shape \({n}, 1\) for {n} passages"),
        (lambda n: 1.0, r"gave scores of shape \(\) for {n} passages"),
        (lambda n: ["good"] * n, "gave something else than numbers"),
        (lambda n: None, "The reranker gave"),
    ],
)
def test_scores_that_cannot_be_used_are_an_error(sample_index, embedder, scores, says):
    with qa.open(sample_index, embedder=embedder, reranker=Gives(scores)) as reranking:
        n = sum(document.passages for document in reranking.documents())
        with pytest.raises(ModelError, match=says.format(n=n, less=n - 1)) as caught:
            reranking.search(QUESTION)
    assert "Let it return" in str(caught.value)


@pytest.mark.parametrize("kind", ["plain", "saved"])
def test_a_cross_encoder_scores_from_its_folder(request, kind):
    from sentence_transformers import CrossEncoder

    folder = request.getfixturevalue(kind)
    texts = ["bread is baked from flour.", "the sea is deep.", "", "flour " * 500, "water?"]
    scores = CrossEncoderReranker(str(folder)).score("what is bread?", texts)
    assert (scores.dtype, scores.shape) == (np.float32, (5,))
    assert len(set(scores.tolist())) > 1
    alone = CrossEncoder(str(folder)).predict([("what is bread?", text) for text in texts])
    assert scores.tolist() == alone.tolist()


def test_a_cross_encoder_is_on_the_cpu_though_torch_reports_a_gpu(plain, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert load_model("CrossEncoder", plain).device.type == "cpu"


def test_a_cross_encoder_is_on_the_device_that_the_settings_name(plain, sample_index, embedder):
    config = qa.Config(reranker=str(plain), device="abacus")
    with (
        qa.open(sample_index, config=config, embedder=embedder) as reranking,
        pytest.raises(ModelError, match=r"the device 'abacus' .* QA_DEVICE"),
    ):
        reranking.search(QUESTION)


def test_a_folder_works_as_qa_reranker_and_gives_the_same_each_time(sample_index, embedder, plain):
    config = qa.Config.from_env({"QA_RERANKER": str(plain)})
    runs = []
    for _ in range(2):
        with qa.open(sample_index, config=config, embedder=embedder) as reranking:
            reranking.warm_up()
            runs.append(reranking.search("What is the sea?", top_k=100))
    assert runs[0] == runs[1]
    scores = [hit.rerank_score for hit in runs[0]]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 5
    assert [hit.score for hit in runs[0]] != sorted([h.score for h in runs[0]], reverse=True)


def test_the_command_line_shows_what_orders_the_passages(
    sample_index, plain, monkeypatch, capsys, embedder
):
    monkeypatch.setenv("QA_RERANKER", str(plain))
    arguments = ["search", QUESTION, "--index", str(sample_index), "--top-k", "2", "--explain"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    with qa.open(sample_index, embedder=embedder, config=qa.Config(reranker=str(plain))) as opened:
        first, second = opened.search(QUESTION, top_k=2)
    for hit in (first, second):
        place = hit.citation.describe()
        assert f"[{hit.rank}] {hit.score:.3f} reranked {hit.rerank_score:.3f}  {place}\n" in printed
        assert f"\n    reranked: score {hit.rerank_score:.3f}, which decides its place\n" in printed


def test_a_reranker_of_ones_own_comes_before_the_setting(sample_index, embedder):
    config = qa.Config(reranker="no-such-model")
    reads = Counts("India")
    with qa.open(sample_index, config=config, embedder=embedder, reranker=reads) as reranking:
        reranking.search(QUESTION)
    assert len(reads.asked) == 1


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "not a name!"])
def test_a_name_that_cannot_be_had_is_an_error_before_anything_is_made(
    folder, tmp_path, tiny_embedder, name
):
    with pytest.raises(ModelError) as caught:
        qa.build(
            folder, tmp_path / "index", config=qa.Config(reranker=name), embedder=tiny_embedder
        )
    assert repr(name) in str(caught.value)
    assert "leave QA_RERANKER empty for no reranking" in str(caught.value)
    assert not (tmp_path / "index").exists()


def test_what_is_no_cross_encoder_is_refused(tmp_path):
    # The library would turn each into one, with weights made up by chance.
    (tmp_path / "empty").mkdir()
    for other in (bundled_model(), _save_bert(tmp_path / "base", "BertModel"), tmp_path / "empty"):
        with pytest.raises(ModelError, match=r"is no cross-encoder\. Give QA_RERANKER one"):
            CrossEncoderReranker(str(other))


def test_a_cross_encoder_of_several_labels_is_refused(tmp_path):
    three = CrossEncoderReranker(str(_save_bert(tmp_path / "three", labels=3)))
    with pytest.raises(ModelError, match=r"gives 3 scores .* Give one with one label"):
        three.score("what?", ["bread"])


@pytest.mark.parametrize("trouble", ["damaged", "missing", "pickled"])
def test_weights_that_cannot_be_used_are_an_error(plain, tmp_path, trouble):
    import torch

    class Payload:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "executed"),)

    shutil.copytree(plain, tmp_path / "copy")
    weights = tmp_path / "copy" / "model.safetensors"
    weights.unlink()
    if trouble == "damaged":
        weights.write_bytes(b"nonsense" * 100)
    elif trouble == "pickled":
        torch.save({"weights": Payload()}, weights.with_name("pytorch_model.bin"))
    with pytest.raises(ModelError, match=r"cannot be loaded .* safetensors weights"):
        CrossEncoderReranker(str(tmp_path / "copy")).score("what?", ["bread"])
    assert not (tmp_path / "executed").exists()


def test_four_threads_at_once_get_what_one_gets_alone(plain):
    # A fresh one, so that the threads also race to load it.
    model, barrier, got = CrossEncoderReranker(str(plain)), threading.Barrier(4), {}
    texts = [[f"bread is {'baked ' * (n + i)}from flour." for i in range(5)] for n in range(4)]

    def work(n: int) -> None:
        barrier.wait()
        got[n] = model.score("what is bread?", texts[n]).tolist()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {n: model.score("what is bread?", texts[n]).tolist() for n in range(4)}
