"""requirements.txt, which a Space installs, and pyproject.toml name the same packages."""

import itertools
import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def requirements() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def name(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def test_both_lists_hold_the_same():
    assert requirements() == PROJECT["dependencies"]


def test_torch_is_a_range_that_a_space_with_shared_gpus_can_keep():
    # It knows torch from 2.8 on, and adds a cap of its own, which was 2.13 when this was written.
    assert [r for r in requirements() if name(r) == "torch"] == ["torch>=2.8,<2.14"]


def extras_in(requirement: str) -> set[str]:
    return set(re.fullmatch(r"sourcebook-qa\[([\w,]+)\]", requirement)[1].split(","))


def test_the_tests_can_measure():
    assert "evaluation" in extras_in(EXTRAS["test"][0])


def test_all_extras_come_at_once_but_the_frameworks_and_the_tests():
    (everything,) = EXTRAS["all"]
    frameworks = {"langchain", "llamaindex", "haystack"}
    assert extras_in(everything) == EXTRAS.keys() - frameworks - {"all", "test"}


def test_nothing_is_pinned_that_a_space_brings_itself():
    for requirement in requirements():
        if name(requirement) in ("gradio", "huggingface-hub"):
            assert "==" not in requirement
        assert name(requirement) not in ("spaces", "pydantic")


def test_every_library_imported_is_required():
    import ast

    stands_for = {
        "docx": "python-docx",
        "ir_measures": "ir-measures",
        "Stemmer": "pystemmer",
        "yaml": "pyyaml",
        "markdown_it": "markdown-it-py",
        "mdit_py_plugins": "mdit-py-plugins",
        "faiss": "faiss-cpu",
        "huggingface_hub": "huggingface-hub",
        "sentence_transformers": "sentence-transformers",
        "transformers": "sentence-transformers",
        "safetensors": "sentence-transformers",
        "langchain_core": "langchain-core",
        "llama_index": "llama-index-core",
        "haystack": "haystack-ai",
        "prometheus_client": "prometheus-client",
        "pythonjsonlogger": "python-json-logger",
        # Gradio is built of these and brings them.
        "starlette": "gradio",
        "fastapi": "gradio",
        "pydantic": "gradio",
        "pydantic_core": "gradio",
        "anyio": "gradio",
    }
    import sys

    used = set()
    for file in [*(ROOT / "qa").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                used.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                used.add(node.module.split(".")[0])
    third_party = used - set(sys.stdlib_module_names) - {"qa", "spaces"}  # which a Space brings
    extras = (rs for extra, rs in EXTRAS.items() if extra not in ("all", "test"))
    required = {name(r) for r in itertools.chain(requirements(), *extras)}
    assert {stands_for.get(library, library) for library in third_party} <= required


def test_the_types_are_there():
    # PEP 561: without this file a type checker takes everything of the package for Any.
    assert (ROOT / "qa" / "py.typed").read_bytes() == b""


def test_what_runs_before_a_commit_is_what_is_installed():
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    commands = {hook["entry"].split()[0] for hook in repositories[0]["hooks"]}
    assert commands <= {name(requirement) for requirement in EXTRAS["test"]}
    assert {hook["language"] for hook in repositories[0]["hooks"]} == {"system"}


def test_the_top_level_is_the_agreed_one():
    import subprocess

    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if not tracked:
        return  # not a checkout: an unpacked archive
    assert {path.split("/")[0] for path in tracked} <= {
        ".ci",
        ".dockerignore",
        ".gitignore",
        ".pre-commit-config.yaml",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Dockerfile",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "app.py",
        "compose.yaml",
        "data",
        "index",
        "pyproject.toml",
        "qa",
        "requirements.txt",
        "tests",
    }
