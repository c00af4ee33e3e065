import json
import shutil
import subprocess
import sys
import textwrap
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import CatalogueError
from qa.indexing.checksums import DerivedDamaged
from qa.indexing.keywords import tantivy
from qa.indexing.keywords.bm25 import bm25_scores, encode_terms, pair_scores
from qa.indexing.keywords.tantivy import KeywordIndex
from qa.indexing.text.analyze import pairs, terms
from qa.indexing.text.questions import query_words

PASSAGES = {
    1: "The old bridge crosses the river north of the town.",
    2: "The bridge was built of granite; the old bridge of wood burnt.",
    3: "Regional trains stop at the station.",
    4: "getHTTPServer starts the server on port 8,080.",
    5: "東京タワーは高い。",
    6: "Zürich’s trams stop at the bridge.",
}


def entries(passages=PASSAGES, document=lambda number: number // 2):
    return [(number, terms(text), document(number)) for number, text in passages.items()]


def found(index, question, k=10, documents=None):
    asked = [term for _, (form,) in query_words(question) for term in form]
    return index.candidates(asked, k, documents).tolist()


def exact(index, passages, query):
    """Score words and pairs as a caller does: from what the catalogue would hold."""
    blobs = [encode_terms(words) for words in passages.values()]
    corpus = (len(passages), sum(map(len, passages.values())) / max(len(passages), 1))
    words = bm25_scores(query, blobs, index.document_frequencies(query), *corpus)
    doubles = pair_scores(query, blobs, index.pair_frequencies(query), *corpus)
    return dict(zip(passages, (words + 0.4 * doubles).tolist(), strict=True))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keywords"


@pytest.fixture
def index(folder):
    made = KeywordIndex(folder)
    made.update(entries(), [], "first")
    return made


def test_opening_writes_nothing(folder):
    index = KeywordIndex(folder)
    assert not folder.exists()
    assert (index.ids().tolist(), index.stamp) == ([], "")
    assert index.candidates(["bridg"], 5).tolist() == []
    assert index.document_frequencies(["bridg"]) == [0]
    assert index.pair_frequencies(["old", "bridg"]) == [0]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where is the old bridge?", [2, 1, 6]),
        ("bridges", [2, 6, 1]),
        ("get_http_server", [4]),
        ("port 8080", [4]),
        ("zurich", [6]),
        ("京タ", [5]),
        ("東京", [5]),
        ("volcano", []),
        ("", []),
        ("is it?", []),
    ],
)
def test_candidates_stand_by_their_words(index, question, expected):
    assert found(index, question) == expected


def test_no_more_candidates_than_asked_for(index):
    assert found(index, "old bridge", k=1) == [2]
    assert found(index, "old bridge", k=0) == []
    assert index.candidates(["bridg"], 5).dtype == np.int64


def test_pairs_decide_between_the_same_words(folder):
    index = KeywordIndex(folder)
    words = {1: "bridge far old", 2: "far old bridge", 3: "old far bridge", 4: "town hall"}
    index.update(entries(words), [], "s")
    assert found(index, "old bridge", k=1) == [2]
    assert set(index.candidates(["old", "bridg"], 3, pair_weight=0.0).tolist()) == {1, 2, 3}


def test_a_filter_holds_before_the_search(folder):
    index = KeywordIndex(folder)
    many = dict.fromkeys(range(300), "bridge " * 3) | {999: "a bridge in a long text"}
    index.update(entries(many, document=lambda number: number), [], "s")
    # Were the filter applied to the ten best, 999 would not be among them.
    assert 999 not in found(index, "bridge")
    assert found(index, "bridge", documents=[999, 12345]) == [999]
    assert sorted(found(index, "bridge", documents=range(5))) == [0, 1, 2, 3, 4]
    assert found(index, "bridge", documents=[]) == []
    assert found(index, "bridge", documents=[12345]) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([([["bridg"]], ())], [1, 2, 6]),
        ([([["bridg"]], ()), ([["stop"]], ())], [6]),
        ([([["bridg", "stop"]], ())], [6]),
        ([([["granit"], ["station"]], ())], [2, 3]),
        ([([["bridg"]], ()), ([["stop"]], (1,))], [2, 6]),
        ([([["stop"]], (0, 1)), ([["old"]], (3,))], [1, 2, 6]),
        ([([["unknown"]], ())], []),
        ([([["unknown"]], (0,))], [1]),
        ([([[]], ())], []),
        ([([["bridg"]], ()), ([], ())], []),
        ([], []),
    ],
)
def test_all_that_hold_a_form_of_each_are_found_or_their_documents_stand_for_it(
    index, wanted, expected
):
    assert index.holding(wanted).tolist() == expected


