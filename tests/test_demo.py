"""The sample documents of `qa demo`, and where their index is kept."""

import os
from pathlib import Path

from qa.demo import sample_documents, sample_index

DATA = Path(__file__).parent.parent / "data"


def test_a_checkout_has_its_samples_in_data():
    assert sample_documents() == DATA


def test_the_index_is_in_the_cache_and_another_one_for_other_samples_or_models(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = sample_index(DATA, "")
    assert first == sample_index(DATA, "")
    others = {first, sample_index(tmp_path, ""), sample_index(DATA, "a/model")}
    assert len(others) == 3
    assert {folder.parent for folder in others} == {tmp_path / "sourcebook" / "demo"}
    assert all(folder.is_dir() for folder in others)


def test_without_a_cache_it_is_in_a_temporary_folder(tmp_path, monkeypatch):
    (tmp_path / "file").touch()  # in which no folder can be made
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = sample_index(DATA, "")
    assert folder.parent == tmp_path
    assert folder.name.startswith("sourcebook-demo-")
    assert os.access(folder, os.W_OK)
    assert sample_index(DATA, "") != folder
