import pytest

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.markup.frontmatter import read, split


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
        ("author: {name: Ann}", {"author": "Ann"}),
        ("author: {nick: Ann}", {}),
        ("authors:\n  - name: Ann Fox\n    url: x\n  - Bob Roe", {"author": "Ann Fox, Bob Roe"}),
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


@pytest.mark.parametrize(
    "block",
    [
        '+++\ntitle = "The bridge"\nauthors = ["Ann Fox", "Bob Roe"]\ndate = 2022-09-30\n+++\n',
        '{\n  "title": "The bridge",\n  "authors": ["Ann Fox", "Bob Roe"],\n'
        '  "date": "2022-09-30"\n}\n',
        "---\ntitle: The bridge\nauthors: [Ann Fox, Bob Roe]\ndate: 2022-09-30\n---\n",
    ],
    ids=["TOML", "JSON", "YAML"],
)
def test_front_matter_is_written_in_three_ways(block):
    assert split(f"{block}\nIt is old.") == (
        {"title": "The bridge", "author": "Ann Fox, Bob Roe", "date": "2022-09-30"},
        "It is old.",
    )


@pytest.mark.parametrize(
    "text",
    ["+++\ntitle = open\n+++\nmore", '{\n "a": 1\n}', '{\n "a": \n}\nmore', "{\n", "+++\n+++\n"],
)
def test_what_is_neither_toml_nor_json_before_a_text_stays(text):
    assert split(text) == ({}, text)


def test_fields_that_a_reader_asks_for_are_written_as_pairs(check_blocks):
    front = read(
        "---\ntitle: The bridge\nowner: Works, Ann Fox\nreview_due: 2026-01-15\n"
        "tags: [stone, river]\ncost: {a: {b: c}}\nlayout: page\nempty:\n---\ntext"
    )
    assert front.others == {
        "owner": "Works, Ann Fox",
        "review_due": "2026-01-15",
        "tags": "stone, river",
    }
    builder = Builder()
    front.write(builder)
    parsed = builder.parsed()
    check_blocks(parsed)
    assert parsed.text == "owner: Works, Ann Fox\nreview_due: 2026-01-15\ntags: stone, river"
    found = [(block.kind, parsed.text[block.start : block.end]) for block in parsed.blocks]
    assert found[1:4] == [
        ("pair", "owner: Works, Ann Fox"),
        ("key", "owner:"),
        ("value", "Works, Ann Fox"),
    ]
