import base64
import email.message
import email.policy
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.mails import letters, mail, moments


def eml(header, body=""):
    return (textwrap.dedent(header).strip() + "\n\n" + body).encode()


HEADER = """
    From: Oskar Brandt <oskar@mill.example>
    To: Judith Kern <judith@mill.example>
    Cc: Team <team@mill.example>
    Date: Tue, 14 May 2024 16:02:00 +0200
    Subject: Re: New saw
    Message-ID: <2@mill.example>
"""


def shape(document, kinds=None):
    """The blocks with their depth, kind and text, but for the parts of lists."""
    blocks = document.blocks
    skipped = {"list", "pair", "key", "value"} if kinds is None else set()
    return [
        (len(list(blocks.above(number))), block.kind, document.text[block.start : block.end])
        for number, block in enumerate(blocks)
        if block.kind not in skipped and (kinds is None or block.kind in kinds)
    ]


def test_a_mail_is_a_message_with_its_header_lines(check_blocks):
    document = parse(eml(HEADER, "Approved. Please order it.\n"), "a.eml")
    check_blocks(document)
    assert document.text == (
        "From: Oskar Brandt <oskar@mill.example>\nTo: Judith Kern <judith@mill.example>\n"
        "Cc: Team <team@mill.example>\nDate: Tue, 14 May 2024 16:02:00 +0200\n"
        "Subject: Re: New saw\n\nApproved. Please order it."
    )
    assert [block.kind for block in document.blocks][:5] == [
        "message",
        "list",
        "pair",
        "key",
        "value",
    ]
    assert document.blocks[0].details == {
        "from": "Oskar Brandt <oskar@mill.example>",
        "to": "Judith Kern <judith@mill.example>",
        "cc": "Team <team@mill.example>",
        "date": "2024-05-14 16:02",
        "subject": "Re: New saw",
    }
    assert (document.title, document.author, document.date) == (
        "Re: New saw",
        "Oskar Brandt",
        "2024-05-14",
    )
    assert document.media_type == "message/rfc822"


QUOTED = """Approved, but not from Tenby.

On Mon, 13 May 2024 at 09:40, Judith Kern <judith@mill.example> wrote:
> Hello Oskar, the band saw has broken.
>
> On 1 May 2024 Ben wrote:
> > It squeaks.
>
> May I order?

Thank you all.
"""


def test_what_is_quoted_is_a_message_in_a_quotation(check_blocks):
    document = parse(eml(HEADER, QUOTED), "a.eml")
    check_blocks(document)
    assert [(kind, text) for _, kind, text in shape(document) if kind == "paragraph"] == [
        ("paragraph", "Approved, but not from Tenby."),
        ("paragraph", "On Mon, 13 May 2024 at 09:40, Judith Kern <judith@mill.example> wrote:"),
        ("paragraph", "Hello Oskar, the band saw has broken."),
        ("paragraph", "On 1 May 2024 Ben wrote:"),
        ("paragraph", "It squeaks."),
        ("paragraph", "May I order?"),
        ("paragraph", "Thank you all."),
    ]
    assert [b.details for b in document.blocks if b.kind == "message"][1:] == [
        {"from": "Judith Kern <judith@mill.example>", "date": "2024-05-13 09:40"},
        {"from": "Ben", "date": "2024-05-01"},
    ]
    quotations = [b for b in document.blocks if b.kind == "quotation"]
    assert document.text[quotations[0].start : quotations[0].end].endswith("May I order?")
    assert len(quotations) == 2


