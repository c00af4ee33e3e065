// What is kept in the browser may have been changed by anything that ran there: it is used only
// if it has the shape that this page reads. What the page does not read may be as it likes.

const isText = (value) => typeof value === "string";
const isNumber = (value) => Number.isFinite(value);
const isOffset = (value) => Number.isSafeInteger(value) && value >= 0;
const orNull = (kind) => (value) => value === null || kind(value);
const listOf = (kind) => (value) => Array.isArray(value) && value.every(kind);
const recordOf = (kinds) => (value) =>
  value !== null &&
  typeof value === "object" &&
  !Array.isArray(value) &&
  Object.entries(kinds).every(([name, kind]) => Object.hasOwn(value, name) && kind(value[name]));

export const isRecord = recordOf({});

const isCitation = recordOf({
  number: isOffset,
  document_id: isText,
  file: isText,
  title: isText,
  author: orNull(isText),
  date: orNull(isText),
  place: isText,
  reference: isText,
  start: isOffset,
  end: isOffset,
});
const isCell = recordOf({ start: isOffset, end: isOffset, column: isOffset, columns: isOffset, rows: isOffset });
const isQuote = recordOf({
  text: isText,
  citation: isCitation,
  role: (value) => ["answer", "support", "item", "context"].includes(value),
  cells: listOf(isCell),
  asked: isText,
  also_in: listOf(isCitation),
  note: isText,
});
const isHit = recordOf({
  rank: isOffset,
  citation: isCitation,
  text: isText,
  dense_score: isNumber,
  keyword_score: isNumber,
  pair_score: isNumber,
  context_score: isNumber,
  why: listOf(isText),
  highlights: listOf(recordOf({ start: isOffset, end: isOffset, place: isText })),
});
const isAnswer = recordOf({
  question: isText,
  searched: isText,
  corrections: listOf(recordOf({ asked: isText, searched: isText })),
  correction: isText,
  context: listOf(isText),
  scope: isText,
  status: (value) => ["answered", "not_found", "small_talk"].includes(value),
  verdict: isText,
  reason: isText,
  quotes: listOf(isQuote),
  evidence: listOf(isQuote),
  hits: listOf(isHit),
  notes: listOf(isText),
  sides: listOf(isText),
});
const FILTER_KINDS = { documents: listOf(isText), folder: isText, author: isText, language: isText, date_from: isText, date_to: isText };
const isWhere = (value) =>
  isRecord(value) && Object.entries(value).every(([name, kind]) => Object.hasOwn(FILTER_KINDS, name) && FILTER_KINDS[name](kind));

export const isTurn = recordOf({ question: isText, history: orNull(listOf(isText)), where: orNull(isWhere), answer: isAnswer });

// A conversation, whatever its turns are.
export const isTalk = recordOf({
  id: (value) => isText(value) && /^[a-z0-9]{1,40}$/.test(value),
  title: orNull(isText),
  changed: isNumber,
  where: orNull(isWhere),
  turns: Array.isArray,
  aside: Array.isArray,
});
