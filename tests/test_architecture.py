"""The layers, held: data flows one way, and heavy libraries are loaded in one place."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "qa").rglob("*.py"))

# Each layer may import from itself and from those before it.
LAYERS = [
    ("qa._version", "qa.errors"),
    ("qa.base", "qa.terminal"),
    ("qa.wording", "qa.phrases"),
    ("qa.blocks",),
    ("qa.records",),
    ("qa.config",),
    ("qa.indexing",),
    ("qa.retrieval",),
    ("qa.answering",),
    ("qa.feedback",),
    ("qa.assistant",),
    ("qa",),  # the package itself: its exports
    ("qa.integrations",),
    ("qa.demo",),
    ("qa.completion",),
    ("qa.console",),
    ("qa.doctor",),
    ("qa.removing",),
    ("qa.suggesting",),
    ("qa.evaluation",),
    ("qa.web",),
    ("qa.cli",),
    ("qa.__main__",),
]

# Within indexing, in the order in which a document passes through.
STAGES = [
    "qa.indexing.checksums",
    "qa.indexing.text",
    "qa.indexing.documents",
    "qa.indexing.models",
    "qa.indexing.keywords.bm25",
    "qa.indexing.catalogue.anew",
    "qa.indexing.catalogue.database",
    "qa.indexing.catalogue",
    "qa.indexing.stores",
    "qa.indexing.keywords",
    "qa.indexing.filters",
    "qa.indexing.metadata",
    "qa.indexing.derived",
    "qa.indexing.everyday",
    "qa.indexing.levels",
    "qa.indexing.snapshot",
    "qa.indexing.calibrate",
    "qa.indexing.progress",
    "qa.indexing.examine",
    "qa.indexing.inputs",
    "qa.indexing.embedding",
    "qa.indexing.intake",
    "qa.indexing.sync",
    "qa.indexing.index",
]

# A file, or a folder with all that is in it.
ONE_PLACE = {
    "faiss": "qa/indexing/stores/faiss/",
    "tantivy": "qa/indexing/keywords/tantivy.py",
    "Stemmer": "qa/indexing/text/analyze.py",
    "rapidfuzz": "qa/indexing/catalogue/words.py",
    "pypdfium2": "qa/indexing/documents/pdf/",
    "olefile": "qa/indexing/documents/",
    "docutils": "qa/indexing/documents/markup/rst.py",
    "xlrd": "qa/indexing/documents/data/oldsheets.py",
    "markdown_it": "qa/indexing/documents/markup/rendered.py",
    "mdit_py_plugins": "qa/indexing/documents/markup/rendered.py",
    "w3lib": "qa/indexing/documents/html/",
    "rapidocr": "qa/indexing/documents/pdf/ocr.py",
    "py3langid": "qa/indexing/text/language.py",
    "simplemma": "qa/indexing/text/dictionary.py",
    "sentence_transformers": "qa/indexing/models/load.py",
    "torch": None,
    "openvino": "qa/indexing/models/fast/runtime.py",
    "gradio": "qa/web/page.py",
    "ir_measures": "qa/evaluation/metrics.py",
    "watchfiles": "qa/indexing/documents/watch.py",
    "fastapi": "qa/web/",
    "shtab": "qa/completion.py",
    "limits": "qa/web/front/rates.py",
    "mcp": "qa/web/mcp/sdk.py",
    "langchain_core": "qa/integrations/langchain.py",
    "llama_index": "qa/integrations/llamaindex.py",
    "haystack": "qa/integrations/haystack.py",
    "prometheus_client": "qa/web/front/metrics.py",
    "sqlite3": "qa/indexing/catalogue/",
}


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(file.read_text("utf-8"))))


@cache
def imports(file: Path) -> frozenset[str]:
    found = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} has a relative import"
            found.add(node.module)
    return frozenset(found)


def place(module: str, order: list[str]) -> int:
    """The number of the longest prefix that a module has in an order."""
    fitting = [name for name in order if module == name or module.startswith(name + ".")]
    return order.index(max(fitting, key=len)) if fitting else -1


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_a_module_imports_only_from_layers_above_it(file):
    flat = [name for layer in LAYERS for name in layer]
    own = place(module_name(file), flat)
    for imported in imports(file):
        if imported.startswith("qa"):
            assert place(imported, flat) <= own, f"{module_name(file)} imports {imported}"


@pytest.mark.parametrize(
    "file", [f for f in FILES if "indexing" in f.parts and f.parent.name != "qa"], ids=module_name
)
def test_a_stage_of_indexing_imports_only_from_earlier_ones(file):
    own = place(module_name(file), STAGES)
    for imported in imports(file):
        if imported.startswith("qa.indexing"):
            assert place(imported, STAGES) <= own, f"{module_name(file)} imports {imported}"


@pytest.mark.parametrize(("library", "only"), ONE_PLACE.items())
def test_a_heavy_library_is_imported_in_one_place(library, only):
    users = {
        file.relative_to(ROOT).as_posix()
        for file in FILES
        if any(name.split(".")[0] == library for name in imports(file))
    }
    if only and only.endswith("/"):
        assert users
        assert [user for user in users if not user.startswith(only)] == []
    else:
        assert users == ({only} if only else set())


def test_importing_qa_loads_no_heavy_library():
    code = (
        "import sys, qa; heavy = ['faiss', 'torch', 'sentence_transformers', 'transformers', "
        "'tantivy', 'gradio', 'fastapi', 'tokenizers', 'pypdfium2', 'lxml', 'docx', "
        "'markdown_it', 'py3langid', 'simplemma']; "
        "print([name for name in heavy if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_a_worker_imports_what_reads_files_and_no_more():
    code = (
        "import sys, types; qa = types.ModuleType('qa'); qa.__path__ = [sys.argv[1]]; "
        "sys.modules['qa'] = qa; from qa.indexing.documents.workers import worker; "
        "print(sorted(name for name in sys.modules if '.' not in name))"
    )
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", code, str(ROOT / "qa")],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"torch", "gradio", "faiss", "numpy", "tantivy", "fastapi", "sentence_transformers"}
    # Those of readers come with the first file that needs them.
    heavy |= {"pypdfium2", "trafilatura", "lxml", "docx", "py3langid", "sqlite3", "ssl"}
    assert heavy.isdisjoint(ast.literal_eval(loaded.stdout))


def test_no_file_is_longer_than_500_lines():
    lines = {module_name(file): len(file.read_text("utf-8").splitlines()) for file in FILES}
    assert {name: count for name, count in lines.items() if count > 500} == {}


# A function this long is a place to look; one that is to stay has its reason here.
LONG: dict[str, str] = {}


def test_no_function_is_longer_than_60_lines():
    long = {
        f"{module_name(file)}.{node.name}"
        for file in FILES
        for node in nodes(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= 60
    }
    assert long == LONG.keys()


def test_nothing_executable_is_read_from_data():
    for file in FILES:
        assert not imports(file) & {"pickle", "marshal", "shelve", "dill", "joblib"}, file
        for node in nodes(file):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), file
