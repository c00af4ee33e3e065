// The whole document, scrolled to the quote. Over the sources on a wide screen, over
// everything on a phone, where the back button closes it.
//
// What is open is `state.reading`: {source, places, listed, at, finding, mode, zoom, sizes,
// sheets, nodes}. `source` is the document with its text, `places` are its marked places,
// `listed` the indices of those that are gone through, `at` the one that is looked at (-1 for
// none); it is shown as "text", of which `nodes` are the text nodes, or as "page", of which
// `sizes` are the sizes.

import * as api from "../base/api.js";
import { linkedPlace, linkToPlace, noteAddress, notePlace } from "../base/address.js";
import { el, find } from "../base/dom.js";
import { t } from "../base/messages.js";
import { placesIn } from "../base/places.js";
import { change, handle, isReading, request, state, whenChanged } from "../base/state.js";
import { copy } from "../base/take.js";
import { clearSearch, markMatches, moveMatch, newFinding, search } from "./finder.js";
import { note, showMoreTools, showPlace, showTitle } from "./head.js";
import { bringOnPage, marksOnPage, pageDrawn } from "./pages.js";
import { textNodesOf } from "./ranges.js";
import { Sheets } from "./sheets.js";
import { bringText, renderText } from "./text.js";
import { setUpZoom, showZoom } from "./zoom.js";

let viewerOpener = null; // what had the focus before
let viewerRequest = 0;
let missing = null; // {answer, citation} of a document that is not there, or not yet

// Open a document at a citation, or at a place, which is at least {document_id}; `answer` is
// the one whose places are marked, null for none. `there` says that the browser's history has
// a step for it already.
async function openViewer(answer, citation, there = false) {
  const viewer = find(".sb-viewer");
  const box = find(".sb-viewer-text");
  if (viewer.hidden) {
    viewerOpener = document.activeElement;
    if (!there) history.pushState({ sourcebookViewer: true }, "");
  }
  if (answer) noteAddress(answer, citation.number);
  else notePlace(citation);
  viewer.hidden = false;
  forget();
  showTitle(citation.title || "Document");
  showPlace(citation.place, citation);
  box.replaceChildren(el("p", { class: "sb-wait" }, "Opening…"));
  find(".sb-viewer .sb-close").focus();
  await fetchAndShow(answer, citation);
}

async function fetchAndShow(answer, citation) {
  const asked = ++viewerRequest;
  const over = () => asked !== viewerRequest || find(".sb-viewer").hidden; // another one was opened since
  const { source, cited, error, gone } = await fetchSource(citation);
  if (over()) return;
  missing = gone ? { answer, citation, waiting: isReading() } : null;
  const kept = error ? request("keptCopy", answer, citation) : null;
  if (missing?.waiting) return showTrouble("The documents are still being read. If this one is among them, it opens as soon as it is there.", "sb-wait", kept);
  if (error) return showTrouble(error, "sb-error", kept);
  showTitle(source.title);
  const reading = startReading(answer, cited, source);
  const trouble = source.media_type === "application/pdf" ? await findPages(reading) : "";
  if (over()) return;
  change({ reading });
  note(trouble);
  find(".sb-viewer-tools").hidden = false;
  find(".sb-more-tools").hidden = false;
  showAs(reading.sizes ? "page" : "text");
}

// `kept` is what the conversation has of the place all the same, null for nothing.
function showTrouble(words, kind, kept) {
  find(".sb-viewer-text").replaceChildren(el("p", { class: kind }, words), ...(kept ? [kept] : []));
}

// Look again for a document that was not there: more have come, or all are read.
function lookAgain() {
  if (missing) fetchAndShow(missing.answer, missing.citation);
}

// What is open stays as it is; that the document is another one by now is said.
function tellIfChanged() {
  const { reading, collection } = state;
  if (!reading || !collection.complete || collection.documents.some(({ id }) => id === reading.source.id)) return;
  note(t("This document has changed or was removed since it was opened. What is shown is as it was then."));
}

// What the viewer needs of a document: {source, cited}, or {error} in words, with whether it is
// `gone`.
async function fetchSource(citation) {
  const { document_id: id, start, end, file } = citation;
  try {
    const [info, text] = await Promise.all([api.documentInfo(id), api.documentText(id)]);
    let cited = citation;
    // What an address names may be no place of this document: then it is opened at its start.
    if (!file && start !== undefined) cited = end <= info.characters ? await api.citation(citation) : { document_id: id };
    return { source: { ...info, text }, cited };
  } catch (refused) {
    return { error: api.wordsOf(refused, "The server cannot be reached. Close this and try again."), gone: refused.status === 404 };
  }
}

function startReading(answer, citation, source) {
  const places = answer ? placesIn(answer, source.id) : [];
  const same = (place) => place.start === citation.start && place.end === citation.end;
  if (citation.start !== undefined && !places.some(same)) {
    const { start, end, place, number } = citation;
    places.push({ start, end, place, number, quoted: true, listed: true });
    places.sort((a, b) => a.start - b.start || b.end - a.end);
  }
  const listed = places.map((_, i) => i).filter((i) => places[i].listed || same(places[i]));
  return { source, places, listed, at: places.findIndex(same), finding: newFinding(), mode: null, zoom: 1, sizes: null, sheets: null, nodes: null };
}