@pytest.mark.parametrize(
    ("parting", "details"),
    [
        (
            "-----Original Message-----\nFrom: Judith Kern\nSent: Monday, May 13, 2024 9:40 PM\n"
            "To: Oskar\nSubject: New saw\n",
            {
                "from": "Judith Kern",
                "date": "2024-05-13 21:40",
                "to": "Oskar",
                "subject": "New saw",
            },
        ),
        (
            "Von: Judith Kern\nGesendet: Montag, 13. Mai 2024 09:40\nAn: Oskar\n"
            "Betreff: Neue Säge\n",
            {
                "from": "Judith Kern",
                "date": "2024-05-13 09:40",
                "to": "Oskar",
                "subject": "Neue Säge",
            },
        ),
        (
            "---------- Forwarded message ---------\nFrom: Judith <j@mill.example>\n"
            "Date: Mon, 13 May 2024 09:40:00 +0200\nSubject: New saw\nTo: Oskar\n",
            {
                "from": "Judith <j@mill.example>",
                "date": "2024-05-13 09:40",
                "subject": "New saw",
                "to": "Oskar",
            },
        ),
        (
            "________________________________\nDe : Judith Kern\nEnvoyé : lundi 13 mai 2024\n"
            "À : Oskar\n",
            {"from": "Judith Kern", "date": "2024-05-13", "to": "Oskar"},
        ),
    ],
)
def test_a_mail_pasted_below_is_quoted_to_its_end(check_blocks, parting, details):
    body = f"Approved.\n\n{parting}\nMay I order?\n\nJudith\n"
    document = parse(eml(HEADER, body), "a.eml")
    check_blocks(document)
    _, inner = (b for b in document.blocks if b.kind == "message")
    assert inner.details == details
    assert document.text[inner.start : inner.end].endswith("May I order?\n\nJudith")
    assert [kind for _, kind, text in shape(document) if text == "Approved."] == ["paragraph"]
    for line in parting.splitlines():
        if ":" in line:
            assert line.replace(" :", ":") in document.text


def test_a_signature_is_aside():
    body = "It has come.\n\n-- \nAnna Kern\nMill Lane 4\n"
    document = parse(eml(HEADER, body), "a.eml")
    assert shape(document, {"paragraph", "aside"})[-2:] == [
        (1, "paragraph", "It has come."),
        (1, "aside", "Anna Kern\nMill Lane 4"),
    ]


def test_encoded_headers_and_bodies_are_decoded():
    data = (
        "From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <j@mill.example>\n"
        "Subject: =?utf-8?B?" + base64.b64encode("Die Brücke ist alt".encode()).decode() + "?=\n"
        " =?utf-8?Q?_=E2=80=93_sehr?=\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=iso-8859-15\n"
        "Content-Transfer-Encoding: quoted-printable\n\n"
        "Die Br=FCcke kostet 30 =A4, sagt J=FCrgen=\n M=FCller.\n"
    ).encode()
    document = parse(data, "a.eml")
    assert document.author == "Jürgen Müller"
    assert document.title == "Die Brücke ist alt – sehr"
    assert document.text.endswith("Die Brücke kostet 30 €, sagt Jürgen Müller.")


@pytest.mark.parametrize("charset", ["us-ascii", "utf-8", "no-such-charset", "iso-2022-kr"])
def test_a_charset_that_is_not_true_costs_no_text(charset):
    body = "Die Brücke über den Fluss ist gesperrt, der Weg zur Mühle führt über die Straße."
    data = (
        f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset={charset}\n"
        "Content-Transfer-Encoding: 8bit\n\n"
    ).encode() + body.encode("windows-1252")
    assert parse(data, "a.eml").text.endswith(body)


def test_an_encoded_header_that_is_broken_is_shown_as_it_stands():
    data = b"From: a@b.example\nSubject: =?utf-8?B?abcde?= saw\n\nHello.\n"
    assert parse(data, "a.eml").title == "=?utf-8?B?abcde?= saw"


def test_raw_bytes_in_headers_are_decoded():
    data = "From: Jürgen <j@mill.example>\nSubject: Die Brücke\n\nHallo.\n"
    for encoding in ("utf-8", "windows-1252"):
        assert parse(data.encode(encoding), "a.eml").title == "Die Brücke"


def test_lines_in_the_format_flowed_are_mended():
    assert letters.unflowed("a long \nline\n> quoted \n> words\n\n-- \nme") == (
        "a long line\n> quoted words\n\n-- \nme"
    )
    assert letters.unflowed("a lo \nng line", delete_space=True) == "a long line"
    assert letters.unflowed(" >from\n\n x \ny") == ">from\n\nx y"


