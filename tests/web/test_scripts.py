"""The unit tests of the page's scripts, which node runs; they need nothing but node."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE_TESTS = Path(__file__).parent.parent / "page"
OLDEST = (20, 19)  # the first that takes a .js file for a module where it is one


@pytest.fixture(scope="module")
def node():
    found = shutil.which("node")
    if not found:
        pytest.skip("there is no node on the PATH")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if version < OLDEST:
        pytest.skip(f"node is {said.strip()}; the tests need {OLDEST[0]}.{OLDEST[1]}")
    return found


@pytest.mark.parametrize("name", sorted(file.name for file in PAGE_TESTS.glob("*.test.mjs")))
def test_the_scripts_of_the_page(node, name):
    done = subprocess.run(
        [node, "--experimental-vm-modules", "--no-warnings", "--test", PAGE_TESTS / name],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # A file in which nothing is tested passes too.
    assert int(re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)[1]) >= 1
