// The whole document, scrolled to the quote, in the pane over the sources; "back" leads to them.
//
// What is open is `state.reading`: {source, places, listed, at, finding, mode, zoom, sizes,
// sheets, nodes}. `source` is the document with its text, `places` are its marked places,
// `listed` the indices of the quotes, which are gone through, `at` the place that is looked at
// (-1 for none), a quote or not; it is shown as "text", of which `nodes` are the text nodes, or as "page", of which
// `sizes` are the sizes.

import * as api from "../base/api.js";
import { linkedPlace, linkToPlace, noteAddress, notePlace } from "../base/address.js";
import { el, find } from "../base/dom.js";
import { number, t, tn } from "../base/messages.js";
import { placesIn } from "../base/places.js";
import { change, handle, isReading, request, state, whenChanged } from "../base/state.js";
import { copy } from "../base/take.js";
import { placeOf } from "../base/words.js";
import { deepen, surface } from "../pane/pane.js";
import { hasOwnStep, isOpen, isSheet, lower, raise, stay } from "../pane/sheet.js";
import { clearSearch, markMatches, moveMatch, newFinding, search } from "./finder.js";
import { keepPlace } from "./hold.js";
import { note, showMoreTools, showPlace, showTitle } from "./head.js";
import { bringOnPage, marksOnPage, pageDrawn } from "./pages.js";
import { textNodesOf } from "./ranges.js";
import { Sheets } from "./sheets.js";
import { bringText, renderText } from "./text.js";
import { setUpZoom, showZoom } from "./zoom.js";

let viewerOpener = null; // what had the focus before
let openedFor = null; // the answer that has led to what is open, null for none
let viewerRequest = 0;
let missing = null; // {answer, citation} of a document that is not there, or not yet

// Open a document at a citation, or at a place, which is at least {document_id}; `answer` is
// the one whose places are marked, null for none. `there` says that the browser's history has
// a step for it already.
async function openViewer(answer, citation, there = false) {
  const viewer = find(".sb-viewer");
  const box = find(".sb-viewer-text");
  if (viewer.hidden && !there) history.pushState({ sourcebookViewer: true }, "");
  if (viewer.hidden || !find(".sb-pane").contains(document.activeElement)) viewerOpener = document.activeElement;
  if (answer) noteAddress(answer, citation.number);
  else notePlace(citation);
  // What is open already is not fetched anew.
  const nth = answer && answer === openedFor ? placeOpen(citation) : -1;
  if (nth >= 0) return goTo(nth);
  openedFor = answer;
  if (answer) change({ evidence: answer });
  viewer.hidden = false;
  forget();
  deepen(Boolean(answer));
  // Without an answer there is none to read above it.
  raise({ wanted: answer ? "half" : "full", step: false });
  showTitle(citation.title || t("Document"));
  showPlace(placeOf(citation), citation);
  box.replaceChildren(el("p", { class: "sb-wait" }, t("Opening…")));
  find(".sb-back").focus({ preventScroll: true });
  await fetchAndShow(answer, citation);
}

// Which of the places of what is open a citation is of; -1 for none.
function placeOpen({ document_id: id, start, end }) {
  const { reading } = state;
  return reading?.source.id === id ? reading.places.findIndex((place) => place.start === start && place.end === end) : -1;
}

async function fetchAndShow(answer, citation) {
  const asked = ++viewerRequest;
  const over = () => asked !== viewerRequest || find(".sb-viewer").hidden; // another one was opened since
  const { source, cited, error, gone } = await fetchSource(citation);
  if (over()) return;
  missing = gone ? { answer, citation, waiting: isReading() } : null;
  const kept = error ? request("keptCopy", answer, citation) : null;
  if (missing?.waiting) return showTrouble(t("The documents are still being read. If this one is among them, it opens as soon as it is there."), "sb-wait", kept);
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
    return { error: api.wordsOf(refused, t("The server cannot be reached. Go back and try again.")), gone: refused.status === 404 };
  }
}

