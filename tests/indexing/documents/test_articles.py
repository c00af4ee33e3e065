"""What of a web page is read, what is left out, and what the page says of itself."""

import pytest

from qa.indexing.documents import parse

ONE = (
    "The old bridge crosses the river north of the town, and people have used it for more than "
    "a hundred years to go to work and to market on every day of the week."
)
TWO = (
    "Engineers measured it again in the spring, and found that its stone piers carry more weight "
    "than the newer steel spans that were added beside it a long time later."
)


def page(before="", after="", inside="", head=""):
    return parse(
        f"<!doctype html><html><head>{head}</head><body>{before}<div id=content><h1>The bridge</h1>"
        f"<p>{ONE}</p>{inside}<p>{TWO}</p></div>{after}</body></html>".encode(),
        "a.html",
    )


BARE = f"The bridge\n\n{ONE}\n\n{TWO}"
LINKS = "<ul><li><a href=a>Home page</a></li><li><a href=b>All our bridges</a></li></ul>"


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        (f"<nav>{LINKS}</nav>", "menu"),
        (f"<div role=navigation>{LINKS}</div>", "menu"),
        (f"<div class=main-menu>{LINKS}</div>", "menu"),
        (f"<div class='breadcrumbs'>{LINKS}</div>", "menu"),
        (f"<header><p>Bridges of the county, since 1862.</p>{LINKS}</header>", "site header"),
        ("<footer><p>Imprint and privacy, as the law wants it.</p></footer>", "site footer"),
        ("<div id=cookie-banner><p>We use cookies, as all do.</p></div>", "notice"),
        ("<div class='ad-slot'><p>Buy two, and get one.</p></div>", "advertisement"),
        (f"<div class=share-buttons>{LINKS}</div>", "sharing"),
        (f"<aside class=related><h2>More</h2>{LINKS}</aside>", "related"),
        (f"<aside>{LINKS}</aside>", "related"),
        ("<div id=comments><p>I like it, too.</p></div>", "comment"),
        ("<form><label>Your mail</label><input name=m><button>Go</button></form>", "form"),
        ("<div class='tag-list'><a href=x>stone</a></div>", "tags"),
    ],
)
def test_what_stands_around_an_article_is_left_out_and_counted(around, reason):
    for document in (page(before=around), page(after=around)):
        assert document.text == BARE
        assert document.left_out[reason] == 1
    # Within the article, too, but for the headers and footers that an article may have.
    if not reason.startswith("site"):
        assert page(inside=around).text == BARE


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<table><tr><th>Year<th>Metres<tr><td><a href=x>1902</a><td>9</table>",
         "Year\tMetres\n1902\t9"),
        ("<dl><dt>Copy<dd>0.20</dl>", "Copy 0.20"),
        ("<ul><li>stone<li>lime</ul>", "• stone\n• lime"),
        ("<aside class='note'><b>Warning:</b> Ice.</aside>", "Warning:\nIce."),
        ("<pre>depth = 3</pre>", "depth = 3"),
        ("<address>Mill Lane 3</address>", "Mill Lane 3"),
        ("<div class=facts><p>Height: 9 m</p></div>", "Height: 9 m"),
        ("<form><label>Name</label> <input value=Ann> <input value=Fox></form>", "Name Ann Fox"),
    ],
)  # fmt: skip
def test_whatever_a_reader_sees_of_an_article_is_kept(inside, text):
    assert page(inside=inside).text == f"The bridge\n\n{ONE}\n\n{text}\n\n{TWO}"


def test_the_footer_of_an_article_and_the_address_of_a_site_are_kept():
    document = parse(
        f"<article><h1>The bridge</h1><p>{ONE}</p><footer><h2>Contact</h2><p>0555 1</p></footer>"
        "</article><footer><p>Imprint</p><address>Works, Mill Lane 3</address></footer>".encode(),
        "a.html",
    )
    assert document.text == f"The bridge\n\n{ONE}\n\nContact\n\n0555 1\n\nWorks, Mill Lane 3"
    assert document.left_out == {"site footer": 1}


@pytest.mark.parametrize(
    ("panel", "shown"),
    [
        ("<div class=tab style='display:none'>{}</div>", True),
        ("<div role=tabpanel hidden>{}</div>", True),
        ("<section class=x>a</section><section class=x hidden>{}</section>", True),
        ("<div hidden=until-found>{}</div>", True),
        ("<div class=accordion-body style='visibility: hidden'>{}</div>", True),
        ("<div hidden>{}</div>", False),
        ("<div class=login-modal style='display:none'>{}</div>", False),
        ("<dialog class=details>{}</dialog>", False),
        ("<div aria-hidden=true>{}</div>", True),
    ],
)
def test_what_is_folded_away_is_read_and_what_is_hidden_is_not(panel, shown):
    words = "The power that it takes is 7.5 watts, and no more."
    document = page(inside=panel.format(f"<p>{words}</p>"))
    assert (words in document.text) == shown


