"""What users may rely on: a change here is a change for them."""

import inspect

import pytest

import qa

NAMES = [
    "Answer",
    "Assistant",
    "Block",
    "Busy",
    "CatalogueError",
    "Cell",
    "Chat",
    "Citation",
    "Config",
    "Correction",
    "Document",
    "DocumentError",
    "Filter",
    "Forbidden",
    "Heading",
    "Hit",
    "IndexBusy",
    "IndexDamaged",
    "IndexMismatch",
    "IndexMissing",
    "InputError",
    "ModelError",
    "NotFound",
    "Passage",
    "Quote",
    "SourcebookError",
    "Span",
    "TooLarge",
    "__version__",
    "build",
    "open",
]


def test_the_exports_are_these():
    assert sorted(qa.__all__) == NAMES
    assert all(hasattr(qa, name) for name in NAMES)


def test_a_name_that_is_not_there_is_told():
    assert set(NAMES) <= set(dir(qa))
    with pytest.raises(AttributeError, match="'qa' has no attribute 'asks'"):
        qa.asks  # noqa: B018


def test_every_public_thing_says_what_it_is():
    for name in qa.__all__:
        thing = getattr(qa, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and inspect.isfunction(value):
                    assert inspect.getdoc(value), f"{name}.{member}"


def test_signatures_are_typed_and_without_catch_alls():
    for function in (qa.open, qa.build, qa.Assistant.ask, qa.Assistant.search, qa.Chat.ask):
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty, function
        for parameter in signature.parameters.values():
            assert parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
            if parameter.name != "self":
                assert parameter.annotation is not inspect.Parameter.empty, parameter


def test_all_our_errors_have_one_root():
    errors = [
        getattr(qa, name) for name in NAMES if name.endswith(("Error", "Missing", "Mismatch"))
    ]
    assert all(issubclass(error, qa.SourcebookError) for error in errors)