function startReading(answer, citation, source) {
  const places = answer ? placesIn(answer, source.id) : [];
  const same = (place) => place.start === citation.start && place.end === citation.end;
  if (citation.start !== undefined && !places.some(same)) {
    // What a link leads to is marked as a quote is; a passage of an answer is none.
    places.push({ ...citation, place: placeOf(citation), quoted: !answer, listed: !answer });
    places.sort((a, b) => a.start - b.start || b.end - a.end);
  }
  const listed = places.map((_, i) => i).filter((i) => places[i].listed);
  return { source, places, listed, at: places.findIndex(same), finding: newFinding(), mode: null, zoom: 1, sizes: null, sheets: null, nodes: null };
}

// The pages of a PDF can be shown if its file is still where it was; else return why not.
async function findPages(reading) {
  try {
    const { sizes } = await api.pageSizes(reading.source.id);
    reading.sizes = sizes;
    return "";
  } catch (error) {
    return api.wordsOf(error, t("The pages cannot be fetched, so the text is shown."));
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
  showPosition(listed.indexOf(index), listed.length);
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

// `nth` is the quote that is looked at, -1 where what is looked at is none.
function showPosition(nth, count) {
  find(".sb-moves").hidden = !count || (count === 1 && nth === 0);
  const all = tn(count, "{count} quote", "{count} quotes");
  find(".sb-position").textContent = nth < 0 ? all : t("Quote {number} of {count}", { number: number(nth + 1), count: number(count) });
}

// To the next quote, or the one before; from what is no quote, to the nearest on that side.
function move(step) {
  const { listed, at } = state.reading;
  const count = listed.length;
  const from = listed.indexOf(at);
  const later = listed.findIndex((index) => index > at);
  const beside = step > 0 ? later : (later < 0 ? count : later) - 1;
  goTo(listed[((from < 0 ? Math.max(beside, step > 0 ? 0 : beside) : from + step) + count) % count]);
}

// Closing

// As "back" does: to the sources, or, where the sheet was opened for this, to the conversation.
function closeViewer() {
  if (find(".sb-viewer").hidden) return;
  if (isOpen() && !hasOwnStep()) lower();
  hideViewer();
  if (history.state?.sourcebookViewer) history.back();
}

// To the sources, wherever one came from.
function backToSources() {
  if (!isOpen() || hasOwnStep()) return closeViewer();
  hideViewer(false);
  stay();
  if (state.evidence) noteAddress(state.evidence);
  find(".sb-pane").focus({ preventScroll: true });
}

// As the pane goes to another answer, or empties; whoever is at work elsewhere stays there.
function leaveViewer() {
  if (find(".sb-viewer").hidden) return;
  hideViewer(false);
  if (isOpen() && !hasOwnStep()) stay();
  else if (history.state?.sourcebookViewer) history.back();
}

function hideViewer(focus = true) {
  if (find(".sb-viewer").hidden) return;
  find(".sb-viewer").hidden = true;
  viewerRequest += 1;
  forget();
  surface();
  if (!focus) return;
  const opener = viewerOpener?.isConnected && viewerOpener.checkVisibility() ? viewerOpener : find(".sb-question");
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
  handle("closeDocument", () => hideViewer(false));
  handle("leaveDocument", leaveViewer);
  keepPlace(find(".sb-viewer-text"));
  whenChanged("talk", () => hideViewer());
  whenChanged("evidence", () => state.evidence !== openedFor && leaveViewer());
  whenChanged("asking", () => state.asking && !isSheet() && leaveViewer());
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
    if (event.key !== "Escape" || find(".sb-viewer").hidden || find("dialog[open]")) return;
    // A menu of the conversation beside it closes first.
    if (find(".sb-menu[open]") && !find(".sb-pane").contains(document.activeElement)) return;
    event.preventDefault();
    closeViewer();
  });
}

function setUpButtons() {
  const on = (selector, act) => find(selector).addEventListener("click", act);
  on(".sb-back", backToSources);
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
  const words = t("Copy link");
  // It is told here, as the line that tells such things is behind the pane on a phone.
  const tell = (told) => {
    button.textContent = told;
    setTimeout(() => (button.textContent = words), 3000);
  };
  const { start, end } = places[at] ?? {};
  copy(linkToPlace({ document_id: source.id, start, end }), t("Copied"), tell);
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
  find(".sb-pane").addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === box || !state.reading) return;
    event.preventDefault();
    event.stopPropagation();
    showMoreTools(true);
    box.focus();
    box.select();
  });
}
