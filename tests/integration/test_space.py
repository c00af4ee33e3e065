"""A Space as it was watched: who runs the app there, what is there, and what is not.

Its user owns nothing but a home that is empty, the checkout holds what is tracked and cannot be
written, the environment is the Space's own, and nothing outside can be reached. This takes a
network of its own and a user without rights, which only root can make.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USER = 1000
TOOLS = ("unshare", "nsenter", "setpriv", "ip", "git")
VARIABLES = {
    "SYSTEM": "spaces",
    "SPACE_ID": "somebody/sourcebook",
    "SPACE_HOST": "somebody-sourcebook.hf.space",
    "SPACE_AUTHOR_NAME": "somebody",
    "SPACE_REPO_NAME": "sourcebook",
    "SPACE_TITLE": "Sourcebook",
    "CPU_CORES": "2",
    "MEMORY": "16Gi",
    "ACCELERATOR": "none",
    "PYTHONUNBUFFERED": "1",
    "GRADIO_ALLOW_FLAGGING": "never",
    "GRADIO_NUM_PORTS": "1",
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "GRADIO_THEME": "huggingface",
    "TQDM_POSITION": "-1",
    "TQDM_MININTERVAL": "1",
}
# Writes down whom the process tries to reach beside its own machine.
WATCHING = """
import os, sys

def watch(event, values):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = values[0]
    elif event == "socket.connect" and isinstance(values[1], tuple):
        host = values[1][0]
    else:
        return
    if host not in (None, "", "127.0.0.1", "localhost", "0.0.0.0", "::1"):
        with open(os.environ["WATCHED"], "a") as file:
            file.write(f"{event} {host}\\n")

sys.addaudithook(watch)
"""
# A Space has a package of this name. On shared GPUs it wants to be the first, to be told of
# functions for GPUs, and simulates a GPU that computes nothing; elsewhere it does nothing.
SPACES = """
import os, sys

ZERO = os.environ.get("SPACES_ZERO_GPU") == "true"

if ZERO and {"torch", "gradio"} & set(sys.modules):
    raise RuntimeError("CUDA has been initialized before importing the `spaces` package.")

if ZERO:
    import torch

    torch.cuda.is_available = lambda: True
    torch.cuda.device_count = lambda: 1

def gradio_auto_wrap(task):
    return task

def GPU(*, duration):
    def keep(task):
        print(f"spaces: {task.__name__} takes {duration} s", flush=True)
        return task
    return keep
"""
# A visitor, who is in the same network.
VISITING = """
import json, sys
import httpx
from gradio_client import Client

address, host = sys.argv[1:]
told = {}
with httpx.Client(base_url=address, headers={"Host": host}) as http:
    told["page"] = [http.get("/").status_code, "/main.js" in http.get("/").text]
    files = [{"name": "walrus.txt", "size": 1}]
    told["upload"] = http.post("/api/v1/uploads", json={"files": files}).status_code
    begin = {"protocolVersion": "2025-06-18", "capabilities": {}}
    begin["clientInfo"] = {"name": "visitor", "version": "1"}
    call = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": begin}
    accept = {"Accept": "application/json, text/event-stream"}
    told["mcp"] = http.post("/mcp", json=call, headers=accept).status_code
    foreign = {"Host": "elsewhere.example"}
    told["foreign"] = http.get("/", headers=foreign).status_code
client = Client(address, verbose=False)
answer = client.predict(question="What would help regional connectivity?", api_name="/ask")
told["answer"] = [answer["status"], answer["quotes"][0]["text"], answer["notes"]]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def space_folder():
    """A folder that everybody may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="sourcebook-space-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def checkout(space_folder):
    """A folder with what is tracked, which its owner alone may write."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a network of its own and another user take root on Linux")
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"there is no {', '.join(missing)}")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode:
        pytest.skip("no network of its own can be made here")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    tracked = listed.stdout.split("\0")[:-1]
    if not tracked:
        pytest.skip("this is not a checkout")
    folder = space_folder / "app"
    for path in tracked:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / path)
    return folder


class Space:
    """The app in a network of its own, run by a user who owns `home` and `temporary` alone."""

    def __init__(self, checkout: Path, folder: Path, **more: str) -> None:
        self.home, self.temporary = folder / "home", folder / "tmp"
        self.log, watched, modules = folder / "log", folder / "watched", folder / "modules"
        folder.mkdir()
        modules.mkdir()
        (modules / "sitecustomize.py").write_text(WATCHING)
        (modules / "spaces.py").write_text(SPACES)
        for own in (self.home, self.temporary):
            own.mkdir()
            os.chown(own, USER, USER)
        watched.touch()
        os.chown(watched, USER, USER)
        self.watched = watched
        variables = {
            **VARIABLES,
            **more,
            "HOME": str(self.home),
            "PATH": "/usr/bin:/bin",
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(modules),
            "WATCHED": str(watched),
            "OMP_NUM_THREADS": "1",
        }
        command = [
            *("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"),
            # Python may be in a folder of root's, so the user reads everything, and writes only
            # what is theirs.
            *("setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups"),
            *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
            *("env", "-i", *(f"{name}={value}" for name, value in variables.items())),
            *(sys.executable, "-B", "app.py"),
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=checkout, stdout=log, stderr=log)

    def printed(self, words: str) -> str:
        """Wait for a line with these words, and return all that was printed so far."""
        until = time.monotonic() + 200  # with all cores busy it has taken 80
        while words not in (printed := self.log.read_text("utf-8")):
            assert self.process.poll() is None, printed
            assert time.monotonic() < until, printed
            time.sleep(0.1)
        return printed

    def visit(self) -> dict:
        """Return what a visitor is told, who comes by the name of the Space."""
        visitor = [
            *("nsenter", f"--net=/proc/{self.process.pid}/ns/net", sys.executable, "-c", VISITING),
            *("http://127.0.0.1:7860", VARIABLES["SPACE_HOST"]),
        ]
        done = subprocess.run(visitor, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def stop(self) -> int:
        """End it as the Space does, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@pytest.mark.parametrize("gpu", [False, True], ids=["cpu", "gpu"])
def test_a_space_starts_answers_and_reaches_for_nothing(checkout, space_folder, gpu):
    before = {path: path.stat().st_mtime_ns for path in checkout.rglob("*")}
    space = Space(checkout, space_folder / str(gpu), **({"SPACES_ZERO_GPU": "true"} if gpu else {}))
    try:
        printed = space.printed("new passages embedded in ")
        told = space.visit()
        status = space.stop()
    finally:
        space.process.kill()
        space.process.wait(30)
    assert f"{checkout}/index cannot be written; the index is in {space.temporary}/" in printed
    assert "Documents: 2 added, 0 changed, 0 removed, 0 unchanged, 0 skipped; " in printed
    assert "spaces: on_gpu takes 1 s" in printed
    assert told == {
        "page": [200, True],
        "upload": 403,
        "mcp": 200,
        "foreign": 400,
        "answer": [
            "answered",
            "Third, closer relations could improve regional connectivity.",
            [],
        ],
    }
    assert space.watched.read_text() == ""
    assert status == 0
    # Gradio and torch leave folders of theirs.
    assert [path for path in space.temporary.iterdir() if "sourcebook" in path.name] == []
    assert {path: path.stat().st_mtime_ns for path in checkout.rglob("*")} == before
