// An answer as text to take along: plain, as Python prints it, as Markdown, or as the list
// of its sources alone. What each source is called comes with it.

import { togetherWith } from "./answer.js";
import { asOneReads } from "./shape.js";

const NEAREST = 3; // passages, where there is no answer

// The [n] of a quote, and where else it stands.
function numbersOf(quote) {
  const own = quote.citation.number;
  const others = [...new Set(quote.also_in.map((place) => place.number))]
    .filter((number) => number !== own)
    .sort((a, b) => a - b);
  return `[${own}]${others.length ? ` (also in ${others.map((n) => `[${n}]`).join(" ")})` : ""}`;
}

export function referencesOf(answer) {
  const places = answer.quotes.flatMap((quote) => [quote.citation, ...quote.also_in]);
  const cited = new Set(places.map((place) => place.number));
  return answer.hits.filter((hit) => cited.has(hit.rank)).map((hit) => `[${hit.rank}] ${hit.citation.reference}`);
}

function nearestOf(answer) {
  return answer.hits.slice(0, NEAREST).map((hit) => hit.citation.reference);
}

export function plainAnswer(answer) {
  if (answer.status === "small_talk") return answer.verdict;
  const lines = answer.correction ? [answer.correction, ""] : [];
  if (answer.status === "not_found") {
    lines.push(answer.verdict, answer.reason);
    if (answer.hits.length) lines.push("", "Nearest passages", ...nearestOf(answer).map((one) => `  ${one}`));
  } else {
    // How many there are is a part of what was asked.
    if (answer.quotes.some((quote) => quote.role === "item")) lines.push(answer.verdict);
    for (const quote of asOneReads(answer.quotes)) {
      lines.push(`“${quote.text}” ${numbersOf(quote)}`, ...(quote.note ? [`    ${quote.note}`] : []));
    }
    if (answer.notes.length) lines.push("", ...answer.notes);
    lines.push("", "Sources", ...referencesOf(answer));
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

function listInMarkdown(places) {
  // The [n] of a reference is ours and needs no escape.
  return places.map((place) => `- ${place.replace(/^(\[\d+\] )?([^]*)/, (_, number, rest) => (number || "") + plainInMarkdown(rest))}`).join("\n");
}

export function markdownAnswer(answer) {
  if (answer.status === "small_talk") return plainInMarkdown(answer.verdict);
  const blocks = [];
  if (answer.correction) blocks.push(plainInMarkdown(answer.correction));
  if (answer.context.length) blocks.push(plainInMarkdown(togetherWith(answer)));
  if (answer.status === "not_found") {
    blocks.push(plainInMarkdown(answer.verdict), plainInMarkdown(answer.reason));
    if (answer.hits.length) blocks.push("**Nearest passages**", listInMarkdown(nearestOf(answer)));
  } else {
    for (const quote of asOneReads(answer.quotes)) {
      blocks.push(`“${plainInMarkdown(quote.text)}” ${numbersOf(quote)}`.replace(/^/gm, "> "));
      if (quote.note) blocks.push(plainInMarkdown(quote.note));
    }
    blocks.push(...answer.notes.map(plainInMarkdown));
    blocks.push("**Sources**", listInMarkdown(referencesOf(answer)));
  }
  return blocks.join("\n\n");
}

export function markdownTurn(turn) {
  return `## ${plainInMarkdown(turn.question.replace(/\s+/g, " "))}\n\n${markdownAnswer(turn.answer)}`;
}
