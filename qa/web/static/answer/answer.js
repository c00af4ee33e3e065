// One answer in the conversation: its status, its quotes, and the [n] that open them.

import { el } from "../base/dom.js";
import { markedText } from "../base/marks.js";
import { tool } from "../base/menu.js";
import { number, t, tn, tParts } from "../base/messages.js";
import { request } from "../base/state.js";
import { howToAdd } from "../base/words.js";
import { peekAt } from "./peek.js";
import { drawn, drawnRows } from "./quote.js";
import { cellsOf, groupsOf, headerOf, isUnder, mailHeadIn, tablesOf, widest } from "./shape.js";
import { fullPlace, NEAREST, whereIn } from "./where.js";

const SUPPORTS = 2; // shown beside an answer; the others are folded
const ITEMS = 8; // of a list that was asked for, shown at first
const NEARLY = 0.8; // of what an answer needs
const AROUND = 120; // characters before and after a place that is previewed
const LONGEST = 400; // characters of what is previewed of the place itself

// The [n] of an answer: a button that opens this very place, in this very answer. In a row its
// number is drawn by the style: who selects the row takes the words of the document alone.
function chip(answer, citation, inRow = false) {
  const place = fullPlace(answer, citation);
  const button = el(
    "button",
    {
      type: "button",
      class: inRow ? "sb-chip sb-chip-drawn" : "sb-chip",
      "data-number": inRow && `[${citation.number}]`,
      "aria-label": t("Source {number}: {place}", { number: citation.number, place }),
      onclick: () => request("openDocument", answer, citation),
    },
    inRow ? null : `[${citation.number}]`,
  );
  return peekAt(button, () => previewOf(answer, citation));
}

// A place with the words around it, as they stand in its passage.
function previewOf(answer, citation) {
  const hit = answer.hits.find((one) => one.rank === citation.number && one.citation.document_id === citation.document_id);
  const name = el("p", { class: "sb-peek-name", dir: "auto" }, fullPlace(answer, citation));
  return hit ? [name, el("p", { class: "sb-peek-text", dir: "auto" }, excerptOf(hit, citation))] : [name];
}

function excerptOf(hit, { start, end }) {
  const points = Array.from(hit.text);
  const own = { start: start - hit.citation.start, end: end - hit.citation.start };
  // No word is cut around the place.
  const space = (at) => /\s/.test(points[at]);
  let from = Math.max(0, own.start - AROUND);
  while (from && from < own.start && !space(from - 1)) from += 1;
  let to = Math.min(points.length, own.end + AROUND, own.start + LONGEST);
  while (to < points.length && to > own.end && !space(to)) to -= 1;
  const mark = { start: own.start - from, end: Math.min(own.end, to) - from, quoted: true, id: "" };
  const text = points.slice(from, to).join("");
  return [from > 0 ? "… " : null, ...markedText(text, [mark]), to < points.length ? " …" : null];
}

function alsoIn(answer, quote) {
  const own = quote.citation.number;
  const others = quote.also_in.filter((place) => place.number !== own);
  if (!others.length) return null;
  const chips = el("span", { class: "sb-chips" }, others.map((place) => chip(answer, place)));
  return el("span", { class: "sb-also" }, tParts("also in {places}", { places: chips }));
}

function renderQuote(answer, quote, { role = quote.role, header = null } = {}) {
  const { box, tools } = drawn(quote, header);
  return el(
    "blockquote",
    { class: `sb-quote sb-as-${role}`, dir: "auto" },
    box,
    el(
      "div",
      { class: "sb-from" },
      chip(answer, quote.citation),
      quote.role === "context" ? null : el("span", { class: "sb-where", dir: "auto" }, whereIn(answer, quote.citation)),
      alsoIn(answer, quote),
      tools,
    ),
    quote.note ? el("p", { class: "sb-note", dir: "auto" }, quote.note) : null,
  );
}

// A quote with what it is understood with: a row has its header in its table, and the others
// stand before it or after it, as in the document; who wrote a mail is told under its words.
function renderGroup(answer, group) {
  return withLeads(answer, group, renderQuote(answer, group.quote, { header: group.header }));
}

