"""What the page weighs, what fits its windows, and how it stands in a frame of another page."""

import pytest

QUESTION = "What would help regional connectivity?"
# What a window of any width must not have: something that reaches beyond its edge.
OUTSIDE = """() => [...document.querySelectorAll('.sb-app *')]
    .filter((node) => node.checkVisibility() && !node.closest('.sb-sr'))
    .filter((node) => {
        const { left, right, width } = node.getBoundingClientRect();
        return width && (left < -0.5 || right > innerWidth + 0.5);
    })
    .map((node) => node.className)"""


def test_the_first_load_weighs_little_and_stays_here(chromium, server):
    context = chromium.new_context(viewport={"width": 1366, "height": 850})
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sent, kinds, packed, addresses = {}, {}, {}, {}

    def answered(event):
        response = event["response"]
        addresses[event["requestId"]] = response["url"]
        kinds[event["requestId"]] = response["mimeType"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        packed[event["requestId"]] = headers.get("content-encoding")

    network.on("Network.responseReceived", answered)
    network.on(
        "Network.loadingFinished",
        lambda event: sent.update({event["requestId"]: event["encodedDataLength"]}),
    )
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append((message.type, message.text)))
    page.on("pageerror", lambda error: complaints.append(("error", str(error))))
    page.goto(server.address, wait_until="networkidle")
    page.locator(".sb-welcome").wait_for()
    assert sum(sent.values()) < 650_000
    # What is ours comes in the page itself, and in modules that are each loaded once.
    (page_itself,) = [key for key, kind in kinds.items() if kind == "text/html"]
    modules = [key for key, address in addresses.items() if "/sourcebook/" in address]
    assert len(modules) > 20
    assert len({addresses[key] for key in modules}) == len(modules)
    # A file of less than 500 bytes is not worth it.
    assert {packed[key] for key in modules if sent[key] > 1000} == {packed[page_itself]} == {"gzip"}
    assert sum(sent[key] for key in (page_itself, *modules)) < 130_000
    # Interactive in three seconds, whatever else the machine does.
    ready = page.evaluate("performance.getEntriesByName('sourcebook-ready')[0].startTime")
    assert ready < 3000
    assert [url for url in requests if not url.startswith((server.address, "data:"))] == []
    assert [text for kind, text in complaints if kind in ("error", "warning")] == []
    context.close()


def test_answers_and_documents_are_sent_compressed(visit):
    seen = visit()
    with seen.page.expect_response("**/api/v1/ask") as asked:
        turn = seen.ask(QUESTION)
    assert asked.value.headers["content-encoding"] == "gzip"
    with seen.page.expect_response("**/api/v1/documents/*/text") as read:
        turn.locator(".sb-chip").first.click()
    assert read.value.headers["content-encoding"] == "gzip"


def test_nothing_reaches_out_of_a_window_of_any_width(visit):
    seen = visit(fresh=True)  # its size is changed
    page = seen.page
    seen.ask("What would help regional conectivity? " + "Connectivity" * 20)
    seen.ask(QUESTION)

    def outside():
        found = {}
        for width in (320, 390, 768, 1366):
            page.set_viewport_size({"width": width, "height": 700})
            page.evaluate("document.getAnimations().forEach((one) => one.finish())")
            if beyond := page.evaluate(OUTSIDE):
                found[width] = beyond
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.setdefault(width, []).append("the page")
        return found

    assert outside() == {}
    page.locator(".sb-turn").last.locator(".sb-chip").first.click()
    seen.current_mark()
    page.locator(".sb-find").fill("region")
    assert outside() == {}
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".sb-count").click()
    page.locator(".sb-drawer:not([aria-busy]) .sb-drawer-item").first.wait_for()
    assert outside() == {}
    page.keyboard.press("Escape")
    page.locator(".sb-open-talks").click()
    page.locator(".sb-talk summary").click()
    assert outside() == {}


@pytest.fixture
def framed(chromium, server):
    """The page in a frame of 800 by 600 px, and the page around it."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    page.goto(f"{server.address}robots.txt")
    page.set_content(
        f'<iframe id="frame" src="{server.address}" style="width: 800px; height: 600px"></iframe>'
    )
    inside = page.frame_locator("#frame")
    inside.locator(".sb-welcome").wait_for()
    yield page, inside
    context.close()


def test_in_a_frame_it_works_and_does_not_grow(framed):
    page, inside = framed
    height = "() => document.documentElement.scrollHeight"
    heights = []
    for _ in range(3):
        box = inside.locator(".sb-question")
        box.fill(QUESTION)
        box.press("Enter")
        inside.locator(".sb-turn").nth(len(heights)).locator(".sb-quote").first.wait_for()
        heights.append(page.frames[1].evaluate(height))
        # As a page does that gives its frame the height of what is in it.
        page.evaluate("(height) => { frame.style.height = `${height}px`; }", heights[-1])
    assert heights[0] < 700
    assert len(set(heights)) == 1
    assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside.locator(".sb-chip").first.click()
    mark = inside.locator("mark.sb-current").bounding_box()
    assert 0 < mark["y"] < heights[0]


def test_a_frame_that_is_sized_by_its_content_is_neither_a_strip_nor_endless(framed):
    page, _ = framed
    # Pages around it ask for its size in this way, and are told again when it changes.
    sizes = page.evaluate(
        """async () => {
            const sizes = [];
            let told = () => {};
            addEventListener('message', ({ data }) => {
                const size = /^\\[iFrameSizer\\]frame:(\\d+):\\d+:(init|size)/.exec(data);
                if (!size) return;
                sizes.push(Number(size[1]));
                frame.style.height = `${size[1]}px`;
                told();
            });
            const first = new Promise((resolve) => { told = resolve; });
            const sizing = 'frame:8:false:false:32:true:true:null:bodyOffset';
            const rest = 'null:null:0:false:parent:scroll:true';
            frame.contentWindow.postMessage(`[iFrameSizer]${sizing}:${rest}`, '*');
            await first;
            await new Promise((resolve) => setTimeout(resolve, 1000));
            return sizes;
        }"""
    )
    assert all(600 <= size <= 700 for size in sizes), sizes
    assert len(sizes) < 5
