// An answer as text to take along: plain, as Python prints it, as Markdown, in which each [n]
// opens its place, or as the list of its sources alone. What each source is called comes with it.

import { linkToPlace } from "../base/address.js";
import { t } from "../base/messages.js";
import { searchedFor, togetherWith } from "./answer.js";
import { asOneReads } from "./shape.js";

const NEAREST = 3; // passages, where there is no answer

const plainNumber = ({ number }) => `[${number}]`;
// The brackets are ours and need no escape.
const linkedNumber = (citation) => `[[${citation.number}]](${linkToPlace(citation)})`;

// The [n] of a quote, and where else it stands, the first place of each; `shown` makes an [n].
function numbersOf(quote, shown) {
  const places = new Map(quote.also_in.toReversed().map((place) => [place.number, place]));
  places.delete(quote.citation.number);
  const others = [...places.values()].sort((a, b) => a.number - b.number);
  return [shown(quote.citation), others.length ? t("(also in {places})", { places: others.map(shown).join(" ") }) : ""].filter(Boolean).join(" ");
}

// Call `act` with each quote as one reads them, and with the part of the question that begins to
// be answered with it, "" where none does.
function eachQuote(answer, act) {
  let before = "";
  for (const quote of asOneReads(answer.quotes)) {
    act(quote, quote.asked === before ? "" : quote.asked);
    before = quote.asked;
  }
}

function citedIn(answer) {
  const places = answer.quotes.flatMap((quote) => [quote.citation, ...quote.also_in]);
  const cited = new Set(places.map((place) => place.number));
  return answer.hits.filter((hit) => cited.has(hit.rank)).map((hit) => hit.citation);
}

// `line` is what is said of a source; its reference has the offsets of the exact place.
export function referencesOf(answer, line = ({ reference }) => reference) {
  return citedIn(answer).map((citation) => `[${citation.number}] ${line(citation)}`);
}

const nearest = (answer) => answer.hits.slice(0, NEAREST).map((hit) => hit.citation);

export function nearestOf(answer, line = ({ reference }) => reference) {
  return nearest(answer).map(line);
}

export function plainAnswer(answer) {
  if (answer.status === "small_talk") return answer.verdict;
  const lines = answer.corrections.length ? [searchedFor(answer), ""] : [];
  if (answer.status === "not_found") {
    lines.push(answer.verdict, answer.reason, ...answer.notes);
    if (answer.hits.length) lines.push("", t("Nearest passages"), ...nearestOf(answer).map((one) => `  ${one}`));
  } else {
    // How many there are is a part of what was asked.
    if (answer.quotes.some((quote) => quote.role === "item")) lines.push(answer.verdict);
    eachQuote(answer, (quote, asked) => {
      lines.push(...(asked ? [asked] : []), `“${quote.text}” ${numbersOf(quote, plainNumber)}`, ...(quote.note ? [`    ${quote.note}`] : []));
    });
    if (answer.notes.length) lines.push("", ...answer.notes);
    lines.push("", t("Sources"), ...referencesOf(answer));
  }
  return lines.join("\n");
}

// What Markdown would read as markup stays what it is in the document.
export function plainInMarkdown(text) {
  return text
    .replace(/[\\`*_[\]<>~|$&#]/g, "\\$&")
    .replace(/^[ \t]+/gm, "")
    .replace(/^(\d+)([.)])/gm, "$1\\$2")
    .replace(/^[-+=]/gm, "\\$&");
}

const listInMarkdown = (lines) => lines.map((line) => `- ${line}`).join("\n");

function quoteInMarkdown(quote) {
  return `“${plainInMarkdown(quote.text)}” ${numbersOf(quote, linkedNumber)}`.replace(/^/gm, "> ");
}

export function markdownAnswer(answer) {
  if (answer.status === "small_talk") return plainInMarkdown(answer.verdict);
  const blocks = [];
  if (answer.corrections.length) blocks.push(plainInMarkdown(searchedFor(answer)));
  if (answer.context.length) blocks.push(plainInMarkdown(togetherWith(answer)));
  if (answer.scope) blocks.push(plainInMarkdown(t("Searched only: {scope}", { scope: answer.scope })));
  if (answer.status === "not_found") {
    blocks.push(...[answer.verdict, answer.reason, ...answer.notes].map(plainInMarkdown));
    const lines = nearest(answer).map((citation) => `[${plainInMarkdown(citation.reference)}](${linkToPlace(citation)})`);
    if (lines.length) blocks.push(`**${t("Nearest passages")}**`, listInMarkdown(lines));
  } else {
    if (answer.quotes.some((quote) => quote.role === "item")) blocks.push(plainInMarkdown(answer.verdict));
    eachQuote(answer, (quote, asked) => {
      if (asked) blocks.push(`**${plainInMarkdown(asked)}**`);
      blocks.push(quoteInMarkdown(quote));
      if (quote.note) blocks.push(plainInMarkdown(quote.note));
    });
    blocks.push(...answer.notes.map(plainInMarkdown));
    blocks.push(`**${t("Sources")}**`, listInMarkdown(citedIn(answer).map((citation) => `${linkedNumber(citation)} ${plainInMarkdown(citation.reference)}`)));
  }
  return blocks.join("\n\n");
}

export function markdownTurn(turn) {
  return `## ${plainInMarkdown(turn.question.replace(/\s+/g, " "))}\n\n${markdownAnswer(turn.answer)}`;
}
