// Search in what is kept: a conversation is found if each of the words stands somewhere in its
// title, its questions or its answers, in any case and with or without accents.

import { el } from "../base/dom.js";
import { folded, matchesIn } from "../base/finding.js";
import { titleOf } from "./store.js";

const BEFORE = 40; // UTF-16 units of an excerpt before the first match, and from there on
const AFTER = 110;
let texts = new WeakMap(); // what a conversation says, as long as the list is not read anew

export function forgetTexts() {
  texts = new WeakMap();
}

export function termsOf(typed) {
  return [...new Set(typed.split(/\s+/).filter((word) => folded(word).text.trim()))];
}

// The texts of a conversation, its title first: {text, plain, turn}, `plain` as it is compared,
// `turn` the place of its turn, null for a title of its own.
function textsOf(talk) {
  if (!texts.has(talk)) {
    const said = ({ status, verdict, quotes, notes }) => [...quotes.map((quote) => quote.text), ...(status === "answered" ? [] : [verdict]), ...notes];
    const all = [
      { text: titleOf(talk), title: true, turn: talk.title ? null : 0 },
      ...talk.turns.flatMap(({ question, answer }, turn) => [question, ...said(answer)].map((text) => ({ text, turn }))),
    ];
    texts.set(talk, all.map((one) => ({ ...one, plain: folded(one.text).text })));
  }
  return texts.get(talk);
}

// What of a conversation has some words: {turn, text}, the question or the sentence that has
// most of them; `text` is null where the title has as many. Null if one of the words is nowhere.
export function findIn(talk, terms) {
  if (!terms.length) return { turn: null, text: null };
  const plain = terms.map((term) => folded(term).text);
  const all = textsOf(talk).map((one) => ({ ...one, count: plain.filter((term) => one.plain.includes(term)).length }));
  if (!plain.every((term) => all.some((one) => one.plain.includes(term)))) return null;
  const best = all.reduce((most, one) => (one.count > most.count ? one : most));
  return { turn: best.turn, text: best.title ? null : best.text };
}

// Where the words stand in a text, in its order, those that touch as one: {start, end}.
export function stretches(text, terms) {
  const haystack = folded(text);
  const found = terms.flatMap((term) => matchesIn(haystack, term)).sort((a, b) => a.start - b.start);
  const merged = [];
  for (const { start, end } of found) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

// What is shown of a longer text: a piece of it around the first match, of whole words.
export function excerpt(text, terms) {
  const [{ start } = { start: 0 }] = stretches(text, terms);
  const from = start <= BEFORE ? 0 : start - BEFORE + (text.slice(start - BEFORE, start).search(/\s\S/) + 1);
  const whole = text.slice(from);
  const cut = whole.length <= AFTER + BEFORE ? whole : whole.slice(0, AFTER + BEFORE).replace(/\s+\S*$|[\ud800-\udbff]$/, "");
  return `${from ? "…" : ""}${cut.replace(/\s+/g, " ")}${cut.length < whole.length ? "…" : ""}`;
}

// The nodes of a text, with the words marked.
export function marked(text, terms) {
  const nodes = [];
  let at = 0;
  for (const { start, end } of stretches(text, terms)) {
    nodes.push(text.slice(at, start), el("mark", { class: "sb-match" }, text.slice(start, end)));
    at = end;
  }
  return [...nodes, text.slice(at)].filter((node) => node !== "");
}
