// The panel beside the conversation: the passages of the chosen answer, best first, or
// the documents before the first question.

import { el, find, keepFocusAmong } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { markedText } from "../base/marks.js";
import { placesIn } from "../base/places.js";
import { request, state, whenChanged } from "../base/state.js";
import { creditOf, plural } from "../base/words.js";
import { peek, peekAt } from "./peek.js";

let sourcesOpener = null;

// The scores behind the sides that a hit's `why` names, from 0 to 1; others are of any scale.
const SCORES = { meaning: "dense_score", words: "keyword_score", "in a row": "pair_score", around: "context_score" };

// A line of "Why was this found?", such as "meaning: similarity 0.52, place 1", with a bar.
function reason(hit, line) {
  const [, side, words] = /^(.*?): (.*)$/s.exec(line) ?? ["", "", line];
  const score = hit[SCORES[side]];
  const bar = el("span", { class: "sb-bar", "aria-hidden": "true" }, el("span", {}));
  if (score !== undefined) bar.firstChild.style.inlineSize = `${Math.round(100 * Math.min(1, Math.max(0, score)))}%`;
  return el(
    "li",
    { class: "sb-reason" },
    el("span", { class: "sb-reason-name" }, side),
    score === undefined ? null : bar,
    el("span", { class: "sb-reason-words", dir: "auto" }, words),
  );
}

function whyFound(hit) {
  return el(
    "details",
    { class: "sb-why" },
    el("summary", {}, "Why was this found?"),
    el("ul", { class: "sb-reasons" }, hit.why.map((line) => reason(hit, line))),
  );
}

function renderCard(answer, hit) {
  const citation = hit.citation;
  const within = ({ start, end }) => start >= citation.start && end <= citation.end;
  const places = placesIn(answer, citation.document_id).filter(within);
  const quotes = places.filter((place) => place.quoted);
  const quoted = quotes.length > 0;
  // Marked is what is quoted, else the one sentence that is nearest to the question.
  const marks = (quoted ? quotes : hit.highlights.slice(0, 1)).map(({ start, end }, id) => ({ start: start - citation.start, end: end - citation.start, quoted, id }));
  // The card opens at its quote, else at what may answer in it.
  const first = quotes[0] || places.find((place) => place.listed) || citation;
  return el(
    "li",
    { class: quoted ? "sb-card sb-card-quoted" : "sb-card sb-card-quiet", "data-rank": hit.rank },
    el(
      "button",
      { type: "button", class: "sb-card-title", dir: "auto", onclick: () => request("openDocument", answer, { ...citation, start: first.start, end: first.end }) },
      el("span", { class: "sb-number" }, `[${hit.rank}]`),
      ` ${citation.title}`,
    ),
    el("p", { class: "sb-card-place", dir: "auto" }, [creditOf(citation), citation.place, citation.file].filter(Boolean).join(" · ")),
    el("p", { class: "sb-card-text", dir: "auto" }, markedText(hit.text, marks)),
    whyFound(hit),
  );
}

// What the marks mean, told where one points at their word or comes to it by Tab, and for a
// finger where it is pressed.
function legend() {
  const line = (kind, sample, words) => el("p", {}, el("mark", { class: kind }, sample), ` ${words}`);
  const meaning = () => [
    line("sb-quoted", "Quoted", "in the answer, word for word"),
    line("sb-evident", "Nearest", "to the question, of a passage that is not quoted"),
  ];
  const button = el("button", { type: "button", class: "sb-tool sb-marks", onclick: () => peek(button, meaning) }, "What is marked?");
  return peekAt(button, meaning);
}

export function showSources(answer, raise) {
  const panel = find(".sb-sources");
  const heading = answer.status === "answered" ? "Sources" : "Nearest passages";
  panel.replaceChildren(
    el(
      "div",
      { class: "sb-sources-head" },
      el("h2", {}, heading),
      answer.hits.length ? legend() : null,
      el("button", { type: "button", class: "sb-close sb-phone", "aria-label": "Close the sources", onclick: closeSources }, icon("close")),
    ),
    el("ol", { class: "sb-cards" }, answer.hits.map((hit) => renderCard(answer, hit))),
  );
  panel.scrollTop = 0;
  if (raise) {
    sourcesOpener = document.activeElement;
    panel.classList.add("sb-raised");
    panel.focus({ preventScroll: true });
  }
}

export function closeSources() {
  lowerSources();
  (sourcesOpener?.isConnected ? sourcesOpener : find(".sb-question")).focus({ preventScroll: true });
}

export function lowerSources() {
  find(".sb-sources").classList.remove("sb-raised");
}

// Where the sources cover the conversation, as on a phone, the focus stays in them.
export function setUpSources() {
  const panel = find(".sb-sources");
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !panel.querySelector(".sb-phone")?.offsetParent) return;
    const stops = [...panel.querySelectorAll("button, summary")].filter((node) => node.checkVisibility());
    // The panel itself has the focus when it has just come.
    if (document.activeElement === panel && event.shiftKey) stops.unshift(panel);
    keepFocusAmong(stops, event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !find(".sb-raised")) return;
    event.preventDefault();
    closeSources();
  });
  whenChanged("collection", () => {
    if (panel.querySelector("h2")?.textContent === "Documents") showDocuments();
  });
}

// The documents, until there is an answer; nothing where the server has not told them.
export function showDocuments() {
  if (!state.collection) return;
  const open = (item) => request("openDocument", null, { document_id: item.id, title: item.title });
  const card = (item) =>
    el(
      "li",
      { class: "sb-card" },
      el("button", { type: "button", class: "sb-card-title", dir: "auto", onclick: () => open(item) }, item.title),
      el(
        "p",
        { class: "sb-card-place", dir: "auto" },
        [creditOf(item), item.path, item.pages ? plural(item.pages, "page") : "", plural(item.passages, "passage")]
          .filter(Boolean)
          .join(" · "),
      ),
    );
  find(".sb-sources").replaceChildren(
    el("div", { class: "sb-sources-head" }, el("h2", {}, "Documents")),
    el("ul", { class: "sb-cards" }, state.collection.documents.slice(0, 200).map(card)),
  );
}
