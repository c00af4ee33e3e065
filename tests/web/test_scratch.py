"""The temporary folders of servers: those that were left are deleted, no others."""

import os
import subprocess
import sys
import tempfile

import pytest

from qa.web.scratch import Scratch, delete_left

PROGRAM = "import os; from qa.web.scratch import Scratch; print(Scratch().path); os.abort()"


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_a_dead_server_left_is_deleted_and_a_live_one_keeps_its_folder(temporary):
    environment = {**os.environ, "TMPDIR": str(temporary)}
    dead = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    left = temporary / dead.stdout.strip().rpartition("/")[2]
    assert dead.returncode
    assert left.is_dir()
    (left / "abc").mkdir()
    (left / "abc" / "letter.txt").write_text("secret")
    alive = Scratch()
    (alive.path / "letter.txt").write_text("mine")
    assert delete_left() == [left]
    assert sorted(temporary.iterdir()) == [alive.path]
    alive.close()
    assert list(temporary.iterdir()) == []
    assert delete_left() == []


def test_what_only_looks_like_one_stays(temporary):
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "server.lock").touch()
    (temporary / "sourcebook-visitors-link").symlink_to(elsewhere)
    (temporary / "sourcebook-visitors-new").mkdir()  # a server that is just starting
    (temporary / "sourcebook-visitors-file").touch()
    assert delete_left() == []
    assert (elsewhere / "server.lock").exists()
    assert len(list(temporary.iterdir())) == 4