function withLeads(answer, { quote, leads, header }, node) {
  const others = leads.filter((lead) => lead !== header?.quote);
  const isAfter = (lead) => mailHeadIn(lead) || (lead.citation.document_id === quote.citation.document_id && lead.citation.start > quote.citation.start);
  const lead = (one) => renderQuote(answer, one, { role: mailHeadIn(one) ? "context sb-under" : one.role });
  return [...others.filter((one) => !isAfter(one)).map(lead), node, ...others.filter(isAfter).map(lead)];
}

// Rows of one table under their header, each with its [n]; those from `shown` on are hidden.
function renderTable(answer, groups, shown = Infinity) {
  if (groups.length === 1) return renderGroup(answer, groups[0]);
  const [{ quote, header }] = groups;
  const rows = groups.map((group) => ({ quote: group.quote, from: chip(answer, group.quote.citation, true) }));
  const { box, tools } = drawnRows(rows, { ...header, wide: Math.max(...groups.map((group) => group.header.wide)) });
  [...box.querySelectorAll("tbody")].slice(shown).forEach((row) => (row.hidden = true));
  const where = el("span", { class: "sb-where", dir: "auto" }, whereIn(answer, quote.citation));
  const node = el("blockquote", { class: `sb-quote sb-as-${quote.role}`, dir: "auto" }, box, el("div", { class: "sb-from" }, where, tools));
  return withLeads(answer, groups[0], node);
}

// Groups, each with the header that stands over it. What leads to several rows is quoted for the
// first of them alone.
function withHeaders(answer, groups) {
  let last = null;
  return groups.map((group) => {
    const own = headerOf(group);
    if (own) last = { quote: own, text: own.text, width: cellsOf(group.quote.text).length };
    const around = answer.hits.find((hit) => hit.rank === group.quote.citation.number)?.text ?? "";
    const header = own || isUnder(last, group.quote) ? { ...last, own: Boolean(own), wide: widest(around) } : null;
    return { ...group, header };
  });
}

// The quotes, the best first, under the part of the question that they answer where it has several.
function renderQuotes(answer) {
  const parts = [];
  for (const group of withHeaders(answer, groupsOf(answer.quotes))) {
    const { asked } = group.quote;
    if (!parts.length || parts.at(-1).asked !== asked) parts.push({ asked, groups: [] });
    parts.at(-1).groups.push(group);
  }
  const sides = parts.filter(({ asked }) => asked && answer.sides?.includes(asked));
  if (sides.length < 2) return parts.flatMap((part) => renderPart(answer, part));
  // What speaks of all sides comes before them, and what is beside them after.
  const first = parts.indexOf(sides[0]);
  const [before, after] = [parts.slice(0, first), parts.slice(first).filter((part) => !sides.includes(part))];
  const side = (part) => el("div", { class: "sb-side", role: "group", "aria-label": part.asked }, renderPart(answer, part));
  return [
    ...before.flatMap((part) => renderPart(answer, part)),
    el("div", { class: "sb-sides" }, sides.map(side)),
    ...after.flatMap((part) => renderPart(answer, part)),
  ];
}

function renderPart(answer, { asked, groups }) {
  return [
    asked ? el("p", { class: "sb-part", dir: "auto" }, asked) : null,
    ...(groups[0].quote.role === "item" ? renderItems(answer, groups) : renderUnits(answer, groups)),
  ];
}

function renderUnits(answer, groups) {
  const nodes = (some) => tablesOf(some).flatMap((table) => renderTable(answer, table));
  // Those that say otherwise than the first are answers as well, and come before what supports.
  const supports = groups.filter(({ quote }) => quote.role === "support");
  const few = groups.length - Math.max(0, supports.length - SUPPORTS);
  const more = groups.slice(few);
  if (!more.length) return nodes(groups);
  return [...nodes(groups.slice(0, few)), el("details", { class: "sb-more" }, el("summary", {}, tn(more.length, "{count} more related", "{count} more related")), nodes(more))];
}

