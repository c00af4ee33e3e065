"""The page as a server: the named endpoint for clients, and nothing evaluated from text."""

import dataclasses
import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

import gradio as gr
import httpx
import pytest
from gradio_client import Client

import qa
from qa.web.line import Line
from qa.web.page import build_page
from qa.web.services import Services

STATIC = Path(qa.__file__).parent / "web" / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))


@pytest.fixture
def client(server):
    made = Client(server.address, verbose=False)
    yield made
    made.close()


def test_a_client_asks_by_name_and_gets_the_answer_of_python(client, assistant):
    question = "What is Pakistan accused of?"
    given = qa.Answer.from_dict(client.predict(question=question, api_name="/ask"))
    asked = assistant.ask(question)
    assert given.quotes == asked.quotes
    assert given.hits == asked.hits
    history = ["What is Pakistan accused of?"]
    given = client.predict(question="And what else?", history=history, top_k=2, api_name="/ask")
    assert given["context"] == history
    assert [hit["rank"] for hit in given["hits"]] == [1, 2]
    given = client.predict(question=question, where={"author": "usman"}, api_name="/ask")
    assert {hit["citation"]["file"] for hit in given["hits"]} == {"afghanistan-security.txt"}
    with pytest.raises(Exception, match="A filter has no 'colour'"):
        client.predict(question=question, where={"colour": "red"}, api_name="/ask")
    for values, words in (
        ({"top_k": [3]}, "top_k: Input should be a valid integer"),
        ({"history": "x"}, "history: Input should be a valid list"),
        ({"where": ["x"]}, "filter"),
    ):
        with pytest.raises(Exception, match=words):
            client.predict(question=question, **values, api_name="/ask")
    with pytest.raises(Exception, match="The question is empty"):
        client.predict(question=" ", api_name="/ask")


def test_the_named_endpoint_stands_in_the_line_of_all(assistant):
    services = dataclasses.replace(Services.of(assistant), line=Line(1, 0))
    (function,) = [one.fn for one in build_page(services).fns.values() if one.api_name == "ask"]
    with services.line.turn(), pytest.raises(gr.Error, match="Too many questions are being asked"):
        function("What is said of trade?")
    assert function("What is said of trade?")["question"] == "What is said of trade?"


def test_the_api_is_served_beside_the_page(server, assistant):
    question = "What is Pakistan accused of?"
    with httpx.Client(base_url=server.address) as http:
        given = qa.Answer.from_dict(http.post("api/v1/ask", json={"question": question}).json())
        assert given.quotes == assistant.ask(question).quotes
        assert http.get("api/v1").json()["name"] == "Sourcebook"
        # Gradio's own list of routes is none of ours to promise.
        assert http.get("openapi.json").status_code == 404


def test_the_request_that_the_readme_shows_is_answered(server):
    readme = (Path(qa.__file__).parents[1] / "README.md").read_text("utf-8")
    path, body = re.search(r"curl http://127.0.0.1:7860/(\S+) --json '(.+)'", readme).groups()
    reply = httpx.post(server.address + path, json=json.loads(body))
    assert reply.json()["status"] == "answered"


def test_the_page_s_files_are_asked_for_anew_and_sent_if_they_have_changed(server):
    with httpx.Client(base_url=server.address) as http:
        first = http.get("sourcebook/page.html")
        assert first.text == (STATIC / "page.html").read_text("utf-8")
        assert first.headers["Cache-Control"] == "no-cache"
        again = http.get("sourcebook/page.html", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")
        for path in (
            "sourcebook/../page.py",
            "sourcebook/%2e%2e/page.py",
            "sourcebook/",
            "sourcebook",
        ):
            assert http.get(path).status_code == 404


def test_the_scripts_that_the_page_names_are_kept_for_as_long_as_they_are_these(server):
    page = httpx.get(server.address).text
    head = page[: page.index("</head>")]
    named = re.findall(r'<link rel="modulepreload" fetchpriority="low" href="([^"]+)">', head)
    scripts = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js"))
    assert [name.split("/", 2)[2] for name in named] == scripts
    (version,) = {name.split("/")[1] for name in named}
    kept = httpx.get(f"{server.address}sourcebook/{version}/main.js")
    # Without comments and indents, each line at its own place.
    lines = [line.lstrip() for line in (STATIC / "main.js").read_text("utf-8").split("\n")]
    assert kept.text.split("\n") == ["" if line.startswith("//") else line for line in lines]
    assert kept.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert kept.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert page.count(f"sourcebook/{version}") > len(scripts) + 1  # links, and what starts it
    # Those of another version are not these.
    for path in (f"{version[::-1]}/main.js", f"{version}/../../page.py", f"{version}/", version):
        assert httpx.get(f"{server.address}sourcebook/{path}").status_code == 404


def test_the_endpoint_is_typed_and_documented(client):
    described = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert list(described) == ["/ask"]
    ask = described["/ask"]
    assert "Answer a question from the documents" in ask["description"]
    assert [(p["parameter_name"], p["parameter_has_default"]) for p in ask["parameters"]] == [
        ("question", False),
        ("history", True),
        ("top_k", True),
        ("where", True),
    ]


def test_the_address_is_printed_last(server):
    assert server.printed.splitlines()[-1] == f"Sourcebook is at {server.address}"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/?", server.address)


def imports(script):
    """The paths of the scripts that one imports, below the folder of all scripts."""
    source = script.read_text("utf-8")
    found = re.findall(r'^(?:import|export)\b[^;]*?from "([^"]+)";', source, re.MULTILINE)
    assert len(found) == len(re.findall(r"^import\b", source, re.MULTILINE)), script
    return [(script.parent / name).resolve().relative_to(STATIC).as_posix() for name in found]


def test_every_script_is_there_and_used_and_none_imports_itself():
    # The scripts' own tests have the names as well, where there is node.
    graph = {file.relative_to(STATIC).as_posix(): imports(file) for file in SCRIPTS}
    order = list(TopologicalSorter(graph).static_order())  # raises for a cycle
    assert sorted(order) == sorted(graph)
    assert order[-1] == "main.js"
    imported = {name for names in graph.values() for name in names}
    assert graph.keys() - imported == {"main.js"}


def test_the_template_is_static_and_the_scripts_write_text_only(assistant):
    page = build_page(Services.of(assistant))
    (component,) = [block for block in page.blocks.values() if block.get_block_name() == "html"]
    assert not re.search(r"\$\{|\{\{|@children", component.html_template)
    assert component.css_template == ""
    for script in SCRIPTS:
        source = script.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source)
        assert not re.search(r"\beval\b|new Function", source)
        # One module speaks with the server, and says what went wrong in the server's words.
        reaches_out = re.search(r"\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket", source)
        assert bool(reaches_out) == (script.relative_to(STATIC).as_posix() == "base/api.js")


def test_nothing_on_the_page_points_elsewhere():
    for file in filter(Path.is_file, STATIC.rglob("*")):
        assert not re.search(r"https?://|//[a-z]+\.[a-z]", file.read_text("utf-8")), file.name
