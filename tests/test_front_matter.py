"""The block at the top of README.md, which tells a Space what to run, as the Hub documents it."""

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml
from huggingface_hub import SpaceHardware
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
TOLD = yaml.safe_load(README.split("---\n")[1])

COLORS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
# What the Hub's reference of the configuration names; what it does not know it passes over.
KNOWN = {
    *("title", "emoji", "colorFrom", "colorTo", "sdk", "sdk_version", "python_version"),
    *("suggested_hardware", "suggested_storage", "app_file", "app_build_command", "app_port"),
    *("base_path", "fullWidth", "header", "short_description", "models", "datasets", "tags"),
    *("thumbnail", "pinned", "license", "hf_oauth", "hf_oauth_expiration_minutes"),
    *("hf_oauth_scopes", "hf_oauth_authorized_org", "disable_embedding"),
    *("startup_duration_timeout", "custom_headers", "preload_from_hub"),
}
MOST_BYTES = 10_000_000  # of a file that is not kept apart as a large one


def test_the_block_is_at_the_very_top_and_the_heading_follows():
    assert re.match(r"---\n(.+\n)+---\n\n# Sourcebook\n", README)


def test_every_key_is_known_and_has_a_value_that_the_hub_takes():
    assert TOLD.keys() <= KNOWN
    assert {TOLD["colorFrom"], TOLD["colorTo"]} <= COLORS
    assert len(TOLD["emoji"]) == 1
    assert not TOLD["emoji"].isascii()
    assert len(TOLD["short_description"]) <= 60
    assert SpaceHardware(TOLD["suggested_hardware"]) is SpaceHardware.CPU_BASIC
    assert re.fullmatch(r"[0-9]+[smhd]", TOLD["startup_duration_timeout"])
    assert TOLD["fullWidth"] is True
    assert TOLD["header"] in ("mini", "default")
    for name in (*TOLD["models"], *TOLD["tags"]):
        assert re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name), name


def test_it_runs_what_was_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert TOLD["sdk"] == "gradio"
    (asked,) = [r for r in map(Requirement, project["dependencies"]) if r.name == "gradio"]
    assert TOLD["sdk_version"] in asked.specifier
    assert TOLD["sdk_version"] == version("gradio")
    # As text: YAML would take 3.10 for 3.1.
    assert isinstance(TOLD["python_version"], str)
    assert f"Programming Language :: Python :: {TOLD['python_version']}" in project["classifiers"]
    assert (ROOT / TOLD["app_file"]).is_file()
    assert TOLD["license"] == project["license"].lower()


def test_no_file_is_too_large_for_a_repository_without_large_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    sizes = {path: (ROOT / path).stat().st_size for path in listed.stdout.split("\0")[:-1]}
    assert {path: size for path, size in sizes.items() if size >= MOST_BYTES} == {}
