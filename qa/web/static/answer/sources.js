// The sources in the evidence pane: the passages of the answer that is in focus, best first, or
// the documents before the first question.

import { el, find } from "../base/dom.js";
import { t, tn } from "../base/messages.js";
import { placesIn } from "../base/places.js";
import { change, request, state, whenChanged } from "../base/state.js";
import { creditOf, placeOf } from "../base/words.js";
import { titleSources } from "../pane/pane.js";
import { raise } from "../pane/sheet.js";
import { passageNodes } from "./passage.js";
import { peek, peekAt } from "./peek.js";
import { whyFound } from "./why.js";

const MOST_DOCUMENTS = 200; // listed beside a conversation that has not begun

// While a question is being asked and nothing else is looked at: {before}, the answer whose
// sources were there.
let searching = null;

function renderCard(answer, hit) {
  const citation = hit.citation;
  const within = ({ start, end }) => start >= citation.start && end <= citation.end;
  const places = placesIn(answer, citation.document_id).filter(within);
  const quotes = places.filter((place) => place.quoted);
  const quoted = quotes.length > 0;
  // Marked is what is quoted, else the one sentence that is nearest to the question.
  const marks = (quoted ? quotes : hit.highlights.slice(0, 1)).map(({ start, end }, id) => ({ start: start - citation.start, end: end - citation.start, quoted, id }));
  // The card opens at its quote, else at what is nearest in it.
  const first = quotes[0] || places[0] || citation;
  return el(
    "li",
    { class: quoted ? "sb-card sb-card-quoted" : "sb-card sb-card-quiet", "data-rank": hit.rank },
    el(
      "button",
      { type: "button", class: "sb-card-title", dir: "auto", onclick: () => request("openDocument", answer, { ...citation, start: first.start, end: first.end }) },
      el("span", { class: "sb-number" }, `[${hit.rank}]`),
      ` ${citation.title}`,
    ),
    el("p", { class: "sb-card-place", dir: "auto" }, [creditOf(citation), placeOf(citation), citation.file].filter(Boolean).join(" · ")),
    el("div", { class: "sb-card-text", dir: "auto" }, passageNodes(hit.text, marks)),
    whyFound(hit),
  );
}

// What the marks mean, told where one points at their word or comes to it by Tab, and for a
// finger where it is pressed.
function legend() {
  const meaning = () => [
    el("p", {}, el("mark", { class: "sb-quoted" }, t("Quoted in the answer, word for word"))),
    el("p", {}, el("mark", { class: "sb-evident" }, t("Not quoted, but near to the question"))),
  ];
  const button = el("button", { type: "button", class: "sb-tool sb-marks", onclick: () => peek(button, meaning) }, t("What is marked?"));
  return peekAt(button, meaning);
}

// `more` stands beside the title.
function fill(content, more = null) {
  const box = find(".sb-sources");
  box.replaceChildren(content);
  box.scrollTop = 0;
  find(".sb-pane-more").replaceChildren(...(more ? [more] : []));
}

function show() {
  const answer = state.evidence;
  if (!answer) return;
  searching = null;
  const kind = answer.status === "answered" ? "sources" : "nearest";
  titleSources(answer.hits.length ? kind : "question", answer.question);
  fill(el("ol", { class: "sb-cards" }, answer.hits.map((hit) => renderCard(answer, hit))), answer.hits.length ? legend() : null);
}

// Show the sources of an answer; with `opened` also where the pane is a sheet, or has a document.
export function showSources(answer, opened) {
  change({ evidence: answer });
  if (!opened) return;
  request("leaveDocument");
  raise();
  find(".sb-pane").focus({ preventScroll: true });
}

// Empty the pane for a question that is being asked.
export function showSearching(question) {
  searching = { before: state.evidence };
  change({ evidence: null });
  titleSources("question", question);
  fill(el("p", { class: "sb-wait" }, t("Searching…")));
}

// What came has no sources: those from before are there again.
export function endSearching() {
  if (!searching) return;
  const { before } = searching;
  searching = null;
  if (before) change({ evidence: before });
  else showDocuments();
}

export function setUpSources() {
  whenChanged("evidence", show);
  whenChanged("collection", () => {
    if (!state.evidence && !searching) showDocuments();
  });
}

// The documents, until there is an answer; nothing where the server has not told them.
export function showDocuments() {
  searching = null;
  change({ evidence: null });
  titleSources("documents");
  if (!state.collection) return fill(el("div", {}));
  const open = (item) => request("openDocument", null, { document_id: item.id, title: item.title });
  const about = (item) => [
    creditOf(item),
    item.path,
    item.pages ? tn(item.pages, "{count} page", "{count} pages") : "",
    tn(item.passages, "{count} passage", "{count} passages"),
  ];
  const card = (item) =>
    el(
      "li",
      { class: "sb-card" },
      el("button", { type: "button", class: "sb-card-title", dir: "auto", onclick: () => open(item) }, item.title),
      el("p", { class: "sb-card-place", dir: "auto" }, about(item).filter(Boolean).join(" · ")),
    );
  fill(el("ul", { class: "sb-cards" }, state.collection.documents.slice(0, MOST_DOCUMENTS).map(card)));
}
