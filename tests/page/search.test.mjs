// Search in conversations: what is found, and what is shown of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fixture, load } from "./scripts.mjs";

const { talkFrom } = await load("conversation/migrate.js");
const { excerpt, findIn, forgetTexts, stretches, termsOf } = await load("conversation/search.js");

const talk = () => talkFrom(fixture("conversation-1.json"));

test("words are found in the title, the questions and the answers, whatever their case and accents", () => {
  const one = { ...talk(), title: "Käse und Brot" };
  const found = (typed) => findIn(one, termsOf(typed));
  assert.deepEqual(found(""), { turn: null, text: null });
  assert.deepEqual(found("KASE brot"), { turn: null, text: null });
  assert.deepEqual(found("sourDOUGH  bread"), { turn: 1, text: one.turns[1].question });
  assert.deepEqual(found("third, regional"), { turn: 0, text: one.turns[0].answer.quotes[0].text });
  assert.deepEqual(found("do not say"), { turn: 1, text: "The documents do not say." });
  // Each word may stand elsewhere; what is shown has most of them.
  assert.deepEqual(found("käse pakistan accused"), { turn: 2, text: one.turns[2].question });
  assert.equal(found("käse walrus"), null);
  // A title that nobody gave is the first question.
  assert.deepEqual(findIn(talk(), ["conectivity"]), { turn: 0, text: null });
  assert.deepEqual(found("\u0301 \u00ad"), { turn: null, text: null });
});

test("a title that was changed is the one that is searched", () => {
  const one = { ...talk(), title: "First" };
  assert.ok(findIn(one, ["first"]));
  one.title = "Second";
  forgetTexts();
  assert.equal(findIn(one, ["second"]).turn, null);
});

test("the words are marked where they stand, those that overlap as one", () => {
  assert.deepEqual(stretches("😀 Käse, kasein", ["kas", "ASE"]), [{ start: 3, end: 7 }, { start: 9, end: 13 }]);
  assert.deepEqual(stretches("abc", ["x"]), []);
});

test("an excerpt is of whole words around the first match", () => {
  assert.equal(excerpt("A short one.", ["one"]), "A short one.");
  const long = `${"one two three ".repeat(20)}needle ${"four five six\n".repeat(20)}`;
  const piece = excerpt(long, ["needle"]);
  assert.match(piece, /^…(one|two|three) .* needle four .*(four|five|six)…$/);
  assert.ok(piece.length < 160);
  assert.equal(excerpt("x".repeat(500), ["y"]), `${"x".repeat(150)}…`);
});
