import pytest

from qa.indexing.documents.frontmatter import split


def test_title_author_and_date_are_taken_off_the_text():
    text = (
        "---\ntitle: The bridge\nauthor: Ann Fox\ndate: 2023-05-19\ntags: [a]\n---\n\nIt is old.\n"
    )
    assert split(text) == (
        {"title": "The bridge", "author": "Ann Fox", "date": "2023-05-19"},
        "It is old.\n",
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("date: 19 May 2023", {"date": "19 May 2023"}),
        ("date: 2023-05-19 10:00:00 +02:00", {"date": "2023-05-19 10:00:00 +02:00"}),
        ("date: 2023-5", {"date": "2023-5"}),
        ("title: 1984", {"title": "1984"}),
        ("title: yes", {"title": "yes"}),
        ("Title: 'A: B'", {"title": "A: B"}),
        ("author: [Ann Fox, Bob Roe]", {"author": "Ann Fox, Bob Roe"}),
        ("authors:\n  - Ann Fox\n  - Bob Roe", {"author": "Ann Fox, Bob Roe"}),
        ("author: Ann Fox\nauthors: [Bob Roe]", {"author": "Ann Fox"}),
        ("author: {name: Ann}", {}),
        ("title:", {}),
        ("tags: [a, b]", {}),
        ("lang: de-AT", {"language": "de-AT"}),
        ("Language: en", {"language": "en"}),
        ("lang: de\nlanguage: en", {"language": "en"}),
        ("language: no", {"language": "no"}),
        ("lang:", {}),
    ],
)
def test_values_are_kept_as_they_are_written(line, found):
    assert split(f"---\n{line}\n---\ntext") == (found, "text")


@pytest.mark.parametrize(
    "text",
    [
        "---\nJust a sentence between two rules\n---\nmore",
        "---\n- a\n- b\n---\nmore",
        "---\n---\nmore",
        "---\ntitle: [open\n---\nmore",
        "---\ntitle: never closed\n",
        "No front matter.\n---\ntitle: x\n---\n",
        "",
    ],
)
def test_what_is_no_mapping_at_the_start_stays_in_the_text(text):
    assert split(text) == ({}, text)


def test_a_block_that_nests_too_deeply_stays_in_the_text():
    text = f"---\na: {'[' * 5000}\n---\nmore"
    assert split(text) == ({}, text)


def test_aliases_that_multiply_are_not_unfolded():
    lines = "\n".join(f"a{i + 1}: &a{i + 1} [*a{i}, *a{i}]" for i in range(60))
    assert split(f"---\ntitle: T\na0: &a0 [x, x]\n{lines}\n---\ntext") == ({"title": "T"}, "text")


def test_no_object_is_made_of_a_tag():
    found, text = split("---\ntitle: !!python/object/apply:os.getcwd []\n---\ntext")
    assert (found, text) == ({}, "text")
