// Conversations that the browser keeps: migrated, never thrown away for what others are.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fixture, load } from "./scripts.mjs";

// As a browser has it, but for the names: Object.keys gives the keys.
class Storage {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  setItem(key, text) {
    this[key] = String(text);
  }
  removeItem(key) {
    delete this[key];
  }
}
globalThis.localStorage = new Storage();
globalThis.sessionStorage = new Storage();

const { FORMAT, talkFrom } = await load("conversation/migrate.js");
const { allTalks, currentTalk, forgetTalk, freshTalk, keepTalk, noteCurrent, titleOf } = await load("conversation/store.js");

// What the version before the format numbers kept.
const FIRST = JSON.parse(fixture("conversation-1.json"));
const key = (id) => `sourcebook:talk:${id}`;
const store = (id, value) => localStorage.setItem(key(id), typeof value === "string" ? value : JSON.stringify(value));
const copy = (value) => structuredClone(value);

beforeEach(() => {
  for (const name of Object.keys(localStorage)) localStorage.removeItem(name);
});

test("a conversation of the first format is there with all its turns, and has the new words", () => {
  store(FIRST.id, FIRST);
  const [talk, ...others] = allTalks();
  assert.deepEqual(others, []);
  assert.equal(talk.format, FORMAT);
  assert.deepEqual(talk.where, FIRST.where);
  assert.deepEqual(talk.turns.map((turn) => turn.question), FIRST.turns.map((turn) => turn.question));
  const [typo, bread, only, thanks] = talk.turns.map((turn) => turn.answer);
  assert.equal(typo.verdict, FIRST.turns[0].answer.reason);
  assert.equal(
    typo.correction,
    "Searched for: What would help regional connectivity? (corrected: conectivity → connectivity; put the word in quotes to search for it as it is)",
  );
  const { start, end } = typo.quotes[0].citation;
  assert.equal(
    typo.quotes[0].citation.reference,
    `Security in Afghanistan and the case for closer Pak-US relations, Dr. Sahibzada Muhammad Usman, 2023-05-19 (afghanistan-security.txt, characters ${start}–${end})`,
  );
  assert.match(typo.hits[0].why[0], /^meaning: similarity 0\.\d\d, place \d+$/);
  assert.equal(bread.verdict, "The documents do not say.");
  assert.deepEqual([typo.scope, only.scope], ["", "1 chosen document, language en"]);
  assert.deepEqual(only.hits.map(({ citation: { section, place } }) => [section, place]), [
    [["Pakistan-US Relations Revived", "What brings the two countries closer", "Counterterrorism"], "What brings the two countries closer › Counterterrorism"],
    [["Pakistan-US Relations Revived", "How the partnership began"], "How the partnership began"],
  ]);
  assert.equal(thanks.verdict, "You are welcome.");
  // What was there before is as it was.
  assert.equal(typo.quotes[0].text, FIRST.turns[0].answer.quotes[0].text);
});

