"""The fast way to run a model gives what the library gives, or is not taken."""

import json
import logging
import re
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest

from qa.indexing.models.embed import SentenceTransformerEmbedder
from qa.indexing.models.fast.direct import Direct
from qa.indexing.models.fast.encoder import Runner, compiled, padded, threads_here
from qa.indexing.models.fast.graph import Graph
from qa.indexing.models.fast.kept import SHIPPED, read, write
from qa.indexing.models.fast.parts import tokenizer_of
from qa.indexing.models.fast.prepare import FastEncoder, fast_encoder
from qa.indexing.models.fast.recipe import recipe_of
from qa.indexing.models.fast.samples import SAMPLES
from qa.indexing.models.fast.weights import WORDS, load_weights, load_words
from qa.indexing.models.library import LibraryEncoder
from qa.indexing.models.load import bundled_model

# None of them is a sample.
TEXTS = [
    "The ferry to the island leaves every forty minutes from pier 3, and bicycles go free.",
    "Return the cartridge within 14 days. Opened cartridges are not taken back, unless they leak.",
    "Der Antrag ist in zweifacher Ausfertigung beim Bauamt einzureichen, Pläne sind beizufügen.",
    "Le musée est fermé le mardi et les jours fériés ; la billetterie ferme à 17 h 15.",
    "La biblioteca presta hasta cinco libros durante tres semanas.",
    "Поезд отправляется с третьего пути в семь часов вечера.",
    "图书馆周一闭馆，周末开放时间为上午十点至下午四点。",
    "Month\tRain\tSun\nMay\t61 mm\t201 h\nJune\t55 mm\t212 h",
    "for line in lines:\n    total += int(line.split(',')[2])",
    "Bread is baked from flour and water. " * 40,
    "yes, on Monday",
]


@pytest.fixture(scope="module")
def library():
    return LibraryEncoder(bundled_model(), "", None)


@pytest.fixture(scope="module")
def recipe():
    return recipe_of(bundled_model())


@pytest.fixture
def copied(tmp_path):
    """A copy of the bundled model's folder; its weights are a link until replaced."""
    folder = tmp_path / "copied"
    shutil.copytree(bundled_model(), folder, ignore=shutil.ignore_patterns("model.safetensors"))
    (folder / "model.safetensors").symlink_to(bundled_model() / "model.safetensors")
    return folder


def cosines(made, wanted):
    return (made * wanted).sum(axis=1)


def direct_pieces(recipe, text):
    """What NumPy gives."""
    return Direct(recipe).pieces(np.array(tokenizer_of(recipe).encode(text).ids))


def exact_pieces(recipe, text):
    """What the graph gives in float32."""
    weights = load_weights(recipe.folder)
    graph = Graph(recipe, weights, rounded=False).build()
    request = compiled(graph, 1, exact=True).create_infer_request()
    ids = np.array(tokenizer_of(recipe).encode(text).ids, np.int32)
    return request.infer([*padded([ids], weights[WORDS])])[0][0]


@pytest.mark.parametrize("pieces", [direct_pieces, exact_pieces])
def test_both_encoders_compute_what_the_library_does(recipe, library, pieces):
    for text in (TEXTS[0], TEXTS[-2], ""):
        ((_, wanted),) = library.pieces([text])
        np.testing.assert_allclose(pieces(recipe, text), wanted, atol=1e-4)


def test_vectors_are_those_of_the_library_for_texts_that_are_no_samples(embedder, library):
    wanted = library.questions(TEXTS)
    assert cosines(embedder.embed_queries(TEXTS), wanted).min() > 0.9995
    near = cosines(embedder.embed_documents(TEXTS), wanted)
    assert near.mean() > 0.997
    assert near.min() > 0.985