def alternative(plain, page):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = "a@b.example"
    message["Subject"] = "x"
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    return message


def test_of_two_versions_the_plain_one_is_read_if_it_says_all():
    page = "<p>" + "The bridge over the river is closed until the end of May. " * 3 + "</p>"
    message = alternative("Your program shows no HTML.", page)
    assert "The bridge over the river" in parse(message.as_bytes(), "a.eml").text
    message = alternative("The bridge is closed.\n\n-- \nAnna", "<p>The bridge is closed. Anna</p>")
    assert parse(message.as_bytes(), "a.eml").text.endswith("The bridge is closed.\n\nAnna")


def test_a_mail_of_html_alone_is_read_as_a_page():
    data = eml(
        "From: a@b.example\nSubject: x\nContent-Type: text/html; charset=utf-8",
        "<html><head><style>p {color: red}</style></head><body><h2>Boiler</h2>"
        "<ul><li>hot</li><li>old</li></ul><blockquote><p>Is it?</p></blockquote></body></html>",
    )
    document = parse(data, "a.eml")
    assert document.text.endswith("Boiler\n\n• hot\n• old\n\nIs it?")
    kinds = [block.kind for block in document.blocks]
    assert kinds[-6:] == ["heading", "list", "item", "item", "quotation", "paragraph"]


def attached():
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = "Anna <a@b.example>"
    message["Subject"] = "Papers"
    message.set_content("Here are the papers.")
    message.add_attachment("Zeile für Zeile\n", filename="liste für Anna.txt")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    inner = email.message.EmailMessage(policy=email.policy.SMTP)
    inner["Subject"] = "Forwarded/note"
    inner.set_content("An inner mail.")
    message.add_attachment(inner)
    return message.as_bytes()


def test_attachments_are_documents_of_their_own_and_counted():
    document = parse(attached(), "a.eml")
    assert document.text.endswith("Here are the papers.")
    assert document.left_out == {"attachment": 3}
    names, contents = zip(*mail.attachments(attached()), strict=True)
    assert names == ("liste für Anna.txt", "a.pdf", "Forwarded-note.eml")
    assert contents[0].decode().strip() == "Zeile für Zeile"
    assert contents[1] == b"%PDF-1.7"
    assert parse(contents[2], "b.eml").text.endswith("An inner mail.")


def test_pictures_in_a_page_are_counted_and_seals_are_not():
    data = (
        b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/signed; boundary="S"\n\n--S\n'
        b'Content-Type: multipart/related; boundary="R"\n\n--R\nContent-Type: text/html\n\n'
        b"<p>The bridge</p>\n--R\nContent-Type: image/png\nContent-ID: <1>\n\nx\n--R--\n--S\n"
        b'Content-Type: application/pkcs7-signature; name="smime.p7s"\n'
        b'Content-Disposition: attachment; filename="smime.p7s"\n\nx\n--S--\n'
    )
    document = parse(data, "a.eml")
    assert document.text.endswith("The bridge")
    assert document.left_out == {"picture": 1}
    assert list(mail.attachments(data)) == []


def test_messages_of_a_digest_are_messages_in_it():
    data = (
        b"From: a@b.example\nSubject: Digest\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/digest; boundary="D"\n\n--D\n\n'
        b"From: Anna\nSubject: One\n\nFirst.\n--D\n\nFrom: Ben\nSubject: Two\n\nSecond.\n--D--\n"
    )
    document = parse(data, "a.eml")
    assert [b.details.get("from") for b in document.blocks if b.kind == "message"] == [
        "a@b.example",
        "Anna",
        "Ben",
    ]


def test_an_encrypted_mail_tells_that_a_part_is_not_read():
    data = (
        b"From: a@b.example\nSubject: Secret\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/encrypted; boundary="E"\n\n--E\n'
        b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n--E\n"
        b"Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--E--\n"
    )
    assert parse(data, "a.eml").left_out == {"encrypted part": 1}


