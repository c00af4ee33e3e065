// What is kept in the browser may have been changed by anything that ran there, or come from
// another version: it is used only if it has exactly the shape that this page reads.

const isText = (value) => typeof value === "string";
const isNumber = (value) => Number.isFinite(value);
const isOffset = (value) => Number.isSafeInteger(value) && value >= 0;
const orNull = (kind) => (value) => value === null || kind(value);
const listOf = (kind) => (value) => Array.isArray(value) && value.every(kind);
const recordOf = (kinds) => (value) =>
  value !== null &&
  typeof value === "object" &&
  Object.entries(kinds).every(([name, kind]) => Object.hasOwn(value, name) && kind(value[name]));

const isCitation = recordOf({
  number: isOffset,
  document_id: isText,
  file: isText,
  title: isText,
  author: orNull(isText),
  date: orNull(isText),
  section: listOf(isText),
  first_page: orNull(isOffset),
  last_page: orNull(isOffset),
  start: isOffset,
  end: isOffset,
});
const isQuote = recordOf({ text: isText, citation: isCitation, score: isNumber, also_in: listOf(isCitation) });
const isHit = recordOf({
  rank: isOffset,
  score: isNumber,
  citation: isCitation,
  text: isText,
  dense_score: isNumber,
  dense_rank: isOffset,
  keyword_score: isNumber,
  keyword_rank: orNull(isOffset),
  pair_score: isNumber,
  context_score: isNumber,
  matched: listOf(isText),
  rerank_score: orNull(isNumber),
  highlights: listOf(recordOf({ start: isOffset, end: isOffset, score: isNumber })),
});
const isAnswer = recordOf({
  question: isText,
  searched: isText,
  corrections: listOf(recordOf({ asked: isText, searched: isText, start: isOffset, end: isOffset })),
  context: listOf(isText),
  status: (value) => ["answered", "not_found", "small_talk"].includes(value),
  reason: isText,
  nearness: isNumber,
  floor: isNumber,
  quotes: listOf(isQuote),
  evidence: listOf(isQuote),
  hits: listOf(isHit),
  timings: recordOf({}),
});
const FILTER_KINDS = { documents: listOf(isText), folder: isText, author: isText, language: isText, date_from: isText, date_to: isText };
const isWhere = (value) =>
  recordOf({})(value) && Object.entries(value).every(([name, kind]) => Object.hasOwn(FILTER_KINDS, name) && FILTER_KINDS[name](kind));
// What an earlier version kept has no filter.
const hasWhere = (value) => value.where === undefined || value.where === null || isWhere(value.where);
const isWholeTurn = recordOf({ question: isText, history: orNull(listOf(isText)), answer: isAnswer });
const isTurn = (value) => isWholeTurn(value) && hasWhere(value);
const isWholeTalk = recordOf({
  id: (value) => isText(value) && /^[a-z0-9]{1,40}$/.test(value),
  title: orNull(isText),
  changed: isNumber,
  turns: Array.isArray,
});
const isTalk = (value) => isWholeTalk(value) && hasWhere(value);
