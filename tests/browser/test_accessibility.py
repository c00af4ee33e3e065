"""Every state of the page, light and dark, wide and on a phone: axe-core finds nothing amiss."""

from pathlib import Path

import axe_playwright_python
import pytest

import qa

# The package brings axe-core along; nothing is fetched.
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN_AXE = """async (sizes) => {
    const rules = { 'target-size': { enabled: sizes } };
    const { violations } = await axe.run(document, { resultTypes: ['violations'], rules });
    return violations.flatMap(({ id, nodes }) => nodes.map(
        ({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}"""
# What a finger cannot hit: less than 44 px, counting what reaches beyond the box.
SMALL = """() => [...document.querySelectorAll(
        '.sb-app button, .sb-app input, .sb-app select, .sb-app textarea, .sb-app summary')]
    .filter((node) => node.checkVisibility() && node.type !== 'checkbox' && !node.disabled)
    .filter((node) => {
        const beyond = getComputedStyle(node, '::after');
        const reach = (side) => beyond.position === 'absolute' ? parseFloat(beyond[side]) || 0 : 0;
        const box = node.getBoundingClientRect();
        return box.width - reach('left') - reach('right') < 44
            || box.height - reach('top') - reach('bottom') < 44;
    })
    .map((node) => node.className)"""
QUESTION = "What would help regional connectivity?"
HERON = "The heron colony has ninety nests in the reed-bed of the north shore."
SIZES = {"desktop": {"width": 1366, "height": 850}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def collection(tmp_path_factory, embedder, write_pdf, start_module_server):
    """The chat on the sample documents, a PDF, and a file that cannot be read."""
    home = tmp_path_factory.mktemp("accessible")
    data, index = home / "data", home / "index"
    data.mkdir()
    for name in ("afghanistan-security.txt", "pakistan-us-relations.md"):
        (data / name).write_bytes((Path(qa.__file__).parent.parent / "data" / name).read_bytes())
    (data / "herons.pdf").write_bytes(write_pdf((HERON,), ("The otter has a holt by the weir.",)))
    (data / "torn.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    qa.build(data, index, embedder=embedder).close()
    return start_module_server(data, index)


class Inspection:
    """A visit that is inspected state by state; `found` has what is amiss in each."""

    def __init__(self, seen, phone):
        self.seen, self.page, self.phone = seen, seen.page, phone
        self.found = {}
        self.page.add_script_tag(path=AXE)

    def inspect(self, state, *, sizes=True):
        """Inspect a state, without `sizes` where something passing lies over what else is there."""
        # What moves into its place would be measured on the way.
        self.page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        found = self.page.evaluate(RUN_AXE, sizes)
        if self.phone:
            found += [f"under 44 px: {name}" for name in self.page.evaluate(SMALL)]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("it scrolls sideways")
        if found:
            self.found[state] = found


@pytest.fixture(params=[("light", "desktop"), ("dark", "phone")], ids="-".join)
def inspect_at(request, visit):
    """Open an address and return its inspection: each size once, and each of the colours."""
    scheme, size = request.param

    def open_page(address):
        seen = visit(address, color_scheme=scheme, **SIZES[size])
        assert seen.page.locator("body.dark").count() == (scheme == "dark")
        return Inspection(seen, size == "phone")

    return open_page


def inspect_documents(seen):
    page = seen.page
    page.locator(".sb-count").click()
    page.locator(".sb-drawer:not([aria-busy]) .sb-drawer-item").first.wait_for()
    page.locator(".sb-unread summary").click()
    seen.inspect("the documents, and what could not be read")
    page.locator(".sb-pick-files").set_input_files(
        [
            {"name": "walrus.txt", "mimeType": "text/plain", "buffer": b"The walrus naps."},
            {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
            {"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": b"\0\1\2"},
        ]
    )
    page.locator(".sb-add-results li").nth(2).wait_for()
    seen.inspect("an upload with good and bad files")
    page.get_by_role("checkbox", name="Search walrus").click()
    page.locator(".sb-drawer .sb-close").click()
    seen.inspect("some documents chosen")


def inspect_conversation(seen):
    page = seen.page
    turn = seen.seen.ask(QUESTION)
    turn.locator(".sb-offer").first.wait_for()
    seen.inspect("an answer")
    turn.locator("summary", has_text="Copy").click()
    seen.inspect("the copy menu", sizes=False)
    page.keyboard.press("Escape")
    if seen.phone:
        turn.locator(".sb-show").click()
    page.locator(".sb-card summary").first.click()
    seen.inspect("the sources, with why one was found")
    page.locator(".sb-card-title").first.click()
    seen.seen.current_mark()
    seen.inspect("the viewer with a text")
    if seen.phone:
        page.locator(".sb-more-tools").click()
    page.locator(".sb-find").fill("region")
    page.locator(".sb-found", has_text="of").wait_for()
    seen.inspect("the viewer with matches")
    page.locator(".sb-back").click()
    if seen.phone:
        page.locator(".sb-pane .sb-close").click()


def inspect_troubles(seen):
    page = seen.page
    none = seen.seen.ask("How do I bake sourdough bread?")
    none.locator("summary", has_text="near").click()
    seen.inspect("the documents do not say")
    typo = seen.seen.ask("What would help regional conectivity?")
    typo.locator(".sb-corrected").wait_for()
    typo.get_by_role("button", name="Edit").click()
    seen.inspect("a question that was corrected, being edited")
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    seen.seen.ask(QUESTION).locator(".sb-error").wait_for()
    seen.inspect("a message that the server is gone")
    page.context.set_offline(False)


def inspect_lists(seen):
    page = seen.page
    seen.seen.ask("How many nests has the heron colony?").locator(".sb-chip").first.click()
    page.locator(".sb-rect-current").wait_for()
    seen.inspect("the viewer with the pages of a PDF")
    page.keyboard.press("Escape")
    page.locator(".sb-open-talks").click()
    page.locator(".sb-talk-find").fill("heron colony")
    page.locator(".sb-talk mark").first.wait_for()
    page.locator(".sb-talk summary").click()
    seen.inspect("the conversations, searched, and a menu")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".sb-turns").focus()
    page.keyboard.press("?")
    seen.inspect("the shortcuts")


def test_a_whole_session(inspect_at, collection):
    seen = inspect_at(collection.address)
    seen.page.locator(".sb-offer").first.wait_for(timeout=60_000)
    seen.inspect("the start, with suggestions")
    inspect_documents(seen)
    inspect_conversation(seen)
    inspect_troubles(seen)
    inspect_lists(seen)
    assert seen.found == {}


def test_an_empty_collection(inspect_at, empty_server):
    seen = inspect_at(empty_server.address)
    seen.inspect("the start")
    seen.seen.ask(QUESTION)
    seen.inspect("an answer")
    seen.page.locator(".sb-count").click()
    seen.page.locator(".sb-drawer-none:not(:empty)").wait_for()
    seen.inspect("the documents")
    assert seen.found == {}


def test_an_inspection_finds_what_is_amiss(visit, server):
    seen = Inspection(visit(**SIZES["phone"]), phone=True)
    seen.inspect("as it is")
    seen.page.evaluate(
        """() => {
            const button = document.createElement('button');
            button.className = 'bad';
            document.querySelector('.sb-form').append(button);
            document.querySelector('.sb-welcome p').style.color = '#999';
        }"""
    )
    seen.inspect("made worse")
    (found,) = seen.found.values()
    assert [line.split(": ")[0] for line in found] == [
        "button-name",
        "color-contrast",
        "under 44 px",
    ]