test("the pages of a PDF are in the words of what was kept before", () => {
  const old = copy(FIRST);
  Object.assign(old.turns[0].answer.quotes[0].citation, { first_page: 3, last_page: 4, section: ["Results", "Costs"] });
  Object.assign(old.turns[0].answer.quotes[1].citation, { first_page: 3, last_page: 3 });
  const [first, second] = talkFrom(JSON.stringify(old)).turns[0].answer.quotes;
  assert.equal(first.citation.place, "pages 3–4 · Results › Costs");
  assert.match(first.citation.reference, /, pp\. 3–4, Results › Costs \(/);
  assert.equal(second.citation.place, "page 3");
  assert.match(second.citation.reference, /, p\. 3 \(/);
});

test("what is kept is read again as it was, and is of this format", () => {
  const talk = talkFrom(JSON.stringify(FIRST));
  keepTalk(talk);
  assert.deepEqual(allTalks(), [talk]);
  assert.equal(JSON.parse(localStorage.getItem(key(talk.id))).format, FORMAT);
});

test("fields that a later version of the server adds do no harm", () => {
  const talk = talkFrom(JSON.stringify(FIRST));
  talk.turns[0].answer.mood = "good";
  talk.turns[0].answer.hits[0].citation.shelf = 3;
  keepTalk(talk);
  assert.deepEqual(allTalks(), [talk]);
});

test("a turn that cannot be read is set aside by itself, and is still kept", () => {
  const broken = copy(FIRST);
  broken.turns[1].answer.quotes = "none";
  broken.turns.push(null);
  store(broken.id, broken);
  const [talk] = allTalks();
  assert.deepEqual(talk.turns.map((turn) => turn.question), [0, 2, 3].map((i) => FIRST.turns[i].question));
  assert.deepEqual(talk.aside, [broken.turns[1], null]);
  keepTalk(talk);
  assert.deepEqual(allTalks(), [talk]);
});

test("a conversation that cannot be read is set aside by itself", () => {
  const worthless = { bad1: "", bad2: "{", bad3: "null", bad4: "[]", bad5: { id: "bad5", turns: [] }, bad6: FIRST, bad7: { ...FIRST, id: "<b>" } };
  for (const [id, value] of Object.entries(worthless)) store(id, value);
  store(FIRST.id, FIRST);
  assert.deepEqual(allTalks().map((talk) => talk.id), [FIRST.id]);
  const kept = Object.keys(localStorage).sort();
  assert.deepEqual(kept, [...Object.keys(worthless).map((id) => `sourcebook:aside:${id}`), key(FIRST.id)].sort());
  assert.equal(localStorage.getItem("sourcebook:aside:bad2"), "{");
});

test("what a later version of the page has kept stays where it is", () => {
  const later = JSON.stringify({ format: FORMAT + 1, id: "later", pages: [] });
  store("later", later);
  assert.deepEqual(allTalks(), []);
  assert.equal(localStorage.getItem(key("later")), later);
  store("odd", { ...FIRST, id: "odd", format: "2" });
  assert.deepEqual(allTalks(), []);
  assert.equal(localStorage.getItem(key("odd")), null);
});

test("when there is no more room, what was set aside goes first, then the oldest", () => {
  const big = copy(FIRST);
  big.turns[0].question = "x".repeat(900_000);
  for (const number of [1, 2, 3, 4]) store(`old${number}`, { ...big, id: `old${number}`, changed: number });
  localStorage.setItem("sourcebook:aside:bad", "y".repeat(500_000));
  keepTalk({ ...talkFrom(JSON.stringify(FIRST)), id: "fresh" });
  assert.deepEqual(allTalks().map((talk) => talk.id), ["fresh", "old4", "old3", "old2", "old1"]);
  assert.equal(localStorage.getItem("sourcebook:aside:bad"), null);
  keepTalk({ ...talkFrom(JSON.stringify(big)), id: "fresh2", changed: Date.now() });
  assert.deepEqual(allTalks().map((talk) => talk.id), ["fresh2", "fresh", "old4", "old3", "old2"]);
});

test("a conversation that is too long loses its first turns", () => {
  const talk = talkFrom(JSON.stringify(FIRST));
  for (const turn of talk.turns) turn.question = turn.question.padEnd(1_500_000, ".");
  keepTalk(talk);
  assert.deepEqual(allTalks()[0].turns.map((turn) => turn.question.slice(0, 8)), ["What is ", "Thanks!."]);
  assert.equal(talk.turns.length, 4);
});

test("a tab shows its own conversation again, else a fresh one", () => {
  const talk = talkFrom(JSON.stringify(FIRST));
  keepTalk(talk);
  noteCurrent(talk);
  assert.deepEqual(currentTalk(), talk);
  forgetTalk(talk);
  assert.deepEqual(currentTalk().turns, []);
  const fresh = freshTalk({ folder: "a" });
  assert.deepEqual([fresh.format, fresh.where, titleOf(fresh)], [FORMAT, { folder: "a" }, "New conversation"]);
});

test("what was kept before cells and sides were told has none of them", () => {
  store(FIRST.id, FIRST);
  const { answer } = allTalks()[0].turns[0];
  assert.deepEqual(answer.sides, []);
  assert.deepEqual([...answer.quotes, ...answer.evidence].map((quote) => quote.cells).flat(), []);
  const odd = copy(allTalks()[0]);
  odd.turns[0].answer.quotes[0].cells = [{ start: 0, end: 1, column: "0", columns: 1, rows: 1 }];
  store(FIRST.id, odd);
  assert.equal(allTalks()[0].turns.length, odd.turns.length - 1);
});
