// The whole document, scrolled to the quote. Over the sources on a wide screen, over
// everything on a phone, where the back button closes it.

let viewerOpener = null;
let viewerRequest = 0;
// What is open: the source, its marked places and which of them is looked at (-1 for none),
// shown as "text" or as "page".
let reading = null;

async function openViewer(answer, citation) {
  const viewer = find(".sb-viewer");
  const box = find(".sb-viewer-text");
  const request = ++viewerRequest;
  if (viewer.hidden) {
    viewerOpener = document.activeElement;
    history.pushState({ sourcebookViewer: true }, "");
  }
  if (answer) noteAddress(answer, citation.number);
  viewer.hidden = false;
  element.classList.add("sb-reading");
  forget();
  find("#sb-viewer-title").textContent = citation.title;
  find("#sb-viewer-title").title = citation.title;
  showPlace(citation.section ? citation : null, citation);
  box.replaceChildren(el("p", { class: "sb-wait" }, "Opening…"));
  find(".sb-viewer .sb-close").focus();
  let source;
  try {
    source = await reached(server.read(withSession({ document_id: citation.document_id })));
  } catch (error) {
    source = { error: "The server cannot be reached. Close this and try again." };
  }
  if (request !== viewerRequest || viewer.hidden) return; // another one was opened since
  if (source.error) {
    box.replaceChildren(el("p", { class: "sb-error" }, source.error));
    return;
  }
  reading = startReading(answer, citation, source);
  if (source.media_type === "application/pdf") await openPages(request);
  if (request !== viewerRequest || viewer.hidden) return;
  find(".sb-viewer-tools").hidden = false;
  find(".sb-more-tools").hidden = false;
  showAs(reading.sizes ? "page" : "text");
}

function startReading(answer, citation, source) {
  const places = answer ? placesIn(answer, source.id) : [];
  const same = (place) => place.start === citation.start && place.end === citation.end;
  if (citation.start !== undefined && !places.some(same)) {
    places.push({ start: citation.start, end: citation.end, number: citation.number, quoted: true, listed: true });
    places.sort((a, b) => a.start - b.start || b.end - a.end);
  }
  const listed = places.map((_, i) => i).filter((i) => places[i].listed || same(places[i]));
  return { source, places, listed, at: places.findIndex(same), finding: newFinding(source), mode: null, zoom: 1 };
}

// The pages of a PDF can be shown if its file is still where it was.
async function openPages(request) {
  let sheets;
  try {
    sheets = await reached(server.sheets(withSession({ document_id: reading.source.id })));
  } catch (error) {
    sheets = { error: "The pages cannot be fetched, so the text is shown." };
  }
  if (request !== viewerRequest) return;
  if (sheets.error) note(sheets.error);
  else reading.sizes = sheets.sizes;
}

function showAs(mode) {
  const box = find(".sb-viewer-text");
  reading.mode = mode;
  reading.sheets?.stop();
  reading.sheets = null;
  if (mode === "page") {
    reading.sheets = makeSheets(reading.source, reading.sizes, box, marksOnPage, pageDrawn);
    box.replaceChildren(reading.sheets.node);
    showZoom();
  } else {
    const text = renderText(reading.source, reading.places);
    box.replaceChildren(text);
    reading.nodes = textNodesOf(text);
    if (reading.sizes) note("");
  }
  find(".sb-modes").hidden = !reading.sizes;
  find(".sb-zoom").hidden = mode !== "page";
  find(".sb-as-page").setAttribute("aria-pressed", String(mode === "page"));
  find(".sb-as-text").setAttribute("aria-pressed", String(mode === "text"));
  markMatches(reading);
  box.scrollTop = 0;
  goTo(reading.at);
}

// Look at a place: mark it strongly, bring it to the middle, and say where it is.
function goTo(index) {
  reading.at = index;
  const { places, listed, source } = reading;
  find(".sb-moves").hidden = listed.length < 2;
  find(".sb-position").textContent = `${listed.indexOf(index) + 1} of ${listed.length}`;
  if (index < 0) return showPlace(null, source);
  showPlace(placeAt(source, places[index]), source);
  if (reading.mode === "page") {
    reading.sheets.mark();
    bringOnPage(reading, places[index], "place");
    return;
  }
  const box = find(".sb-viewer-text");
  const marks = (id) => box.querySelectorAll(`mark[data-place~="${id}"]`);
  box.querySelectorAll(".sb-current").forEach((mark) => mark.classList.remove("sb-current"));
  marks(index).forEach((mark) => mark.classList.add("sb-current"));
  if (marks(index).length) bringText(box, marks(index)[0]);
}

function move(step) {
  const { listed, at } = reading;
  const count = listed.length;
  const from = listed.indexOf(at);
  goTo(listed[from < 0 ? 0 : (from + step + count) % count]);
}

function showPlace(place, source) {
  const words = [place ? placeOf(place) : "", creditOf(source)].filter(Boolean).join(" · ");
  find(".sb-viewer-place").textContent = words;
  find(".sb-viewer-place").title = words;
}

