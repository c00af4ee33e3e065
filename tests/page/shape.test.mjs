// The shape of what is quoted: where rows, cells, items and paragraphs stand in its text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const shape = await load("answer/shape.js");

const said = (text) => ({ start, end }) => text.slice(start, end);
const quote = (text, start, more = {}) => ({
  ...{ text, role: "answer", kind: "row" },
  citation: { document_id: "d1", place: "page 1", start, end: start + text.length },
  ...more,
});

test("what leads to a quote is read before it", () => {
  const [row, header, other] = [quote("a\tb", 20), quote("A\tB", 0, { role: "context" }), quote("So.", 50, { role: "support" })];
  assert.deepEqual(shape.groupsOf([row, header, other]), [{ quote: row, leads: [header] }, { quote: other, leads: [] }]);
  assert.deepEqual(shape.asOneReads([row, header, other]), [header, row, other]);
  assert.deepEqual(shape.groupsOf([header]), [{ quote: header, leads: [] }]);
  assert.equal(shape.headerOf({ quote: row, leads: [header] }), header);
  assert.equal(shape.headerOf({ quote: { ...row, kind: "item" }, leads: [header] }), null);
});

test("a row stands under the header of an earlier row where nothing says otherwise", () => {
  const header = { quote: quote("A\tB", 0, { role: "context" }), width: 2 };
  assert.ok(shape.isUnder(header, quote("a\tb", 20)));
  assert.ok(!shape.isUnder(null, quote("a\tb", 20)));
  assert.ok(!shape.isUnder(header, quote("a\tb\tc", 20)));
  assert.ok(!shape.isUnder({ ...header, quote: quote("A\tB", 40) }, quote("a\tb", 20)));
  const elsewhere = quote("a\tb", 20);
  elsewhere.citation.place = "page 2";
  assert.ok(!shape.isUnder(header, elsewhere));
});

test("the cells of a header stand over those of the rows, or it is said that they do not", () => {
  const over = (text, width) => shape.headerOver(text, width)?.map((cells) => cells.map((cell) => [said(text)(cell), cell.columns, cell.rows]));
  assert.deepEqual(over("A\tB", 2), [[["A", 1, 1], ["B", 1, 1]]]);
  assert.deepEqual(over("To\tBed\tCabin\nsingle\treturn\tsingle\treturn", 5), [
    [["To", 1, 2], ["Bed", 2, 1], ["Cabin", 2, 1]],
    [["single", 1, 1], ["return", 1, 1], ["single", 1, 1], ["return", 1, 1]],
  ]);
  // Of what spans how many columns nothing is told.
  assert.equal(over("To\tBed\tCabin\nsingle\treturn\tsuite\tdouble", 5), undefined);
  assert.equal(over("B\tC", 3), undefined);
  assert.equal(shape.widest("Words\nNoon\tSoup\nNight\tRice\tBeans"), 3);
});

test("the first row of a table names its columns where it hardly can be anything else", () => {
  const named = (text) => shape.isNamed(text, shape.rowsOf(text));
  assert.ok(named("Size\tPrice\nsmall\t3\nlarge\t5"));
  assert.ok(!named("Architect\tWillem\nBuilder\tAnna"));
  assert.ok(!named("small\t3\nlarge\t5"));
  assert.ok(!named("Size\tPrice\nsmall\t3\tred"));
});

test("a list is its intro and its items, and a line without a sign goes on with one", () => {
  const list = (text) => {
    const found = shape.listOf(text);
    return found && [found.intro && said(text)(found.intro), ...found.items.map(({ start, label, end, sign }) => [text.slice(start, label), text.slice(label, end), sign])];
  };
  assert.deepEqual(list("You need:\n\n• a rope\n  of hemp\n• two 😀"), ["You need:", ["• ", "a rope\n  of hemp", true], ["• ", "two 😀", true]]);
  assert.deepEqual(list("1. Open.\n2. Close."), [null, ["1. ", "Open.", false], ["2. ", "Close.", false]]);
  assert.deepEqual(list("(a) one\n(b) two"), [null, ["(a) ", "one", false], ["(b) ", "two", false]]);
  assert.equal(list("1986 was\nthe year"), null);
});

test("lines stay lines where they are rows, or names and what each is", () => {
  assert.ok(shape.keepsLines("From: Greta\nTo: Abel"));
  assert.ok(shape.keepsLines("One\tTwo\nThree\tFour"));
  assert.ok(!shape.keepsLines("A line that\nends in a window"));
  assert.ok(!shape.keepsLines("From: Greta"));
});

test("a speaker is one where what answers stands after the name", () => {
  const text = "MS OKORO: The lift stands still. I ask.";
  assert.equal(shape.speechAt(text, "paragraph", [{ start: 10, end: 32 }]), 10);
  assert.equal(shape.speechAt(text, "paragraph", [{ start: 3, end: 9 }]), 0);
  assert.equal(shape.speechAt(text, "paragraph", []), 0);
  assert.equal(shape.speechAt(text, "item", [{ start: 10, end: 32 }]), 0);
});
