"""Dockerfile, .dockerignore and compose.yaml, as far as they can be checked without a daemon."""

import re
import shlex
from pathlib import Path

import yaml

from qa.config import SETTINGS

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile in order, each on one line, without comments."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if line and not line.startswith("#"))
    joined = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in joined)]


def given(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in given("ENV") for pair in shlex.split(line))


def test_every_instruction_is_one_that_docker_knows():
    known = ("FROM", "ARG", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "ENV", "EXPOSE")
    known += ("HEALTHCHECK", "STOPSIGNAL", "CMD")
    assert [name for name, _ in instructions() if name not in known] == []
    assert instructions()[0] == ("FROM", "python:3.12-slim")


def test_all_that_is_copied_is_there_and_is_let_through_and_nothing_else_is():
    sources = [word for line in given("COPY") for word in shlex.split(line)[:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    # The first leaves all out, the last is about what Python keeps.
    assert (rules[0], rules[-1]) == ("*", "**/__pycache__")
    assert sorted(rules[1:-1]) == sorted(f"!{source}" for source in sources)


def test_it_listens_where_its_port_is_and_runs_without_rights():
    assert environment() == {
        "QA_DATA": "/data",
        "QA_INDEX": "/index",
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": "7860",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    assert given("EXPOSE") == ["7860"]
    assert given("USER") == ["1000"]
    assert given("VOLUME") == ['["/data", "/index"]']
    (check,) = given("HEALTHCHECK")
    command = yaml.safe_load(check.partition(" CMD ")[2])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
    assert "http://127.0.0.1:7860/healthz" in command[2]


def test_the_services_are_wired_to_each_other():
    ours, theirs = SERVICES["sourcebook"], SERVICES["open-webui"]
    assert (ROOT / ours["build"] / "Dockerfile").is_file()
    asked = theirs["environment"]["OPENAI_API_BASE_URL"]
    assert asked == f"http://{ours['hostname']}:7860/v1"
    key = theirs["environment"]["OPENAI_API_KEY"].strip("${}")
    assert ours["environment"]["QA_API_KEY"].startswith(f"open-webui:${{{key}:?")
    assert [*theirs["depends_on"]] == ["sourcebook"]


def test_nothing_is_open_to_other_machines_and_secrets_are_asked_for():
    for service in SERVICES.values():
        for port in service["ports"]:
            assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), port
    set_here = SERVICES["sourcebook"]["environment"]
    assert set_here["QA_PUBLIC_URL"] == "http://127.0.0.1:7860"
    for name in ("QA_PASSWORD", "QA_API_KEY"):
        assert ":?" in set_here[name], name
    assert "/.env" in f"/{(ROOT / '.gitignore').read_text('utf-8')}".replace("\n", "/")


def test_every_volume_is_declared_and_documents_are_mounted_read_only():
    named = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service["volumes"]
        if not volume.startswith("$")
    }
    assert named == COMPOSE["volumes"].keys() == {"index", "open-webui"}
    assert "${SOURCEBOOK_DOCUMENTS:-./data}:/data:ro" in SERVICES["sourcebook"]["volumes"]


def test_every_setting_that_is_named_is_one():
    named = {*environment(), *SERVICES["sourcebook"]["environment"]}
    known = {setting.env for setting in SETTINGS.values()}
    assert {name for name in named if name.startswith("QA_")} <= known