function note(words) {
  const line = find(".sb-viewer-note");
  line.textContent = words;
  line.hidden = !words;
}

// Pages

const onPage = (page, range) =>
  page.boxes && range.start < page.start + page.boxes.length && page.start < range.end;

function marksOnPage(page) {
  const { places, at, finding } = reading;
  const kind = (place, i) => (i === at ? "current" : place.quoted ? "quoted" : "evident");
  const marks = places.flatMap((place, id) => {
    const mark = { ...place, id, kind: kind(place, id) };
    // As in the text, evidence is not marked once more where it is quoted.
    return mark.kind === "evident" ? without(mark, places.filter((other) => other.quoted)) : [mark];
  });
  const matches = finding.points.map((match, i) => ({
    ...match,
    id: `match-${i}`,
    kind: i === finding.at ? "match-current" : "match",
  }));
  return [...marks, ...matches].filter((range) => onPage(page, range));
}

// Bring a range on a page to the middle: the page first, and when it has come, the range.
function bringOnPage(reading, range, what) {
  const number = placeAt(reading.source, range).first_page;
  reading.awaited = { number, range, what };
  if (reading.sheets.page(number)) pageDrawn(number, reading.sheets.page(number));
  else bring(find(".sb-viewer-text"), reading.sheets.sheet(number), false);
}

function pageDrawn(number, page) {
  const { awaited, sheets, at, finding } = reading;
  if (!awaited || awaited.number !== number) return;
  reading.awaited = null;
  const unmarked = !page.error && !page.boxes;
  note(unmarked ? "Where the words stand on this page cannot be told; they are marked in the text." : "");
  const id = awaited.what === "match" ? `match-${finding.at}` : at;
  const rect = sheets.sheet(number).querySelector(`[data-place="${id}"]`);
  bring(find(".sb-viewer-text"), rect || sheets.sheet(number), Boolean(rect));
}

// Closing

function closeViewer() {
  if (find(".sb-viewer").hidden) return;
  hideViewer();
  if (history.state && history.state.sourcebookViewer) history.back();
}

function hideViewer() {
  find(".sb-viewer").hidden = true;
  element.classList.remove("sb-reading");
  viewerRequest += 1;
  forget();
  const opener = viewerOpener && viewerOpener.isConnected ? viewerOpener : find(".sb-question");
  opener.focus({ preventScroll: true });
}

// Leave nothing of the document that was open.
function forget() {
  reading?.sheets?.stop();
  reading = null;
  clearSearch();
  note("");
  find(".sb-viewer-tools").hidden = true;
  find(".sb-more-tools").hidden = true;
  showMoreTools(false);
  find(".sb-viewer-text").replaceChildren();
}

// On a phone the search and the size of the pages are behind a button.
function showMoreTools(open) {
  find(".sb-viewer").classList.toggle("sb-with-tools", open);
  find(".sb-more-tools").setAttribute("aria-expanded", String(open));
}

function setUpViewer() {
  const viewer = find(".sb-viewer");
  const box = find(".sb-find");
  const on = (selector, act) => find(selector).addEventListener("click", act);
  on(".sb-viewer .sb-close", closeViewer);
  setUpZoom();
  on(".sb-more-tools", () => {
    const open = !viewer.classList.contains("sb-with-tools");
    showMoreTools(open);
    if (open) box.focus({ preventScroll: true });
  });
  on(".sb-earlier", () => move(-1));
  on(".sb-later", () => move(1));
  on(".sb-as-page", () => reading.mode !== "page" && showAs("page"));
  on(".sb-as-text", () => reading.mode !== "text" && showAs("text"));
  on(".sb-found-earlier", () => moveMatch(reading, -1));
  on(".sb-found-later", () => moveMatch(reading, 1));
  box.addEventListener("input", () => reading && search(reading));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && reading) moveMatch(reading, event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && box.value) {
      // The first one clears the search, the next one closes the document.
      event.preventDefault();
      event.stopPropagation();
      box.value = "";
      search(reading);
    }
  });
  viewer.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === box || !reading) return;
    event.preventDefault();
    event.stopPropagation();
    showMoreTools(true);
    box.focus();
    box.select();
  });
  window.addEventListener("popstate", () => {
    if (!viewer.hidden) hideViewer();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !viewer.hidden) {
      event.preventDefault();
      closeViewer();
    } else if (event.key === "Escape" && find(".sb-raised")) closeSources();
    else if (event.key === "Tab" && !viewer.hidden) keepFocusInViewer(event);
  });
}

function keepFocusInViewer(event) {
  const all = find(".sb-viewer").querySelectorAll("button, input, [tabindex='0']");
  const stops = [...all].filter((node) => node.offsetParent !== null);
  const at = stops.indexOf(document.activeElement);
  event.preventDefault();
  stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length].focus({ preventScroll: true });
}
