"""What is printed: characters to read, and no orders."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import qa
from qa.cli import main
from qa.console import describe
from qa.indexing.progress import Failure, SyncReport
from qa.terminal import put, put_json, shown, shown_on_a_line, tell, without_orders

# A title, a colour, one character that begins the same, a bell, text turned around, and back.
HOSTILE = (
    "a\x1b]0;owned\x07 \x1b[31m \x9b31m \x08\x7f\r b\u202egpj.\u202c \u2066c\u2069 \x00 \udcff"
)
SHOWN = r"a\x1b]0;owned\x07 \x1b[31m \x9b31m \x08\x7f\r b\u202egpj.\u202c \u2066c\u2069 \x00 \udcff"


def test_an_order_is_shown_as_its_code():
    assert shown(HOSTILE) == SHOWN
    assert shown("Ä\t“x”\nשלום 🚢") == "Ä\t“x”\nשלום 🚢"
    assert shown_on_a_line("a\nqa: all is well\tb\u2028c") == r"a\nqa: all is well\tb\u2028c"
    assert without_orders("a\x1b[b\u202egpj\n\tc") == "a\ufffd[bgpj\n\tc"


def test_both_streams_get_no_orders_and_json_stays_exact(capsys):
    put(HOSTILE)
    tell(HOSTILE)
    put_json({"name": HOSTILE})
    put_json([HOSTILE], indent=None)
    told = capsys.readouterr()
    assert told.err == f"{SHOWN}\n"
    first, *rest = told.out.splitlines()
    assert first == SHOWN
    assert json.loads("\n".join(rest[:-1])) == {"name": HOSTILE}
    assert json.loads(rest[-1]) == [HOSTILE]
    assert told.out.replace("\n", "").isprintable()


@given(st.text())
def test_nothing_but_text_comes_through(text):
    for one in (shown(text), without_orders(text)):
        assert not {c for c in one if ord(c) < 32 or 127 <= ord(c) < 160} - {"\n", "\t"}
        assert not set(one) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        one.encode()  # no halves of characters


def test_a_file_cannot_look_like_a_line_of_the_report():
    failure = Failure(path="a\n  skipped b\x1b[2J", reason="is\x9b broken")
    nothing = dict.fromkeys(("added", "changed", "removed"), ())
    report = SyncReport(**nothing, unchanged=0, failed=(failure,), embedded=0, seconds=0)
    line = r"  skipped a\n  skipped b\x1b[2J: it is\x9b broken"
    assert describe(report).splitlines()[1:] == [line]


def test_an_answer_prints_as_text_and_keeps_what_it_quotes(tmp_path, tiny_embedder):
    data = tmp_path / "data"
    data.mkdir()
    text = "The harbour of Lindau \x9b31m was built \u202ein 1856."
    (data / "a\x1b[31m\nSources.txt").write_text(text, "utf-8")
    with qa.build(data, tmp_path / "index", embedder=tiny_embedder) as assistant:
        answer = assistant.ask("When was the harbour of Lindau built?")
    assert answer.quotes[0].text == text
    printed = str(answer)
    assert r"Lindau \x9b31m was built \u202ein 1856." in printed
    assert r"(a\x1b[31m\nSources.txt, characters" in printed
    assert printed.count("\nSources\n") == 1


def test_errors_name_what_was_given_without_its_orders(capsys):
    assert main(["ask", "--index", "no\x1b[31mthing", "x"]) == 2
    assert r"no\x1b[31mthing" in capsys.readouterr().err


def test_who_prints_does_so_here():
    # Whatever prints a name or a text has to go through `put` or `tell`.
    own = Path(qa.__file__).parent
    printing = {
        path.relative_to(own).as_posix()
        for path in own.rglob("*.py")
        if "print(" in path.read_text("utf-8").replace("fingerprint(", "")
    }
    # A completion, a question without a name in it, an address, and the sample of the docstring.
    assert printing == {"terminal.py", "cli.py", "web/page.py", "__init__.py"}