// All that was asked for, the first few at once.
function renderItems(answer, groups) {
  let at = 0;
  const items = tablesOf(groups).map((table) => {
    const shown = Math.max(0, ITEMS - at);
    at += table.length;
    return el("li", { hidden: !shown }, renderTable(answer, table, shown));
  });
  const list = el("ol", { class: "sb-items", role: "list" }, items);
  const later = [...list.querySelectorAll("li[hidden], tbody[hidden]")];
  if (!later.length) return [list];
  const all = tool(t("Show all {count}", { count: number(groups.length) }), () => {
    for (const node of later) node.hidden = false;
    all.remove();
    later[0].querySelector(".sb-chip").focus({ preventScroll: true });
  });
  return [list, all];
}

export function togetherWith({ context }) {
  const questions = context.join(" · ");
  if (context.length === 1) return t("Your earlier question was searched too: {questions}", { questions });
  return t("Your earlier questions were searched too: {questions}", { questions });
}

// How the question was searched where words of it were taken for mistyped.
export function searchedFor({ searched, corrections }) {
  const pairs = corrections.map((one) => `${one.asked} → ${one.searched}`).join(", ");
  return t("Searched for: {searched} (corrected: {pairs})", { searched, pairs });
}

// How many passages answer, and how many say more of the same.
function countedIn({ quotes, evidence }) {
  const numbers = (some) => some.map((quote) => quote.citation.number);
  const answering = new Set(numbers(quotes.filter((quote) => quote.role === "answer")));
  const more = new Set(numbers([...quotes, ...evidence])).size - answering.size;
  const answers = tn(answering.size, "{count} passage answers this.", "{count} passages answer this.");
  return more ? `${answers} ${tn(more, "{count} more is related to it.", "{count} more are related to it.")}` : answers;
}

// How it went; the numbers behind "not found" are there on request.
function statusOf(answer, filtered) {
  // How many there are is a part of what was asked.
  const counted = answer.quotes.some((quote) => quote.role === "item");
  if (answer.status === "answered") return [el("p", { class: counted ? "sb-status sb-counted" : "sb-status", dir: "auto" }, counted ? answer.verdict : countedIn(answer))];
  const verdict = el("p", { class: "sb-verdict", dir: "auto" }, answer.verdict);
  if (!answer.hits.length) return [verdict, el("p", { class: "sb-status" }, filtered ? t("No document is left to search.") : `${t("There are no documents.")} ${howToAdd()}`)];
  // Where a word stands nowhere, the reason says so, and no numbers.
  const isTold = Number.isFinite(answer.floor) && answer.reason && !answer.reason.includes(answer.floor.toFixed(2));
  return [
    verdict,
    el("p", { class: "sb-status", dir: "auto" }, isTold ? answer.reason : t("No passage is near enough to the question to answer it.")),
    notesOf(answer),
    renderNearest(answer),
    isTold ? null : el("details", { class: "sb-why" }, el("summary", {}, t("How near they are")), el("p", {}, howNear(answer)), el("p", { dir: "auto" }, answer.reason)),
  ].flat();
}

// The nearest passages, each by the sentence in it that comes nearest: to look at, no answer.
function renderNearest(answer) {
  const item = (hit) => {
    const { citation } = hit;
    const { start, end } = hit.highlights[0] ?? citation;
    const text = Array.from(hit.text).slice(start - citation.start, end - citation.start).join("");
    return el(
      "li",
      { class: "sb-near" },
      el("p", { class: "sb-near-text", dir: "auto" }, text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text),
      el("div", { class: "sb-from" }, chip(answer, { ...citation, start, end }), el("span", { class: "sb-where", dir: "auto" }, whereIn(answer, citation))),
    );
  };
  return [
    el("p", { class: "sb-part" }, t("Nearest passages")),
    el("p", { class: "sb-status" }, t("They do not answer the question, but come nearest to it.")),
    el("ol", { class: "sb-items", role: "list" }, answer.hits.slice(0, NEAREST).map(item)),
  ];
}

function howNear({ nearness, floor }) {
  if (nearness >= NEARLY * floor) return t("The nearest one comes close to what an answer needs in these documents.");
  return t("Even the nearest one is far from what an answer needs in these documents.");
}

const notesOf = (answer) => answer.notes.map((note) => el("p", { class: "sb-note", dir: "auto" }, note));

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
    renderQuotes(answer),
    found || !answer.hits.length ? notesOf(answer) : null,
    searched,
  );
}
