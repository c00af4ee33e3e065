// Where a range stands on a page: a rectangle a line.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const { rectsOf, within } = await load("viewer/rects.js");

// Boxes are left, top, right, bottom in hundredths of a percent of the page.
const line = (top, count) => Array.from({ length: count }, (_, i) => [1000 + i * 100, top, 1090 + i * 100, top + 200]);
const page = { start: 50, boxes: [...line(1000, 5), null, ...line(1300, 3)] };

test("characters side by side are one rectangle, and another line is another one", () => {
  assert.deepEqual(rectsOf(page, { start: 50, end: 59 }), [
    [1000, 1000, 1490, 1200],
    [1000, 1300, 1290, 1500],
  ]);
});

test("a range that begins or ends on another page has its part of this one", () => {
  assert.deepEqual(rectsOf(page, { start: 0, end: 52 }), [[1000, 1000, 1190, 1200]]);
  assert.deepEqual(rectsOf(page, { start: 57, end: 900 }), [[1100, 1300, 1290, 1500]]);
  assert.deepEqual(rectsOf(page, { start: 0, end: 50 }), []);
});

test("characters far apart in a line are not one", () => {
  const apart = { start: 0, boxes: [[1000, 0, 1090, 200], [4000, 0, 4090, 200]] };
  assert.equal(rectsOf(apart, { start: 0, end: 2 }).length, 2);
});

test("what can be seen of a page in a box", () => {
  const box = { left: 0, top: 0, right: 100, bottom: 100 };
  assert.ok(within({ left: 90, top: 90, right: 200, bottom: 200 }, box));
  assert.ok(!within({ left: 0, top: 100, right: 10, bottom: 200 }, box));
});
