"""Damage of an index is noticed, named, and mended from the folder of documents."""

import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

import qa
from qa.assistant import open_or_begin
from qa.cli import main
from qa.doctor import diagnose
from qa.errors import IndexBusy, IndexDamaged
from qa.indexing.catalogue.lock import holding
from qa.indexing.catalogue.seal import SEAL_FILE

QUESTION = "Who met in the old town?"


@pytest.fixture
def home(tmp_path, tiny_embedder) -> Path:
    """A folder with documents, and an index of them."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "council.txt").write_text("The council met in the old town in winter.\n")
    (data / "herring.txt").write_text("The quota for herring was raised by a third.\n")
    (data / "bridge.txt").write_text("The bridge over the river is built of copper.\n" * 200)
    qa.build(data, tmp_path / "index", embedder=tiny_embedder).close()
    return tmp_path


def _change(home: Path, statement: str, *values: object) -> None:
    """Change the catalogue as only damage does: the seal stays."""
    raw = sqlite3.connect(home / "index" / "catalogue.db")
    raw.execute(statement, values)
    raw.commit()
    raw.close()


def _overwrite(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def _answer(home: Path, embedder) -> str:
    with qa.open(home / "index", embedder=embedder) as assistant:
        return str(assistant.ask(QUESTION))


def test_an_index_that_is_as_it_was_written_is_sound(home):
    found = diagnose(home / "index")
    assert found.sound
    assert str(found) == "The index is as it was written: 3 documents."


def test_a_damaged_document_is_named_when_the_index_is_opened(home, tiny_embedder):
    _overwrite(home / "index" / "catalogue.db", b"quota for herring", b"quota for berring")
    expected = r"what it has of herring\.txt is not what was written\).*qa doctor --repair"
    with pytest.raises(IndexDamaged, match=expected):
        qa.open(home / "index", embedder=tiny_embedder)
    found = diagnose(home / "index")
    assert found.damaged[0].to_dict() == {
        "path": "herring.txt",
        "reason": "is not what was written",
    }


# Documents, and what is in no row of them.
_DAMAGE = {
    "a text": ("UPDATE documents SET text = text || '!' WHERE path = 'council.txt'", 1),
    "a passage": ('UPDATE passages SET "end" = "end" - 1 WHERE rowid = 1', 1),
    "a passage that is gone": ("DELETE FROM passages WHERE rowid = 1", 1),
    "a document that is gone": ("DELETE FROM documents WHERE path = 'council.txt'", 1),
    "a vector": ("UPDATE vectors SET row = zeroblob(length(row)) WHERE rowid = 1", 1),
    "terms": ("UPDATE passages SET terms = zeroblob(length(terms)) WHERE rowid = 1", 1),
    "the words": ("UPDATE words SET documents = 7", 0),
    "a setting": ("UPDATE settings SET value = 'x' WHERE key = 'everyday'", 0),
    "a setting that all depends on": ("UPDATE settings SET value = '3' WHERE key = 'dimension'", 3),
    "an index": ("DROP INDEX passages_by_document", 0),
    "a table": ("DROP TABLE words", 0),
}


@pytest.mark.parametrize(("statement", "read_anew"), _DAMAGE.values(), ids=_DAMAGE.keys())
def test_whatever_is_damaged_a_build_mends(home, tiny_embedder, statement, read_anew):
    expected = _answer(home, tiny_embedder)
    _change(home, statement)
    with pytest.raises(qa.CatalogueError):
        _answer(home, tiny_embedder)
    assert diagnose(home / "index").damaged
    with qa.build(home / "data", home / "index", embedder=tiny_embedder) as assistant:
        report = assistant.last_sync
        assert len(report.added) == read_anew
        assert report.lost == ()
    assert _answer(home, tiny_embedder) == expected
    assert diagnose(home / "index").sound
    assert not (home / "index" / "mending").exists()


@pytest.mark.parametrize("bytes_left", [0, 50, 100, 5000, 20_000])
def test_a_catalogue_cut_short_or_without_its_head_is_made_anew(home, tiny_embedder, bytes_left):
    expected = _answer(home, tiny_embedder)
    path = home / "index" / "catalogue.db"
    data = path.read_bytes()
    path.write_bytes(data[:bytes_left] if bytes_left != 50 else b"x" * 50 + data[50:])
    with pytest.raises(qa.CatalogueError):
        _answer(home, tiny_embedder)
    with qa.build(home / "data", home / "index", embedder=tiny_embedder):
        pass
    assert _answer(home, tiny_embedder) == expected
    assert diagnose(home / "index").sound


def test_what_is_not_damaged_is_not_embedded_again(home, tiny_embedder):
    _change(home, "UPDATE documents SET title = 'x' WHERE path = 'council.txt'")
    with qa.build(home / "data", home / "index", embedder=tiny_embedder) as assistant:
        assert assistant.last_sync.added == ("council.txt",)
        assert assistant.last_sync.embedded == 0  # its vectors were left


def test_a_damaged_document_whose_file_is_gone_is_named(home, tiny_embedder):
    _change(home, "UPDATE documents SET text = 'x' WHERE path = 'council.txt'")
    (home / "data" / "council.txt").unlink()
    with qa.build(home / "data", home / "index", embedder=tiny_embedder) as assistant:
        assert assistant.last_sync.lost == ("council.txt",)
        # It is told once.
        assert assistant.sync(home / "data").lost == ()
    assert diagnose(home / "index").sound


def test_a_catalogue_of_an_earlier_sync_is_not_taken_for_damaged(home, tiny_embedder, tmp_path):
    shutil.copytree(home / "index", tmp_path / "backup")
    (home / "data" / "new.txt").write_text("Something new.\n")
    qa.build(home / "data", home / "index", embedder=tiny_embedder).close()
    shutil.copy(tmp_path / "backup" / "catalogue.db", home / "index" / "catalogue.db")
    assert _answer(home, tiny_embedder)


def test_a_damaged_seal_is_none(home, tiny_embedder):
    path = home / "index" / SEAL_FILE
    _overwrite(path, b"crc", b"crd")
    assert _answer(home, tiny_embedder)
    assert diagnose(home / "index").sound


def test_a_server_mends_the_index_that_it_begins_with(home, embedder):
    config = qa.Config(data=home / "data", index=home / "index")
    qa.build(config=replace(config, index=home / "other"), embedder=embedder).close()
    config = replace(config, index=home / "other")
    raw = sqlite3.connect(config.index / "catalogue.db")
    raw.execute("UPDATE documents SET text = 'x' WHERE path = 'council.txt'")
    raw.commit()
    raw.close()
    with pytest.raises(IndexDamaged):  # without documents it is told
        open_or_begin(replace(config, data=home / "nowhere"))
    assistant, wrong = open_or_begin(config)
    with assistant:
        assert wrong == ""
        assert assistant.sync(config.data).added == ("council.txt",)


def test_a_file_of_no_index_is_not_replaced(tmp_path, tiny_embedder):
    (tmp_path / "data").mkdir()
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "catalogue.db").write_bytes(b"of another program" * 100)
    with pytest.raises(IndexDamaged, match="not a database"):
        qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder)
    assert (tmp_path / "index" / "catalogue.db").read_bytes().startswith(b"of another program")


def test_nothing_is_mended_while_another_process_writes(home, tiny_embedder):
    _change(home, "UPDATE documents SET text = 'x' WHERE path = 'council.txt'")
    with holding(home / "index"), pytest.raises(IndexBusy):
        qa.build(home / "data", home / "index", embedder=tiny_embedder)


@pytest.mark.parametrize("name", ["vectors", "keywords"])
def test_the_doctor_names_derived_files_that_are_damaged(home, tiny_embedder, name):
    expected = _answer(home, tiny_embedder)
    (path,) = (home / "index").glob("vectors-*" if name == "vectors" else "keywords/*.term")
    data = path.read_bytes()
    path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    found = diagnose(home / "index")
    assert [one.path.split("-")[0].split("/")[0] for one in found.derived] == [name]
    assert "made anew by themselves" in str(found)
    # And so they are.
    assert _answer(home, tiny_embedder) == expected
    assert diagnose(home / "index").sound


def test_the_command_tells_mends_and_tells_what_is_lost(sample_copy, capsys):
    data, index = sample_copy
    (text,) = [path for path in data.iterdir() if path.suffix == ".txt"]
    assert main(["doctor", str(index)]) == 0
    assert "as it was written: 2 documents" in capsys.readouterr().out
    (index / "feedback.jsonl").write_text("{}\n")
    _change(index.parent, "UPDATE documents SET text = 'x' WHERE path = ?", text.name)
    assert main(["doctor", str(index), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["damaged"][0]["path"] == text.name
    kept = text.read_bytes()
    text.unlink()
    assert main(["doctor", str(index), "--data", str(data), "--repair"]) == 1
    assert f"{text.name}: was damaged, and its file is not there" in capsys.readouterr().out
    text.write_bytes(kept)
    assert main(["build", str(data), str(index)]) == 0
    assert main(["doctor", str(index)]) == 0
    assert (index / "feedback.jsonl").read_text() == "{}\n"