@settings(deadline=None, max_examples=25)
@given(st.sets(st.sampled_from(["bridg", "stop", "old", "river", "x"])), st.integers(0, 3))
def test_what_holds_every_term_is_what_a_walk_over_all_finds(tmp_path_factory, asked, document):
    index = KeywordIndex(tmp_path_factory.mktemp("held") / "keywords")
    index.update(entries(), [], "first")
    index.update([], [2], "second")
    expected = [
        number
        for number, held, of in entries()
        if number != 2 and asked and all(term in held or of == document for term in asked)
    ]
    assert index.holding([([[term]], (document,)) for term in sorted(asked)]).tolist() == expected


def test_frequencies_count_passages_not_words(index):
    assert index.document_frequencies(["bridg", "old", "volcano", "bridg"]) == [3, 2, 0, 3]
    assert index.pair_frequencies(["old", "bridg", "old"]) == [2, 0]
    assert index.pair_frequencies(["old"]) == []
    assert index.document_frequencies([]) == []


def test_frequencies_do_not_count_what_was_removed_or_replaced(index, folder):
    index.update([(6, terms("no trams"), 3)], [2], "second")
    assert index.ids().tolist() == [1, 3, 4, 5, 6]
    for _ in range(2):  # the second time they are remembered
        assert index.document_frequencies(["bridg", "granit", "tram"]) == [1, 0, 1]
        assert index.pair_frequencies(["old", "bridg"]) == [1]
    assert found(index, "old bridge") == [1]
    other = KeywordIndex(folder)
    assert other.document_frequencies(["bridg", "granit", "tram"]) == [1, 0, 1]


def test_what_is_committed_is_there_when_opened_again(index, folder):
    again = KeywordIndex(folder)
    assert again.ids().tolist() == [1, 2, 3, 4, 5, 6]
    assert again.ids().dtype == np.int64
    assert again.stamp == "first"
    assert found(again, "old bridge") == [2, 1, 6]


def test_removing_what_is_not_there_is_no_error(index):
    index.update([], [77, 2, 2], "second")
    assert index.ids().tolist() == [1, 3, 4, 5, 6]
    index.update([], [1, 3, 4, 5, 6], "third")
    assert (index.ids().tolist(), index.stamp) == ([], "third")
    assert found(index, "bridge") == []
    index.update(entries(), [], "fourth")
    assert found(index, "old bridge") == [2, 1, 6]


def test_the_last_of_several_under_one_id_stays(index):
    index.update([(7, ["x"], 1), (7, ["y"], 1), (1, ["y"], 1)], [1], "second")
    assert index.document_frequencies(["x", "y"]) == [0, 2]
    assert index.ids().tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(index.candidates(["y"], 5).tolist()) == [1, 7]


def test_a_passage_without_terms_is_held_and_never_found(index):
    index.update([(8, [], 1)], [], "second")
    assert 8 in index.ids()
    assert 8 not in found(index, "old bridge stop server")


def test_words_that_no_passage_has_take_no_room_of_those_that_one_has(index):
    lacking = [f"lacking{number}" for number in range(100)]
    assert index.candidates(["granit", *lacking], 10).tolist() == [2]
    assert index.candidates(lacking, 10).tolist() == []


def test_a_long_question_is_searched_by_its_rarest_words(folder):
    index = KeywordIndex(folder)
    words = [f"w{number}" for number in range(300)]
    index.update([(i, [words[i], "often"], 1) for i in range(300)], [], "s")
    assert len(index.candidates(["often", *words], 300)) == 64
    assert len(index.candidates(["often", *words[:20]], 300)) == 300


