// Links to an answer: ?q= is the question, each &after= an earlier one that was searched with
// it, &s= the source that is open; &doc=, &folder= and so on say which documents were searched.
// Links to a place: ?document= is the id, &start= and &end= are offsets in code points; nothing
// is asked. The address bar follows along.

import { state } from "./state.js";

const LONGEST_LINK = 8000; // characters, which every server and mail program takes
// The fields of a filter, by their names in a link.
const LINKED_FIELDS = { folder: "folder", author: "author", language: "language", from: "date_from", to: "date_to" };
const PLACE = ["document", "start", "end"];
const OURS = ["q", "after", "s", "doc", ...Object.keys(LINKED_FIELDS), ...PLACE];

// Make of a query, which may have more than is ours, that of an answer; null asks for none.
export function queryFor(answer, where, number, query = new URLSearchParams()) {
  for (const name of OURS) query.delete(name);
  if (!answer || answer.status === "small_talk") return query;
  query.set("q", answer.question);
  for (const earlier of answer.context) query.append("after", earlier);
  for (const id of where?.documents ?? []) query.append("doc", id);
  for (const [name, field] of Object.entries(LINKED_FIELDS)) if (where?.[field]) query.set(name, where[field]);
  if (number) query.set("s", number);
  return query;
}

// A link to send to somebody; null where it would be too long.
export function linkTo(answer, where) {
  const link = `${location.origin}${location.pathname}?${queryFor(answer, where, null)}`;
  return link.length > LONGEST_LINK ? null : link;
}

// Put an answer of the conversation, and the number of its source that is open, into the
// address bar.
export function noteAddress(answer, number = null) {
  const where = state.talk.turns.find((turn) => turn.answer === answer)?.where;
  const query = queryFor(answer, where, number, new URLSearchParams(location.search)).toString();
  const address = location.pathname + (query ? `?${query}` : "");
  if (address.length > LONGEST_LINK) return;
  history.replaceState(history.state, "", address);
}

// The query of a place, or of a document as a whole: {document_id, start, end}.
function placeQuery({ document_id: id, start, end }, query = new URLSearchParams()) {
  for (const name of OURS) query.delete(name);
  query.set("document", id);
  if (start !== undefined) {
    query.set("start", start);
    query.set("end", end);
  }
  return query;
}

export function linkToPlace(place) {
  return `${location.origin}${location.pathname}?${placeQuery(place)}`;
}

// Put a place into the address bar, which no answer has led to.
export function notePlace(place) {
  history.replaceState(history.state, "", `${location.pathname}?${placeQuery(place, new URLSearchParams(location.search))}`);
}

// The place that an address names: {document_id, start, end}, the document alone where the
// numbers are none or make no stretch; null if it names no document.
export function linkedPlace(search) {
  const query = new URLSearchParams(search);
  const id = (query.get("document") || "").trim();
  if (!id) return null;
  const [start, end] = ["start", "end"].map((name) => (/^\d{1,10}$/.test(query.get(name) ?? "") ? Number(query.get(name)) : NaN));
  return start < end ? { document_id: id, start, end } : { document_id: id };
}

// What the query of an address asks for: {question, history, where, source}; null if nothing.
export function linked(search) {
  const query = new URLSearchParams(search);
  const question = (query.get("q") || "").trim();
  return question ? { question, history: query.getAll("after"), where: linkedWhere(query), source: Number(query.get("s")) } : null;
}

function linkedWhere(query) {
  const where = query.has("doc") ? { documents: query.getAll("doc") } : {};
  for (const [name, field] of Object.entries(LINKED_FIELDS)) if (query.get(name)) where[field] = query.get(name);
  return Object.keys(where).length ? where : null;
}

export function sameWhere(one, other) {
  const sorted = (where) => JSON.stringify(Object.entries(where || {}).map(([name, value]) => [name, [value].flat().sort()]).sort());
  return sorted(one) === sorted(other);
}

// Whether a turn is what a link asks for.
export function isLinked(turn, link) {
  const context = turn.answer.context;
  const same = context.length === link.history.length && context.every((one, i) => one === link.history[i]);
  return same && turn.answer.question === link.question && sameWhere(turn.where, link.where);
}
