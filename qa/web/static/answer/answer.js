// One answer in the conversation: its status, its quotes, and the [n] that open them.

import { el } from "../base/dom.js";
import { request } from "../base/state.js";
import { howToAdd } from "../base/words.js";

// The [n] of an answer: a button that opens this very place, in this very answer.
function chip(answer, citation) {
  const place = [citation.title, citation.place].filter(Boolean).join(", ");
  return el(
    "button",
    {
      type: "button",
      class: "sb-chip",
      "aria-label": `Source ${citation.number}: ${place}`,
      title: place,
      onclick: () => request("openDocument", answer, citation),
    },
    `[${citation.number}]`,
  );
}

function alsoIn(answer, quote) {
  const own = quote.citation.number;
  const others = quote.also_in.filter((place) => place.number !== own);
  if (!others.length) return null;
  return el("span", { class: "sb-also" }, " also in ", others.map((place) => chip(answer, place)));
}

// Quotes with what leads to each, such as the header over a row, before it.
export function asOneReads(quotes) {
  const groups = [];
  for (const quote of quotes) {
    const group = groups.at(-1);
    if (quote.role === "context" && group) group.splice(-1, 0, quote);
    else groups.push([quote]);
  }
  return groups.flat();
}

function renderQuote(answer, quote) {
  return el(
    "blockquote",
    { class: `sb-quote sb-as-${quote.role}`, dir: "auto" },
    el("span", { class: "sb-quote-text" }, quote.text),
    " ",
    chip(answer, quote.citation),
    alsoIn(answer, quote),
    quote.note ? el("p", { class: "sb-note" }, quote.note) : null,
  );
}

// The quotes, under the part of the question that they answer where it has several.
function renderQuotes(answer) {
  const quotes = asOneReads(answer.quotes);
  return quotes.flatMap((quote, i) => [
    quote.asked && quote.asked !== quotes[i - 1]?.asked ? el("p", { class: "sb-asked", dir: "auto" }, quote.asked) : null,
    renderQuote(answer, quote),
  ]);
}

export function togetherWith(answer) {
  return `Searched together with: ${answer.context.join(" · ")}`;
}

// How it went; the numbers behind "not found" are there on request.
function statusOf(answer, filtered) {
  if (answer.status === "answered") return [el("p", { class: "sb-status" }, answer.verdict)];
  const verdict = el("p", { class: "sb-verdict" }, answer.verdict);
  if (!answer.hits.length) return [verdict, el("p", { class: "sb-status" }, filtered ? "No document is left to search." : `There are no documents. ${howToAdd()}`)];
  return [
    verdict,
    el("p", { class: "sb-status" }, "No passage is near enough to the question to answer it. The nearest ones are in the sources."),
    el("details", { class: "sb-why" }, el("summary", {}, "How near they are"), el("p", {}, answer.reason)),
  ];
}

// `searched` is a node that says what was searched, null where that is the question alone;
// `filtered` says whether only some documents were.
export function renderAnswer(answer, searched, filtered) {
  // A reply to thanks or a greeting cites nothing.
  if (answer.status === "small_talk") return el("p", { class: "sb-answer", dir: "auto" }, answer.verdict);
  const found = answer.status === "answered";
  return el(
    "div",
    { class: `sb-answer ${found ? "" : "sb-not-found"}` },
    statusOf(answer, filtered),
    searched,
    renderQuotes(answer),
    answer.notes.map((note) => el("p", { class: "sb-note", dir: "auto" }, note)),
  );
}
