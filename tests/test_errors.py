import inspect
import re

import pytest

import qa
from qa import errors

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, Exception)
]


def test_the_tree_is_as_it_is_drawn():
    drawn = []
    above = []
    for line in errors.__doc__.splitlines():
        name = re.match(r"[│├└─ ]*([A-Z]\w+)(?:  |$)", line)
        if name and name.group(1) in vars(errors):
            depth = name.start(1) // 4
            above = [*above[:depth], name.group(1)]
            drawn.append((above[-1], above[-2] if depth else "Exception"))
    assert drawn == [(c.__name__, c.__base__.__name__) for c in CLASSES]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_is_exported(kind):
    assert kind.__name__ in qa.__all__
    assert getattr(qa, kind.__name__) is kind


def test_a_document_error_gives_its_reason():
    error = errors.DocumentError("is empty")
    assert (error.reason, str(error)) == ("is empty", "is empty")
