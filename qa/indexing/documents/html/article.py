"""What of a page is its article, and what stands around it: menus, banners, what else to read.

The article is the smallest part that holds nearly all prose of the page. In it, only what says
of itself that it is something else, by its name, role, class or many links, is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from qa.indexing.documents.html.elements import (
    BLOCKS,
    HEADINGS,
    Element,
    is_unseen,
    name,
    words,
)

# What parts of a page call themselves that are not the article, and what counts against that.
_AROUND = {
    "menu": r"breadcrumb|menu|\bnav|navbar|navigation|pagination|\bpager|skip-?link|toolbar|"
    r"site-?map|dropdown|\btabs?-?nav",
    "site header": r"masthead|site-?header|page-?header-nav|topbar|\bheader-?bar",
    "site footer": r"site-?footer|page-?footer|colophon|\bcopyright|\bfooter\b|post-?footer",
    "notice": r"cookie|consent|gdpr|popup|pop-up|modal|overlay|lightbox|paywall|adblock",
    "advertisement": r"\bads?\b|\bad-|-ad\b|advert|sponsor|promo|outbrain|taboola|\bdfp\b|banner",
    "sharing": r"share|sharing|social|\bfollow|addthis|\btweet-|\blikes?\b",
    "related": r"related|recommend|read-?more-|more-?(?:stories|news|articles|from)|popular|"
    r"trending|most-?(?:read|viewed)|you-?may|suggested|teaser|\bsidebar|widget|\brail\b",
    "comment": r"comments?\b|commentlist|disqus|respond\b|\breplies|discussion",
    "form": r"newsletter|subscri|sign-?up|log-?in|register|search-?(?:form|box|bar)",
    "tags": r"\btags?\b|tag-?(?:list|cloud)|post-?meta-|\bcategories",
}
_REASONS = re.compile(
    "|".join(f"(?P<r{i}>{pattern})" for i, pattern in enumerate(_AROUND.values())), re.IGNORECASE
)
_NAMES = list(_AROUND)
_ROLES = {
    "navigation": "menu",
    "menu": "menu",
    "menubar": "menu",
    "banner": "site header",
    "contentinfo": "site footer",
    "search": "form",
    "dialog": "notice",
    "alertdialog": "notice",
    "complementary": "related",
}
_ANSWERED = frozenset({"date", "email", "number", "tel", "text", "time", "url"})
# What may stand in a box at the side, in the words of any site.
_MAY_TELL = frozenset({"related", "advertisement", "site footer"})
_FEW_LINKS = 0.2  # of the characters
_HOURS_OR_NUMBERS = re.compile(
    r"\b\d{1,2}[:.]\d{2}\s*(?:-|–|to|bis|à|a)\s*\d{1,2}[:.]\d{2}\b|(?<!\d)[+(]?\d{2,5}[\s/)-]{1,2}\d{3}[\s\d-]{2,9}"
)
_CONTROLS = frozenset({"button", "select", "textarea"})
_MARKS = re.compile(r"[.!?,;:。、，！？；]")
_SURE = frozenset({"comment", "related", "menu"})
_NEARLY_ALL = 0.9  # of the prose
_MUCH = 0.3  # of the prose: what holds as much is not around the article
_MOSTLY_LINKS = 0.6  # of the characters
_LEAST_PROSE = 200  # characters
_LEAST_BESIDE = 100
# What an author writes, as opposed to what a site puts around it.
_PLAIN = HEADINGS | {"p", "ul", "ol", "dl", "table", "pre", "blockquote", "figure", "details"}


@dataclass(slots=True)
class _Mass:
    """What is in an element: characters, those in links, prose, and links."""

    text: int = 0
    linked: int = 0
    prose: float = 0.0
    links: int = 0
    # Of what stands in it within lines.
    own: int = 0
    own_linked: int = 0
    marks: int = 0

    def links_share(self) -> float:
        return self.linked / max(1, self.text)


@dataclass(slots=True)
class Article:
    """What to leave out of the body of a page, with reasons; `root` holds most of the rest."""

    body: Element
    root: Element
    left_out: dict[Element, str] = field(default_factory=dict)


def find(tree: Element) -> Article:
    """Return the article of a page."""
    body = tree if name(tree) == "body" else tree.find(".//body")
    body = tree if body is None else body
    weighed = _weigh(body)
    left_out: dict[Element, str] = {}
    _prune(body, weighed, left_out)
    prose = _prose(body, weighed, left_out)
    if prose[body] < _LEAST_PROSE:
        return Article(body, body, left_out)
    root = _root(body, prose)
    _look_around(root, body, weighed, prose, left_out)
    return Article(body, root, left_out)


def _look_around(
    root: Element,
    body: Element,
    weighed: dict[Element, _Mass],
    prose: dict[Element, float],
    left_out: dict[Element, str],
) -> None:
    """Leave out what stands beside the article and is not to be read with it."""
    node = root
    while node is not body:
        above = node.getparent()
        for beside in above:
            around = beside is not node and beside not in left_out and weighed[beside].text
            if around and not _is_content(beside, weighed[beside], prose[beside]):
                left_out[beside] = "beside the article"
        node = above


def _is_content(node: Element, mass: _Mass, prose: float) -> bool:
    """Tell whether what stands beside the article is to be read with it."""
    if mass.links_share() >= _FEW_LINKS or name(node) not in BLOCKS:
        return False
    if name(node) in _PLAIN or prose >= _LEAST_BESIDE:
        return True
    return next(node.iter("table", "pre"), None) is not None or _tells(node)


def _weigh(body: Element) -> dict[Element, _Mass]:
    weighed: dict[Element, _Mass] = {}
    in_link = 0
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node is not body and (is_unseen(node) or name(node) in _CONTROLS):
                walk.skip_subtree()
                weighed[node] = _Mass()
                continue
            mass = weighed[node] = _Mass()
            in_link += name(node) == "a"
            mass.links += name(node) == "a"
            _add(mass, node.text, in_link)
            continue
        mass = weighed[node]
        if not isinstance(node.tag, str):
            pass
        elif name(node) == "a":
            in_link -= bool(mass.links)
        if node is body:
            break
        _close(node, mass, weighed[node.getparent()])
        _add(weighed[node.getparent()], node.tail, in_link)
    mass = weighed[body]
    mass.prose += _prose_of(body, mass)
    return weighed


def _add(mass: _Mass, text: str | None, in_link: int) -> None:
    if not text:
        return
    count = len(" ".join(text.split()))
    mass.text += count
    mass.own += count
    if in_link:
        mass.linked += count
        mass.own_linked += count
    else:
        mass.marks += len(_MARKS.findall(text))


def _close(node: Element, mass: _Mass, above: _Mass) -> None:
    """Add what an element holds to the one that holds it."""
    above.text += mass.text
    above.linked += mass.linked
    above.links += mass.links
    if name(node) in BLOCKS:
        mass.prose += _prose_of(node, mass)
    else:
        above.own += mass.own
        above.own_linked += mass.own_linked
        above.marks += mass.marks
    above.prose += mass.prose


def _prose_of(node: Element, mass: _Mass) -> float:
    plain = mass.own - mass.own_linked
    if plain >= 40 and mass.marks:
        return float(plain)
    if name(node) in ("td", "th", "dd", "dt", "li", "pre"):
        return plain / 2
    return 0.0


def _reason(node: Element, mass: _Mass) -> str:
    """Return what an element is if it is not of the article, by what it says of itself."""
    tag = name(node)
    if tag == "nav":
        return "menu"
    role = _ROLES.get((node.get("role") or "").lower())
    if role:
        return role
    if tag in ("body", "main", "article", "p", "table", "tbody", "tr", "pre", "blockquote"):
        return ""
    if tag in HEADINGS or tag in ("html", "td", "th", "figure", "figcaption", "math"):
        return ""
    match = _REASONS.search(_says(node))
    if match and match.lastgroup:
        reason = _NAMES[int(match.lastgroup[1:])]
        if reason in _MAY_TELL and mass.links_share() < _FEW_LINKS and _tells(node):
            return ""
        return reason
    if tag == "aside" and mass.links_share() > 0.3:
        return "related"
    if tag == "form" and mass.prose < 100 and not _is_filled(node):
        return "form"
    return ""


def _is_filled(form: Element) -> bool:
    """Tell whether a form has answers in it, and is not one to be filled in."""
    filled = sum(
        bool(node.text) if name(node) == "textarea" else bool(node.get("value"))
        for node in form.iter("input", "textarea")
        if (node.get("type") or "text").lower() in _ANSWERED or node.get("checked") is not None
    )
    return filled > 1


def _tells(node: Element) -> bool:
    """Tell whether a box beside an article holds what is asked for: an address, hours, data."""
    if next(node.iter("address", "dl", "th"), None) is not None:
        return True
    links = (link.get("href") or "" for link in node.iter("a"))
    return any(link.startswith(("tel:", "mailto:")) for link in links) or bool(
        _HOURS_OR_NUMBERS.search(words(node))
    )


def _says(node: Element) -> str:
    """Return class and id, without an id that only repeats the words of a heading."""
    key = node.get("id") or ""
    parts = [part for part in re.split(r"[\W_]+", key) if part]
    return f"{node.get('class') or ''} {key if len(parts) <= 2 else ''}"


def _prune(body: Element, weighed: dict[Element, _Mass], left_out: dict[Element, str]) -> None:
    """Find what stands around the article or in it and is something else."""
    most = max(_MUCH * weighed[body].prose, 1.0)
    walk = etree.iterwalk(body, events=("start",))
    for _, node in walk:
        mass = weighed.get(node)
        if mass is None or node is body or name(node) not in BLOCKS:
            if mass is not None and not mass.text:
                walk.skip_subtree()
            continue
        reason = _reason(node, mass)
        if not reason and name(node) in ("footer", "header") and not _in_article(node):
            reason = f"site {name(node)}"
        if reason and mass.prose < (most if reason not in _SURE else 2 * most):
            left_out[node] = reason
            walk.skip_subtree()


def _in_article(node: Element) -> bool:
    return any(name(above) in ("article", "main") for above in node.iterancestors())


def _prose(
    body: Element, weighed: dict[Element, _Mass], left_out: dict[Element, str]
) -> dict[Element, float]:
    """Return the prose that each element holds without what is left out."""
    prose = {node: mass.prose for node, mass in weighed.items()}
    for node in left_out:
        lost = weighed[node].prose
        for above in node.iterancestors():
            if above not in prose:
                break
            prose[above] -= lost
        prose[node] = 0.0
    return prose


def _root(body: Element, prose: dict[Element, float]) -> Element:
    """Return the smallest element that holds nearly all prose."""
    total = prose[body]
    root = body
    while True:
        best = max(root, key=lambda child: prose.get(child, 0.0), default=None)
        if best is None or prose.get(best, 0.0) < _NEARLY_ALL * total:
            return root
        if name(best) not in BLOCKS or name(best) in ("p", "ul", "ol", "table", "dl", "pre"):
            return root
        root = best


def title_before(root: Element) -> Element | None:
    """Return the page's first heading if it stands before the article and not in it."""
    if next(root.iter("h1"), None) is not None:
        return None
    for heading in root.getroottree().getroot().iter("h1"):
        if words(heading) and not is_unseen(heading):
            return heading
    return None