@pytest.mark.parametrize(
    "box",
    [
        "<h2>Open</h2><p>Monday 9:00 - 17:30</p>",
        "<p>Call us: 0555 214 880</p>",
        "<address>Mill Lane 3</address>",
        "<p>Write to <a href='mailto:a@b.example'>us</a>, at any time of the day or the year.</p>",
        "<dl><dt>Height<dd>9 m</dl>",
    ],
)
def test_a_box_at_the_side_that_tells_facts_is_kept(box):
    for place in ("class=sidebar", "class='widget banner'"):
        document = page(after=f"<div {place}>{box}</div>")
        assert document.text.startswith(BARE)
        assert len(document.text) > len(BARE)
        links = f"<div {place}>{box}{LINKS}{LINKS}</div>"
        assert page(after=links).text == BARE


@pytest.mark.parametrize(
    ("beside", "text"),
    [
        ("<h2>Data</h2><table><tr><td>a<td>b</table>", "Data\n\na\tb"),
        ("<div class=box><table><tr><td>a<td>b</table></div>", "a\tb"),
        ("<div class=box><p>Monday 9:00 - 17:30</p></div>", "Monday 9:00 - 17:30"),
        (f"<div class=box><p>{TWO}</p></div>", TWO),
        ("<p>Short.</p>", "Short."),
        ("<div class=box>Short.</div>", ""),
        ("<div class=box><a href=x>Short</a></div>", ""),
    ],
)
def test_what_stands_beside_an_article_is_read_or_counted(beside, text):
    document = parse(
        f"<div><div id=a><h1>The bridge</h1>{f'<p>{ONE}</p>' * 12}</div>{beside}</div>".encode(),
        "a.html",
    )
    assert document.text == "\n\n".join(["The bridge", *[ONE] * 12, *([text] if text else [])])
    assert document.left_out == ({} if text else {"beside the article": 1})


def test_a_section_named_like_something_around_an_article_is_kept():
    document = page(
        inside=f"<section id=sharing-with-a-single-user><h2>Sharing</h2><p>{TWO}x</p></section>"
    )
    assert "Sharing" in [heading.title for heading in document.headings]


def test_a_heading_before_the_article_is_its_heading():
    document = parse(
        f"<header><a href=/>Home</a><h1>The bridge</h1></header>"
        f"<main><p>{ONE}</p><p>{TWO}</p></main>".encode(),
        "a.html",
    )
    assert document.text == BARE
    assert [heading.title for heading in document.headings] == ["The bridge"]


def test_a_page_of_nothing_but_links_is_read():
    document = parse(f"<nav>{LINKS}</nav>".encode(), "a.html")
    assert document.text == "• Home page\n• All our bridges"


def test_a_page_of_nothing_but_comments_is_read():
    document = parse(
        f"<h1>Forum</h1><div class=comments><p>{ONE}</p><p>{TWO}</p></div>".encode(), "a.html"
    )
    assert document.text == f"Forum\n\n{ONE}\n\n{TWO}"


def test_several_articles_are_all_read():
    teasers = "".join(f"<article><h2>No {n}</h2><p>{ONE}{n}</p></article>" for n in range(4))
    document = parse(f"<nav>{LINKS}</nav><main>{teasers}</main>".encode(), "a.html")
    assert document.text == "\n\n".join(f"No {n}\n\n{ONE}{n}" for n in range(4))


DATA = (
    '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "Gazette"}, '
    '{"@type": ["NewsArticle"], "headline": "The bridge", "datePublished": "2024-02-03T10:00:00Z", '
    '"author": [{"name": "Ann Fox"}, "Bob Roe"]}]}</script>'
)


@pytest.mark.parametrize(
    ("head", "inside", "title", "author", "date"),
    [
        ("", "", "The bridge", None, None),
        (DATA, "", "The bridge", "Ann Fox, Bob Roe", "2024-02-03"),
        ("<title>Bridge | Gazette</title><meta property=og:site_name content=Gazette>", "",
         "Bridge", None, None),
        ("<title>Gazette - A bridge</title><meta property=og:site_name content=Gazette>", "",
         "A bridge", None, None),
        ("<title>The bridge – News – Gazette</title>", "", "The bridge", None, None),
        ("<title>Bridge | News</title>", "", "Bridge | News", None, None),
        ("<meta property=og:title content='A bridge of old'><title>x</title>", "",
         "A bridge of old", None, None),
        ("<meta name=author content='By Ann Fox'><meta name=date content='3 May 2021'>", "",
         "The bridge", "Ann Fox", "3 May 2021"),
        ("<meta name=citation_author content=Fox><meta name=citation_author content=Roe>", "",
         "The bridge", "Fox, Roe", None),
        ("<meta name=author content='https://x.example/ann'>", "", "The bridge", None, None),
        ("<meta name=author content=admin><meta name=generator content=Writer>", "",
         "The bridge", None, None),
        ("", "<p class=byline>By Ann Fox, 7 October 2023</p>",
         "The bridge", "Ann Fox", "7 October 2023"),
        ("", "<p><span itemprop=author>Ann Fox</span> <time itemprop=datePublished "
         "datetime='2020-01-02T03:04'>soon</time></p>", "The bridge", "Ann Fox", "2020-01-02"),
        ("", "<p>Opens on <time datetime=2030-01-01>New Year</time>.</p>",
         "The bridge", None, None),
        ("<script type='application/ld+json'>{[</script>", "", "The bridge", None, None),
    ],
)  # fmt: skip
def test_a_page_says_its_title_author_and_date(head, inside, title, author, date):
    document = page(head=head, inside=inside)
    assert (document.title, document.author, document.date) == (
        title,
        author,
        date,
    )