def test_a_text_has_one_vector_whatever_stands_beside_it(embedder):
    together = embedder.embed_documents(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        assert embedder.embed_documents([text])[0] @ row > 0.9995


def test_no_library_is_imported_for_the_bundled_model():
    code = (
        "import sys; from qa.indexing.models.embed import SentenceTransformerEmbedder;"
        "e = SentenceTransformerEmbedder(); e.embed_queries(['a']); e.embed_documents(['a']);"
        "print([m for m in ('torch', 'transformers', 'openvino_telemetry') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_openvino_the_library_embeds_documents(library):
    code = (
        "import sys; sys.modules['openvino'] = None;"
        "from qa.indexing.models.embed import SentenceTransformerEmbedder;"
        "e = SentenceTransformerEmbedder();"
        "both = e.embed_queries(['a'])[0, :3], e.embed_documents(['a'])[0, :3];"
        "print([*both[0].tolist(), *both[1].tolist()])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    wanted = library.questions(["a"])[0, :3].tolist()
    np.testing.assert_allclose(json.loads(done.stdout), wanted * 2, atol=1e-6)


def test_few_questions_need_no_graph():
    code = (
        "import sys; from qa.indexing.models.embed import SentenceTransformerEmbedder as Model;"
        "few = Model(few=True).embed_queries(['How old is the bridge?', 'yes']);"
        "print('openvino' in sys.modules);"
        "print(abs(Model().embed_queries(['How old is the bridge?', 'yes']) - few).max() < 1e-6)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\nTrue\n"


def test_what_comes_with_the_package_is_of_the_bundled_model(embedder, library):
    rows = read(SHIPPED, embedder.fingerprint)
    assert rows is not None, "run: python tests/benchmarks/fast_model.py"
    np.testing.assert_allclose(rows, library.questions(SAMPLES), atol=1e-5)


def test_vectors_that_are_others_are_not_used(tmp_path, library, caplog):
    turned = np.roll(library.questions(SAMPLES), 1, axis=0)
    write(tmp_path / "model-f.npz", "f", turned)
    with caplog.at_level(logging.WARNING):
        assert fast_encoder(bundled_model(), "f", "", tmp_path, library) is None
    assert re.search(r"a cosine of -?0\.[0-8]", caplog.text)
    assert "are not used" in caplog.text


def test_graphs_that_give_other_vectors_are_not_used(recipe, library, caplog):
    others = np.roll(library.questions(SAMPLES), 1, axis=0)
    encoder = FastEncoder(recipe, Direct(recipe), others, "", library)
    with caplog.at_level(logging.WARNING):
        rows = encoder.documents(TEXTS)
    assert "by 8-bit integers have a cosine of" in caplog.text
    assert "by OpenVINO have a cosine of" in caplog.text
    np.testing.assert_allclose(rows, library.documents(TEXTS), atol=1e-6)


def test_the_rounded_graph_is_let_go_when_nothing_is_embedded_and_made_again(
    recipe, library, monkeypatch
):
    monkeypatch.setattr("qa.indexing.models.fast.prepare.IDLE", 0.05)
    encoder = FastEncoder(recipe, Direct(recipe), library.questions(SAMPLES), "", library)
    first = encoder.documents(TEXTS)
    end = time.monotonic() + 30
    while encoder._rounded is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert encoder._rounded is None
    np.testing.assert_allclose(encoder.documents(TEXTS), first, atol=1e-6)


def test_what_is_found_of_a_model_is_kept_and_read_again(copied, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    pooling = copied / "1_Pooling" / "config.json"
    settings = json.loads(pooling.read_text())
    settings |= {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}
    pooling.write_text(json.dumps(settings))
    model = SentenceTransformerEmbedder(str(copied))
    wanted = LibraryEncoder(copied, "", None).documents(TEXTS)
    assert cosines(model.embed_documents(TEXTS), wanted).mean() > 0.995
    (file,) = (tmp_path / "cache" / "sourcebook").glob("model-*.npz")
    assert file.name == f"model-{model.fingerprint}.npz"
    rows = read(file, model.fingerprint)
    np.testing.assert_allclose(rows, LibraryEncoder(copied, "", None).questions(SAMPLES))
    # The second time nothing of the library is asked.
    again = fast_encoder(copied, model.fingerprint, "", file.parent, library=None)
    np.testing.assert_allclose(again.questions(TEXTS), model.embed_queries(TEXTS), atol=1e-6)


def test_a_file_that_is_damaged_or_of_another_model_says_nothing(tmp_path):
    rows = np.eye(len(SAMPLES), 4, dtype=np.float32)
    file = tmp_path / "model.npz"
    write(file, "one", rows)
    np.testing.assert_array_equal(read(file, "one"), rows)
    assert read(file, "other") is None
    assert read(tmp_path / "none.npz", "one") is None
    for bad in (rows[:-1], rows * np.nan, rows.ravel()):
        write(file, "one", bad)
        assert read(file, "one") is None
    write(file, "one", rows)
    whole = file.read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 5):
        file.write_bytes(whole[:size])
        assert read(file, "one") is None


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("config.json", {"model_type": "distilbert"}),
        ("config.json", {"model_type": "mpnet", "relative_attention_num_buckets": 16}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
        ("config_sentence_transformers.json", {"default_prompt_name": "query"}),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
        ("1_Pooling/config.json", {"include_prompt": False}),
    ],
)
def test_a_model_that_is_more_than_is_known_is_left_to_the_library(copied, file, changes):
    assert recipe_of(copied) is not None
    settings = json.loads((copied / file).read_text())
    (copied / file).write_text(json.dumps(settings | changes))
    assert recipe_of(copied) is None


def test_modules_and_files_that_are_not_known_are_left_to_the_library(copied):
    modules = json.loads((copied / "modules.json").read_text())
    dense = {"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"}
    (copied / "modules.json").write_text(json.dumps([*modules, dense]))
    assert recipe_of(copied) is None
    modules[0]["type"] = "custom.Transformer"
    (copied / "modules.json").write_text(json.dumps(modules))
    assert recipe_of(copied) is None
    (copied / "modules.json").write_text("{")
    assert recipe_of(copied) is None
    (copied / "modules.json").unlink()
    assert recipe_of(copied) is None


def small_model(folder, kind, positions, **settings):
    """Save a small model of a kind of transformers, with random weights, as the library does."""
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(1)
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=30522,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=positions,
        pad_token_id=1,
        initializer_range=0.2,  # large enough for what is left out to be seen
        **settings,
    )
    plain = folder.with_name("plain")
    getattr(transformers, f"{kind}Model")(config).save_pretrained(plain)
    SentenceTransformer(str(bundled_model())).tokenizer.save_pretrained(plain)
    SentenceTransformer(str(plain)).save(str(folder))


def test_positions_of_roberta_begin_after_those_of_its_padding(tmp_path):
    small_model(tmp_path / "small", "XLMRoberta", 66, type_vocab_size=1)
    recipe = recipe_of(tmp_path / "small")
    assert (recipe.first_position, recipe.max_length) == (2, 64)
    ((_, wanted),) = LibraryEncoder(recipe.folder, "", None).pieces([TEXTS[0]])
    for pieces in (direct_pieces, exact_pieces):
        np.testing.assert_allclose(pieces(recipe, TEXTS[0]), wanted, atol=1e-4)


def test_attention_of_mpnet_knows_how_far_apart_word_pieces_stand(tmp_path):
    small_model(tmp_path / "small", "MPNet", 258)
    recipe = recipe_of(tmp_path / "small")
    assert (recipe.first_position, recipe.max_length, recipe.by_distance) == (2, 256, True)
    library = LibraryEncoder(recipe.folder, "", None)
    # The long one reaches all kinds of distances, and ends at the bound.
    for text in (TEXTS[0], TEXTS[-2]):
        ((_, wanted),) = library.pieces([text])
        np.testing.assert_allclose(exact_pieces(recipe, text), wanted, atol=1e-3)
        np.testing.assert_allclose(direct_pieces(recipe, text), wanted, atol=1e-3)
    both = [TEXTS[0], TEXTS[-1]]
    made = Runner(recipe, rounded=False).rows(both)  # of which the second is padded
    assert cosines(made, library.questions(both)).min() > 0.999
    weights = load_weights(recipe.folder)
    by_distance = "encoder.relative_attention_bias.weight"
    weights[by_distance] = np.zeros_like(weights[by_distance])
    blind = compiled(Graph(recipe, weights, rounded=False).build(), 1, exact=True)
    ids = np.array(tokenizer_of(recipe).encode(TEXTS[0]).ids, np.int32)
    (unlike,) = blind.create_infer_request().infer([*padded([ids], weights[WORDS])]).values()
    ((_, wanted),) = library.pieces([TEXTS[0]])
    assert abs(unlike[0] - wanted).max() > 0.05


@pytest.mark.parametrize("kind", ["float32", "float16", "bfloat16"])
def test_weights_are_those_that_the_library_for_them_reads(tmp_path, kind):
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(1)
    kept = {
        f"bert.{name}": torch.randn(3, 5).to(getattr(torch, kind))
        for name in (WORDS, "encoder.layer.0.attention.attn.q.weight")
    }
    others = {"head.weight": torch.randn(2), "bert.places": torch.arange(4)}
    save_file({**kept, **others}, tmp_path / "model.safetensors")
    made = load_weights(tmp_path)
    assert sorted(made) == [WORDS, "encoder.layer.0.attention.self.query.weight"]
    for ours, theirs in zip(made.values(), sorted(kept), strict=True):
        np.testing.assert_array_equal(ours, kept[theirs].float().numpy())
    np.testing.assert_array_equal(load_words(tmp_path), made[WORDS])


def test_as_many_threads_as_the_settings_of_others_allow(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    given = threads_here()
    assert given >= 1
    for value, wanted in (("1", 1), ("9999", given), ("", given), ("0", given), ("x", given)):
        monkeypatch.setenv("OMP_NUM_THREADS", value)
        assert threads_here() == wanted