# Kills


def test_an_update_that_fails_leaves_the_state_before_it(index, folder):
    def stream():
        yield 50, ["new"], 1
        raise RuntimeError("the reader was stopped")

    with pytest.raises(RuntimeError, match="was stopped"):
        index.update(stream(), [1], "second")
    for each in (index, KeywordIndex(folder)):
        assert (each.ids().tolist(), each.stamp) == ([1, 2, 3, 4, 5, 6], "first")
        assert each.document_frequencies(["new", "bridg"]) == [0, 3]
    index.update([(50, ["new"], 1)], [1], "second")  # the lock is free again
    assert index.ids().tolist() == [2, 3, 4, 5, 6, 50]


def test_a_state_older_than_the_commit_is_noticed(index, folder):
    # Killed between the two: ids are what tantivy holds, and the stamp is not believed.
    before = (folder / "passages.state").read_bytes()
    index.update([(9, terms("a new bridge"), 4)], [1], "second")
    (folder / "passages.state").write_bytes(before)
    again = KeywordIndex(folder)
    assert again.ids().tolist() == [2, 3, 4, 5, 6, 9]
    assert again.stamp == ""
    # The same update once more does no harm.
    again.update([(9, terms("a new bridge"), 4)], [1], "second")
    assert (again.ids().tolist(), again.stamp) == ([2, 3, 4, 5, 6, 9], "second")
    assert again.document_frequencies(["bridg", "new"]) == [3, 1]