MAILBOX = b"""From anna@mill.example Mon May 13 09:40:00 2024
From: Anna <anna@mill.example>
Date: Mon, 13 May 2024 09:40:00 +0200
Subject: New saw

The saw has broken.

>From here on we use the old one.

From oskar@mill.example Tue May 14 16:02:00 2024
From: Oskar <oskar@mill.example>
Date: Tue, 14 May 2024 16:02:00 +0200
Subject: Re: New saw

Approved.
"""


def test_a_mailbox_is_its_messages_in_order(check_blocks):
    document = parse(MAILBOX, "saw.mbox")
    check_blocks(document)
    assert document.text == (
        "New saw\n\nFrom: Anna <anna@mill.example>\nDate: Mon, 13 May 2024 09:40:00 +0200\n\n"
        "The saw has broken.\n\nFrom here on we use the old one.\n\n"
        "Re: New saw\n\nFrom: Oskar <oskar@mill.example>\nDate: Tue, 14 May 2024 16:02:00 +0200\n\n"
        "Approved."
    )
    assert [b.details["date"] for b in document.blocks if b.kind == "message"] == [
        "2024-05-13 09:40",
        "2024-05-14 16:02",
    ]
    assert (document.title, document.author, document.date) == ("New saw", None, "2024-05-14")
    assert document.media_type == "application/mbox"
    assert parse(MAILBOX.replace(b"\n", b"\r\n"), "saw.mbox").text == document.text


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Tue, 14 May 2024 16:02:00 +0200", "2024-05-14 16:02"),
        ("14 May 24 16:02 GMT", "2024-05-14 16:02"),
        ("2024-05-14T16:02:00Z", "2024-05-14 16:02"),
        ("Tuesday, May 14, 2024 4:02 PM", "2024-05-14 16:02"),
        ("Tuesday, May 14, 2024 12:02 AM", "2024-05-14 00:02"),
        ("Mon, 13 May 2024 at 09:40", "2024-05-13 09:40"),
        ("1 May 2024", "2024-05-01"),
        ("Dienstag, 14. Mai 2024 16:02", "2024-05-14 16:02"),
        ("14. März 2024 um 16:02 Uhr", "2024-03-14 16:02"),
        ("mardi 14 mai 2024 16:02", "2024-05-14 16:02"),
        ("14 juillet 2024 à 16h02", "2024-07-14 16:02"),
        ("martes, 14 de junio de 2024 16:02", "2024-06-14 16:02"),
        ("martedì 14 maggio 2024 16:02", "2024-05-14 16:02"),
        ("dinsdag 14 maart 2024", "2024-03-14"),
        ("14.05.2024 16:02", "2024-05-14 16:02"),
        ("31.02.2024 16:02", "31.02.2024 16:02"),
        ("14 stones of 2024", "14 stones of 2024"),
        ("someday", "someday"),
    ],
)
def test_a_moment_is_told_in_iso_form(told, expected):
    assert moments.moment(told) == expected
    assert moments.day(told) == (expected[:10] if expected[:3] == "202" else None)


PIECES = st.lists(
    st.sampled_from(
        [
            "The bridge is closed.",
            "",
            "> It squeaks.",
            ">> Since when?",
            "> On 13 May 2024, Anna wrote:",
            "On 13 May 2024, Anna wrote:",
            "-- ",
            "-----Original Message-----",
            "From: Anna Kern",
            "Sent: Monday",
            "Subject: saw",
            "________________________________",
            "Best regards",
        ]
    ),
    max_size=25,
)


@given(PIECES)
def test_no_word_of_a_mail_is_lost_however_it_quotes(check_blocks, pieces):
    builder = Builder()
    with builder.block("message"):
        letters.write("\n".join(pieces), builder)
    parsed = builder.parsed()
    check_blocks(parsed)
    wanted = [word for piece in pieces for word in piece.replace(">", " ").split()]
    wanted = [word for word in wanted if set(word) - set("-_")]
    found = [word for word in parsed.text.split() if set(word.strip(">")) - set("-_")]
    assert sorted(w.strip("-") for w in found) == sorted(w.strip("-") for w in wanted)


def test_parts_in_each_other_end():
    data = b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
    for level in range(200):
        data += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    assert "Subject: x" in parse(data + b"\nDeep.\n", "a.eml").text
