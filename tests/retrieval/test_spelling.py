"""What is corrected in a question and what is not, by the real model."""

import pytest

from qa.indexing.index import Index
from qa.records import Correction
from qa.retrieval.spelling import Spelled, spell

TEXTS = {
    "council.txt": "The government of the harbour town met in parliament. Its latter session "
    "was necessarily about quantitative surveys of the environment, and practical ones.",
    "north.txt": "In Zürich and Tashkent a getConnectionPool call is rare. Мы построили гавань. "
    "Zakharov spoke with Brownlee of magma. The harbours are old; the gate is of leather.",
    "more.txt": "The harbour of the government was surveyed by Fyodor and by the Pawtucket.",
    "east.txt": "東京都に行きました。 हिन्दी में लिखा है।",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("spelling")
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / name).write_text(f"---\ntitle: Note\n---\n{text}", "utf-8")
    made = Index(folder / "index", embedder, create=True)
    made.sync(folder / "texts", passage_chars=600)
    yield made
    made.close()


def _spell(index: Index, question: str) -> Spelled:
    with index.snapshot() as snapshot:
        return spell(snapshot, question)


def _text(index: Index, question: str) -> str:
    """The question as it is searched; what is said of each correction is checked."""
    spelled = _spell(index, question)
    for one in spelled.corrections:
        assert question[one.start : one.end] == one.asked
        assert one.searched != one.asked
    pieces, end = [], 0
    for one in spelled.corrections:
        pieces += [question[end : one.start], one.searched]
        end = one.end
    assert spelled.text == "".join([*pieces, question[end:]])
    return spelled.text


def test_a_correction_says_what_stood_where(index):
    assert _spell(index, "🎉 Is the goverment's habrour old?") == Spelled(
        text="🎉 Is the government's harbour old?",
        corrections=(
            Correction(asked="goverment", searched="government", start=9, end=18),
            Correction(asked="habrour", searched="harbour", start=21, end=28),
        ),
    )


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("goverment", "government"),  # left out
        ("governmment", "government"),  # put in
        ("govermnent", "government"),  # swapped
        ("govetnment", "government"),  # replaced
        ("hovernment", "government"),  # in the first letter
        ("enviromnetn", "environment"),  # two, in a long word
        ("Goverment", "Government"),
        ("GOVERMENT", "GOVERNMENT"),
        ("goverments", "government"),
        ("habrours", "harbours"),
        ("conection", "connection"),  # a part of an identifier
        ("Zürihc", "Zurich"),
        ("гаваннь", "гавань"),
        ("(goverment)...", "(government)..."),
        ("town-goverment", "town-government"),
        ("goverment’s", "government’s"),
        ("'goverment'", "'government'"),
    ],
)
def test_a_typo_becomes_the_nearest_word_and_the_rest_stays(index, asked, searched):
    assert _text(index, asked) == searched
    assert _text(index, f"{asked}, what?") == f"{searched}, what?"


@pytest.mark.parametrize(
    "question",
    [
        "What did the government do?",
        "Did the harbour govern?",  # another form of a word that is there
        "The gatt is old",  # of 4 letters
        "weather",  # words that the model knows
        "a hovercraft for governesses",  # nothing is near enough
        "the unnecessarily",  # two letters away, but begins otherwise
        "qualitatively",
        "goverment_pool govermentPool goverment2 2goverment",
        "goverment.com x@goverment.com /goverment #goverment C:\\goverment\\habrour",
        "shouldn't haven't",
        "東京都に行きました हिन्दी",
        "",
        "?!",
        "“",
    ],
)
def test_what_may_be_right_is_left_alone(index, question):
    assert _spell(index, question) == Spelled(text=question)


@pytest.mark.parametrize("marks", ['""', "“”", "„“", "„”", "«»"])
def test_what_stands_in_quotation_marks_is_left_alone(index, marks):
    quoted = f"{marks[0]}goverment of habrours{marks[1]}"
    assert _spell(index, quoted) == Spelled(text=quoted)
    assert _text(index, f"habrour {quoted} habrour") == f"harbour {quoted} harbour"


