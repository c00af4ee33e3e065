// Conversations that earlier versions of the page have kept, made ones of this version, a step a
// format. A new field of an answer, or of a conversation, is a new format and a step that gives
// it to what was kept without it.

import { isRecord, isTalk, isTurn } from "./shapes.js";

export const FORMAT = 4;

// STEPS[n - 1] makes a conversation of format n + 1 of one of format n.
const STEPS = [giveWords, giveRoles, giveCells];

// The conversation of format `FORMAT` that a stored text holds, with `aside` for the turns that
// cannot be read; null if it holds none. One of a later version is {later: true}.
export function talkFrom(text) {
  let stored;
  try {
    stored = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(stored)) return null;
  const format = stored.format ?? 1;
  if (!Number.isSafeInteger(format) || format < 1) return null;
  if (format > FORMAT) return { later: true };
  const talk = migrate(stored, format);
  if (!isTalk(talk)) return null;
  const { id, title, changed, where } = talk;
  const turns = talk.turns.filter(isTurn);
  const aside = [...talk.aside, ...talk.turns.filter((turn) => !isTurn(turn))];
  return turns.length ? { format: FORMAT, id, title, changed, where, turns, aside } : null;
}

export function migrate(stored, format) {
  return STEPS.slice(format - 1).reduce((talk, step) => step(talk), stored);
}

// 1 to 2: conversations and turns have a filter, null for none, and the words that the page
// wrote by itself come with an answer.
function giveWords(talk) {
  const turns = Array.isArray(talk.turns) ? talk.turns.map(giveTurnWords) : talk.turns;
  return { where: null, aside: [], ...talk, format: 2, turns };
}

function giveTurnWords(turn) {
  try {
    const { answer, where = null } = turn;
    const citation = (one) => ({ place: placeOf(one), reference: referenceOf(one), ...one });
    const quote = (one) => ({ ...one, citation: citation(one.citation), also_in: one.also_in.map(citation) });
    // Of a sentence alone no page was kept.
    const span = (one, hit) => ({ place: placeOf(hit.citation), ...one });
    const hit = (one) => ({ why: whyOf(one), ...one, citation: citation(one.citation), highlights: one.highlights.map((each) => span(each, one)) });
    const worded = {
      verdict: verdictOf(answer),
      correction: correctionOf(answer),
      scope: scopeOf(where),
      ...answer,
      quotes: answer.quotes.map(quote),
      evidence: (answer.evidence ?? []).map(quote),
      hits: answer.hits.map(hit),
    };
    return { ...turn, where, answer: worded };
  } catch {
    return turn; // of no shape that was ever kept
  }
}

// 2 to 3: a quote says what it does in the answer; before, all did the same.
function giveRoles(talk) {
  const turns = Array.isArray(talk.turns) ? talk.turns.map(giveTurnRoles) : talk.turns;
  return { ...talk, format: 3, turns };
}

function giveTurnRoles(turn) {
  try {
    const { answer } = turn;
    const quote = (one) => ({ role: "answer", asked: "", note: "", ...one });
    const given = { ...answer, quotes: answer.quotes.map(quote), evidence: answer.evidence.map(quote) };
    return { ...turn, answer: { notes: [], ...given } };
  } catch {
    return turn; // of no shape that was ever kept
  }
}

// 3 to 4: a quote has the cells of its rows, and an answer the sides that it compares; before,
// neither was told.
function giveCells(talk) {
  const turns = Array.isArray(talk.turns) ? talk.turns.map(giveTurnCells) : talk.turns;
  return { ...talk, format: 4, turns };
}

function giveTurnCells(turn) {
  try {
    const { answer } = turn;
    const quote = (one) => ({ cells: [], ...one });
    const given = { ...answer, quotes: answer.quotes.map(quote), evidence: answer.evidence.map(quote) };
    return { ...turn, answer: { sides: [], ...given } };
  } catch {
    return turn; // of no shape that was ever kept
  }
}

function placeOf(citation) {
  const { first_page: first, last_page: last } = citation;
  const pages = first === null ? "" : last === first ? `page ${first}` : `pages ${first}–${last}`;
  return [pages, sectionOf(citation)].filter(Boolean).join(" · ");
}

function referenceOf(citation) {
  const { title, author, date, first_page: first, last_page: last, file, start, end } = citation;
  const pages = first === null ? "" : last === null || last === first ? `p. ${first}` : `pp. ${first}–${last}`;
  return `${[title, author, date, pages, sectionOf(citation)].filter(Boolean).join(", ")} (${file}, characters ${start}–${end})`;
}

function sectionOf({ section, title }) {
  return section.filter((heading) => heading !== title).join(" › ");
}

function verdictOf({ status, reason }) {
  return status === "not_found" ? "The documents do not say." : reason;
}

function correctionOf({ searched, corrections }) {
  if (!corrections.length) return "";
  const pairs = corrections.map((one) => `${one.asked} → ${one.searched}`).join(", ");
  return `Searched for: ${searched} (corrected: ${pairs}; put the word in quotes to search for it as it is)`;
}

function scopeOf(where) {
  const { documents, folder, author, language, date_from, date_to } = where ?? {};
  const named = { folder, author, language, from: date_from, to: date_to };
  const chosen = documents ? [`${documents.length} chosen document${documents.length === 1 ? "" : "s"}`] : [];
  return [...chosen, ...Object.entries(named).flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))].join(", ");
}

function whyOf(hit) {
  const { dense_score, dense_rank, keyword_score, keyword_rank, matched, pair_score, context_score, rerank_score = null } = hit;
  const words = `${matched.join(", ") || "in its title or in parts"}; score ${keyword_score.toFixed(2)}, place ${keyword_rank}`;
  return [
    `meaning: similarity ${dense_score.toFixed(2)}, place ${dense_rank}`,
    `words: ${keyword_rank === null ? "none of the question's" : words}`,
    ...(pair_score > 0 ? [`in a row: score ${pair_score.toFixed(2)}`] : []),
    `around: score ${context_score.toFixed(2)} with the text beside it`,
    ...(rerank_score === null ? [] : [`reranked: score ${rerank_score.toFixed(3)}, which decides its place`]),
  ];
}