// The pages of a PDF can be shown if its file is still where it was; else return why not.
async function findPages(reading) {
  try {
    const { sizes } = await api.pageSizes(reading.source.id);
    reading.sizes = sizes;
    return "";
  } catch (error) {
    return api.wordsOf(error, "The pages cannot be fetched, so the text is shown.");
  }
}

function showAs(mode) {
  const { reading } = state;
  const box = find(".sb-viewer-text");
  reading.mode = mode;
  reading.sheets?.stop();
  reading.sheets = null;
  if (mode === "page") {
    reading.sheets = new Sheets(reading.source.id, reading.sizes, box, marksOnPage, pageDrawn);
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
  const { reading } = state;
  const { places, listed, source } = reading;
  reading.at = index;
  find(".sb-moves").hidden = listed.length < 2;
  find(".sb-position").textContent = `${listed.indexOf(index) + 1} of ${listed.length}`;
  if (index < 0) return showPlace("", source);
  showPlace(places[index].place, source);
  if (reading.mode === "page") {
    reading.sheets.mark();
    return bringOnPage(reading, places[index], "place");
  }
  const box = find(".sb-viewer-text");
  const marks = (id) => box.querySelectorAll(`mark[data-place~="${id}"]`);
  box.querySelectorAll(".sb-current").forEach((mark) => mark.classList.remove("sb-current"));
  marks(index).forEach((mark) => mark.classList.add("sb-current"));
  if (marks(index).length) bringText(box, marks(index)[0]);
}

function move(step) {
  const { listed, at } = state.reading;
  const count = listed.length;
  const from = listed.indexOf(at);
  goTo(listed[from < 0 ? 0 : (from + step + count) % count]);
}

// Closing

function closeViewer() {
  if (find(".sb-viewer").hidden) return;
  hideViewer();
  if (history.state?.sourcebookViewer) history.back();
}

function hideViewer() {
  if (find(".sb-viewer").hidden) return;
  find(".sb-viewer").hidden = true;
  viewerRequest += 1;
  forget();
  const opener = viewerOpener?.isConnected ? viewerOpener : find(".sb-question");
  opener.focus({ preventScroll: true });
}

// Leave nothing of the document that was open.
function forget() {
  state.reading?.sheets?.stop();
  missing = null;
  change({ reading: null });
  clearSearch();
  note("");
  find(".sb-viewer-tools").hidden = true;
  find(".sb-more-tools").hidden = true;
  showMoreTools(false);
  find(".sb-viewer-text").replaceChildren();
}

export function setUpViewer() {
  handle("openDocument", openViewer);
  whenChanged("talk", hideViewer);
  whenChanged("collection", () => {
    lookAgain();
    tellIfChanged();
  });
  whenChanged("sync", () => missing && missing.waiting !== isReading() && lookAgain());
  setUpZoom();
  setUpButtons();
  setUpSearch();
  window.addEventListener("popstate", () => {
    hideViewer();
    // Forward again, to a document that no answer has led to.
    const place = history.state?.sourcebookViewer && linkedPlace(location.search);
    if (place) openViewer(null, place, true);
  });
  document.addEventListener("keydown", (event) => {
    if (find(".sb-viewer").hidden) return;
    if (event.key === "Escape") {
      event.preventDefault();
      closeViewer();
    } else if (event.key === "Tab") keepFocusInViewer(event);
  });
}

function setUpButtons() {
  const on = (selector, act) => find(selector).addEventListener("click", act);
  on(".sb-viewer .sb-close", closeViewer);
  on(".sb-more-tools", () => {
    const open = !find(".sb-viewer").classList.contains("sb-with-tools");
    showMoreTools(open);
    if (open) find(".sb-find").focus({ preventScroll: true });
  });
  on(".sb-earlier", () => move(-1));
  on(".sb-later", () => move(1));
  on(".sb-as-page", () => state.reading.mode !== "page" && showAs("page"));
  on(".sb-as-text", () => state.reading.mode !== "text" && showAs("text"));
  on(".sb-copy-link", copyLink);
  on(".sb-found-earlier", () => moveMatch(state.reading, -1));
  on(".sb-found-later", () => moveMatch(state.reading, 1));
}

// A link to the place that is looked at, or to the document.
function copyLink() {
  const { source, places, at } = state.reading;
  const button = find(".sb-copy-link");
  const words = "Copy link";
  // It is told here, as the line that tells such things is behind the viewer on a phone.
  const tell = (told) => {
    button.textContent = told;
    setTimeout(() => (button.textContent = words), 3000);
  };
  const { start, end } = places[at] ?? {};
  copy(linkToPlace({ document_id: source.id, start, end }), "Copied", tell);
}

function setUpSearch() {
  const box = find(".sb-find");
  box.addEventListener("input", () => state.reading && search(state.reading));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && state.reading) moveMatch(state.reading, event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && box.value) {
      // The first one clears the search, the next one closes the document.
      event.preventDefault();
      event.stopPropagation();
      box.value = "";
      search(state.reading);
    }
  });
  find(".sb-viewer").addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === box || !state.reading) return;
    event.preventDefault();
    event.stopPropagation();
    showMoreTools(true);
    box.focus();
    box.select();
  });
}

function keepFocusInViewer(event) {
  const all = find(".sb-viewer").querySelectorAll("button, input, [tabindex='0']");
  const stops = [...all].filter((node) => node.offsetParent !== null);
  const at = stops.indexOf(document.activeElement);
  event.preventDefault();
  stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length].focus({ preventScroll: true });
}