def test_a_process_killed_at_any_moment_leaves_a_whole_state(folder):
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from qa.indexing.keywords.tantivy import KeywordIndex
        index = KeywordIndex(Path(sys.argv[1]))
        print("ready", flush=True)
        for first in range(0, 100_000, 20):
            passages = [(i, [f"w{i}", "every"], i) for i in range(first, first + 20)]
            index.update(passages, [first - 20], str(first))
    """)
    seen = 0
    for wait in (0.02, 0.15, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        threading.Event().wait(wait)
        process.kill()
        process.wait()
        process.stdout.close()
        index = KeywordIndex(folder)
        ids = index.ids().tolist()
        assert index.document_frequencies(["every"]) == [len(ids)]
        assert sorted(index.candidates(["every"], 10**6).tolist()) == ids
        if ids:
            assert index.document_frequencies([f"w{ids[0]}", f"w{ids[-1]}"]) == [1, 1]
        seen += len(ids)
    assert seen
    index.update([(-5, ["after"], 1)], [], "after")
    assert index.candidates(["after"], 5).tolist() == [-5]


@pytest.mark.parametrize("how", ["gone", "empty", "half", "garbage"])
def test_a_broken_folder_counts_as_empty_and_is_made_anew(index, folder, how, tmp_path):
    index.update([(9, terms("a new bridge"), 4)], [1], "second")
    for file in sorted(folder.iterdir()):
        if file.name.endswith(".lock"):
            continue
        copy = tmp_path / f"{how}-{file.name}"
        shutil.copytree(folder, copy)
        data = file.read_bytes()
        if how == "gone":
            (copy / file.name).unlink()
        else:
            torn = {"empty": b"", "half": data[: len(data) // 2], "garbage": b"\xff" * len(data)}
            (copy / file.name).write_bytes(torn[how])
        opened = KeywordIndex(copy)
        if len(opened.ids()):
            # Not needed for reading, as tantivy's list of its own files.
            assert opened.ids().tolist() == [2, 3, 4, 5, 6, 9], file.name
            assert sorted(found(opened, "bridge")) == [2, 6, 9], file.name
        opened.update(entries(), opened.ids().tolist(), "third")
        assert sorted(found(opened, "old bridge")) == [1, 2, 6], file.name
        assert KeywordIndex(copy).ids().tolist() == [1, 2, 3, 4, 5, 6], file.name


def test_a_flipped_byte_in_any_file_makes_the_folder_anew(index, folder, tmp_path):
    index.update([(9, terms("a new bridge"), 4)], [1], "second")
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        if file.name.startswith(".") or not data:
            continue
        for place in {0, len(data) // 3, len(data) - 1}:
            copy = tmp_path / f"{place}-{file.name}"
            shutil.copytree(folder, copy)
            flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            (copy / file.name).write_bytes(flipped)
            opened = KeywordIndex(copy)
            assert (opened.ids().tolist(), opened.stamp) == ([], ""), (file.name, place)
            assert opened.damage()
            opened.update(entries(), [], "third")
            assert found(opened, "old bridge") == [2, 1, 6]
            assert opened.damage() == ""


def test_files_of_earlier_commits_that_are_tidied_away_are_no_damage(index, folder):
    index.update([(9, terms("a new bridge"), 4)], [1], "second")
    index.tidy()
    assert index.damage() == ""
    assert KeywordIndex(folder).stamp == "second"


def test_damage_that_is_met_in_a_search_is_told_and_the_folder_made_anew(
    index, folder, monkeypatch
):
    monkeypatch.setattr(tantivy, "_CHEAP", 0)  # as if the files were too large to be looked at
    for file in folder.iterdir():
        if file.suffix in (".idx", ".pos", ".term", ".fast"):
            data = file.read_bytes()
            file.write_bytes(b"\xff" * (len(data) // 2) + data[len(data) // 2 :])
    opened = KeywordIndex(folder)
    assert opened.damage()
    if opened.ids().size:  # it was opened all the same
        with pytest.raises(DerivedDamaged, match="made anew: ask again"):
            found(opened, "old bridge")
    assert opened.stamp == ""
    opened.update(entries(), [], "third")
    assert found(opened, "old bridge") == [2, 1, 6]


def test_an_index_in_memory_finds_what_that_of_a_folder_finds(index):
    aside = KeywordIndex.in_memory(entries(), "stamp")
    assert (aside.stamp, aside.ids().tolist()) == ("stamp", [1, 2, 3, 4, 5, 6])
    assert found(aside, "old bridge") == found(index, "old bridge")
    assert aside.document_frequencies(["bridg"]) == [3]


def test_a_folder_of_another_format_is_made_anew(index, folder):
    path = folder / "passages.state"
    line, _, data = path.read_bytes()[8:].partition(b"\n")
    content = json.dumps(json.loads(line) | {"format": 0}).encode() + b"\n" + data
    path.write_bytes(b"%08x" % zlib.crc32(content) + content)
    other = KeywordIndex(folder)
    assert (other.ids().tolist(), other.stamp) == ([], "")
    other.update([(1, ["x"], 1)], [], "new")
    assert other.ids().tolist() == [1]
    assert KeywordIndex(folder).document_frequencies(["bridg", "x"]) == [0, 1]


def test_a_foreign_folder_is_made_anew(folder):
    folder.mkdir()
    (folder / "meta.json").write_text('{"opstamp": 0, "segments": []}')
    (folder / "notes.txt").write_text("of another program")
    index = KeywordIndex(folder)
    assert index.ids().tolist() == []
    index.update(entries(), [], "first")
    assert found(index, "old bridge") == [2, 1, 6]
    assert not (folder / "notes.txt").exists()


def test_a_folder_that_cannot_be_made_is_an_error_with_a_remedy(tmp_path):
    (tmp_path / "file").write_text("in the way")
    index = KeywordIndex(tmp_path / "file" / "keywords")
    assert index.ids().tolist() == []
    with pytest.raises(CatalogueError, match=r"cannot be written .* delete it: it is made anew"):
        index.update(entries(), [], "first")


# Readers


def test_a_reader_sees_a_commit_after_reload_and_not_before(index, folder):
    reader = KeywordIndex(folder)
    index.update([(9, terms("a new bridge"), 4)], [1, 2], "second")
    assert (reader.stamp, found(reader, "old bridge")) == ("first", [2, 1, 6])
    assert reader.document_frequencies(["bridg"]) == [3]
    reader.reload()
    assert (reader.stamp, sorted(found(reader, "old bridge"))) == ("second", [6, 9])
    assert reader.document_frequencies(["bridg"]) == [2]


def test_a_reader_goes_on_when_the_folder_is_made_anew(index, folder):
    reader = KeywordIndex(folder)
    (folder / "passages.state").unlink()
    index.update([(1, ["x"], 1)], [], "new")
    assert found(reader, "old bridge") == [2, 1, 6]
    reader.reload()
    assert reader.candidates(["x"], 5).tolist() == [1]


def test_threads_read_while_one_writes(folder):
    index = KeywordIndex(folder)
    index.update([(i, ["every", f"w{i}"], i) for i in range(200)], [], "0")
    done = threading.Event()

    def read(number):
        reader = index if number % 2 else KeywordIndex(folder)
        rounds = 0
        while not done.is_set() or not rounds:
            reader.reload()
            ids = reader.candidates(["every"], 1000).tolist()
            assert len(set(ids)) == len(ids) == 200
            rounds += 1
        return rounds

    with ThreadPoolExecutor(6) as pool:
        reading = [pool.submit(read, number) for number in range(6)]
        try:
            for n in range(15):
                index.update([(200 + n, ["every"], 1)], [n], str(n))
        finally:
            done.set()
        assert all(each.result() > 0 for each in reading)


# History


VOCABULARY = ["bridg", "old", "river", "town", "tram", "東京"]
CORPUS = st.dictionaries(
    st.integers(0, 40), st.lists(st.sampled_from(VOCABULARY), max_size=12), max_size=15
)


@settings(max_examples=25)
@given(
    first=CORPUS,
    changes=st.lists(st.tuples(CORPUS, st.sets(st.integers(0, 40))), max_size=3),
    query=st.lists(st.sampled_from([*VOCABULARY, "volcano"]), min_size=1, max_size=5),
)
def test_scores_do_not_depend_on_how_the_corpus_came_about(first, changes, query, tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    old, held = KeywordIndex(folder / "old"), dict(first)
    old.update([(i, words, i % 3) for i, words in first.items()], [], "0")
    for more, gone in changes:
        old.update([(i, words, i % 3) for i, words in more.items()], sorted(gone), "1")
        held = {i: words for i, words in held.items() if i not in gone} | more
    held = dict(sorted(held.items()))
    fresh = KeywordIndex(folder / "fresh")
    fresh.update(((i, words, i % 3) for i, words in held.items()), [], "2")
    assert old.ids().tolist() == fresh.ids().tolist() == list(held)
    for index in (old, fresh):
        assert index.document_frequencies(query) == [
            sum(term in words for words in held.values()) for term in query
        ]
        assert index.pair_frequencies(query) == [
            sum(pair in pairs(words) for words in held.values()) for pair in pairs(query)
        ]
    scores = exact(fresh, held, query)
    assert exact(old, held, query) == scores
    # Whatever scores is a candidate, and nothing else.
    expected = {i for i, score in scores.items() if score > 0}
    for index in (old, fresh):
        assert set(index.candidates(query, 100).tolist()) == expected
        of_one = {i for i in expected if i % 3 == 1}
        assert set(index.candidates(query, 100, [1]).tolist()) == of_one


def test_the_best_by_exact_scores_are_among_the_candidates(folder):
    rng = np.random.default_rng(0)
    words = 1 / np.arange(5, 2000)
    draw = lambda n: [f"w{i}" for i in rng.choice(len(words), n, p=words / words.sum())]  # noqa: E731
    held = {i: draw(int(rng.integers(5, 150))) for i in range(3000)}
    index = KeywordIndex(folder)
    index.update(((i, terms, 0) for i, terms in held.items()), [], "s")
    # A history of deletions too, so that tantivy's own numbers are off.
    index.update([], range(0, 3000, 3), "t")
    held = {i: terms for i, terms in held.items() if i % 3}
    for _ in range(40):
        query = draw(5)
        scores = exact(index, held, query)
        best = sorted(scores, key=lambda i: -scores[i])[:10]
        assert set(best) <= set(index.candidates(query, 200).tolist())