def test_a_mark_without_its_partner_quotes_nothing(index):
    assert _text(index, 'a 5" goverment') == 'a 5" government'
    assert _text(index, "“goverment") == "“government"


def test_a_name_is_corrected_in_one_letter_and_a_short_one_seldom(index):
    assert _text(index, "Who is Brownle?") == "Who is Brownlee?"
    assert _text(index, "Who is Zakhraov?") == "Who is Zakharov?"
    assert _text(index, "Who is Rashkent?") == "Who is Tashkent?"
    assert _text(index, "Who is Zakhrapv?") == "Who is Zakhrapv?"
    assert _text(index, "Who is Fyodr?") == "Who is Fyodor?"  # three pieces to the model
    assert _text(index, "Who is Magda?") == "Who is Magda?"  # two
    # At the beginning a capital says nothing.
    assert _text(index, "Zakhrapv is who?") == "Zakharov is who?"
    assert _text(index, "Magda is who?") == "Magma is who?"


def test_a_question_of_unknown_words_is_left_alone(index):
    typo = "goverment"
    assert _text(index, " ".join([typo] * 10)) == " ".join(["government"] * 10)
    assert _spell(index, " ".join([typo] * 11)).corrections == ()


def test_nothing_is_corrected_without_documents(tmp_path, embedder):
    index = Index(tmp_path / "index", embedder, create=True)
    assert _spell(index, "goverment") == Spelled(text="goverment")
    index.close()


def test_a_word_that_the_latest_document_brought_is_right(tmp_path, tiny_embedder):
    class Pieces(type(tiny_embedder)):
        def word_pieces(self, text):
            return [(i, i + 1) for i in range(len(text))]

    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("The government met.")
    index = Index(tmp_path / "index", Pieces(), create=True)
    index.sync(folder, passage_chars=600)
    assert _text(index, "goverment") == "government"
    (folder / "b.txt").write_text("A goverment of typists.")
    index.sync(folder, passage_chars=600)
    assert _text(index, "goverment") == "goverment"
    (folder / "b.txt").unlink()
    index.sync(folder, passage_chars=600)
    assert _text(index, "goverment") == "government"
    index.close()


@pytest.fixture(scope="module")
def drugs(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("drugs")
    (folder / "texts").mkdir()
    (folder / "texts" / "Kowalczyk notes.txt").write_text(
        "---\nauthor: Fjeldstad\n---\nMethylprednisolone and cefotaxime are kept cold. Harvest "
        "machines combine both steps. Halvorsen and Fjellstad count them by the kilogram."
    )
    made = Index(folder / "index", embedder, create=True)
    made.sync(folder / "texts", passage_chars=600)
    yield made
    made.close()


@pytest.mark.parametrize(
    "question",
    [
        # Other words, which a dictionary has.
        "Is methylprednisone kept cold?",
        "Do they combined it with a counter?",
        # A language that no document is in.
        "Combien de machines ?",
        "Warum ist das Kilogramme so schwer und nicht leicht?",
        # Names of authors and files.
        "What did Fjeldstad write?",
        "Who is Kowalczyk?",
    ],
)
def test_other_words_and_names_are_left_alone(drugs, question):
    assert _spell(drugs, question) == Spelled(text=question)


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("cefotaxmie", "cefotaxime"),
        ("What did Halvorsne count?", "What did Halvorsen count?"),
        # Two letters wrong, but not side by side.
        ("methylprednosolome", "methylprednisolone"),
    ],
)
def test_a_typo_in_a_rare_word_is_corrected(drugs, asked, searched):
    assert _text(drugs, asked) == searched


def test_letters_put_in_side_by_side_make_another_word(drugs):
    # No dictionary has it.
    assert _text(drugs, "methylprednisonee") == "methylprednisonee"
