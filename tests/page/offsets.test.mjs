// Code points and UTF-16 units, and finding words in a text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const { toPoints, toUnits, unitsOf } = await load("base/offsets.js");
const { folded, matchesIn } = await load("base/finding.js");

const EMOJI = "a😀b🦭🦭é\n中";

test("each code point offset is the unit offset of the same character, and back", () => {
  const points = [...EMOJI, ""].map((_, i) => i);
  const units = points.map((point) => [...EMOJI].slice(0, point).join("").length);
  assert.deepEqual(units, [0, 1, 3, 4, 6, 8, 9, 10, 11]);
  assert.deepEqual(toUnits(EMOJI, points), units);
  assert.deepEqual(toPoints(EMOJI, units), points);
});

test("a text without pairs is left alone, and an offset beyond the end stays at the end", () => {
  assert.deepEqual(toUnits("abc", [0, 2, 3]), [0, 2, 3]);
  assert.deepEqual(toUnits("😀", [0, 1, 5]), [0, 2, 2]);
});

test("offsets may be asked for in any order", () => {
  const units = unitsOf(EMOJI, [5, 0, 2, 5]);
  assert.deepEqual([5, 2, 0].map(units), [8, 3, 0]);
});

test("words are found without regard to case, accents and white space, at their own offsets", () => {
  const text = "Ein  CAFÉ\tim Café ﬁn";
  const found = (words) => matchesIn(folded(text), words).map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(found("cafe"), ["CAFÉ", "Café"]);
  assert.deepEqual(found("ein cafe im"), ["Ein  CAFÉ\tim"]);
  // Half of a ligature is the whole of it.
  assert.deepEqual(found("f"), ["F", "f", "ﬁ"]);
  assert.deepEqual(found("  "), []);
  assert.deepEqual(found("tea"), []);
});
