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

test("rows that follow each other under one header are one table", () => {
  const header = { quote: quote("A\tB", 0, { role: "context" }) };
  const row = (start, more = {}) => ({ quote: quote("a\tb", start, more), leads: [], header });
  const first = { ...row(10), leads: [header.quote] };
  const [second, third] = [row(20), row(40)];
  assert.deepEqual(shape.tablesOf([first, second, third]), [[first, second, third]]);
  const other = { quote: quote("So.", 30, { kind: "paragraph" }), leads: [], header: null };
  assert.deepEqual(shape.tablesOf([first, other, other, third]), [[first], [other], [other], [third]]);
  // A row of which more is to be said stands by itself, and so does one of another header.
  const noted = row(20, { note: "A newer one is there." });
  assert.deepEqual(shape.tablesOf([first, noted, third]), [[first], [noted], [third]]);
  const also = row(20, { also_in: [{ number: 2 }] });
  assert.deepEqual(shape.tablesOf([first, also]), [[first], [also]]);
  const under = { ...row(60), header: { quote: quote("A\tB", 50) } };
  assert.deepEqual(shape.tablesOf([first, under]), [[first], [under]]);
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

test("the head of a mail says who wrote it, when and of what", () => {
  const head = (text, role = "context") => shape.mailHeadIn({ text, role })?.map(said(text));
  const text = "From: Greta Solheim <greta@depot.example>\nTo: Abel\nDate: Tue, 18 Jun 2024 07:41:00 +0200\nSubject: Re: New forklift";
  assert.deepEqual(head(text), ["Greta Solheim", "Tue, 18 Jun 2024 07:41", "Re: New forklift"]);
  assert.deepEqual(head("Von: greta@depot.example\nGesendet: 18. Juni 2024"), ["greta@depot.example", "18. Juni 2024"]);
  assert.deepEqual(head("From: <greta@depot.example>\nTo: Abel"), ["<greta@depot.example>"]);
  assert.equal(head(text, "answer"), undefined);
  assert.equal(head("Name: Greta\nTrade: Smith"), undefined);
  assert.equal(head("From: Greta"), undefined);
});

test("a speaker is one where what answers stands after the name", () => {
  const text = "MS OKORO: The lift stands still. I ask.";
  assert.equal(shape.speechAt(text, "paragraph", [{ start: 10, end: 32 }]), 10);
  assert.equal(shape.speechAt(text, "paragraph", [{ start: 3, end: 9 }]), 0);
  assert.equal(shape.speechAt(text, "paragraph", []), 0);
  assert.equal(shape.speechAt(text, "item", [{ start: 10, end: 32 }]), 0);
});

test("the cells of a row stand in their columns, with what is empty between them", () => {
  const text = "Day\tSoup\tMain\nMonday\tTrout\nFish\tHake";
  const cell = (word, column, more = {}) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length, column, columns: 1, rows: 1, header: false, ...more });
  const names = [cell("Day", 0, { header: true, rows: 2 }), cell("Soup", 1, { header: true }), cell("Main", 2, { header: true })];
  const cells = [...names, cell("Monday", 1), cell("Trout", 3), cell("Fish", 0), cell("Hake", 2, { columns: 2 })];
  const rows = shape.gridOf(text, cells).map(({ header, pieces }) => [header, ...pieces.map((piece) => piece.gap ?? said(text)(piece))]);
  assert.deepEqual(rows, [
    [true, "Day", "Soup", "Main", 1],
    [false, "Monday", 1, "Trout"], // under "Day", which reaches down
    [false, "Fish", 1, "Hake"],
  ]);
  assert.deepEqual(shape.gridOf("Monday\tTrout", [{ ...cell("Day", 0), end: 6 }], 3)[0].pieces.at(-1), { gap: 2 });
});

test("a row with empty cells stands under the header of an earlier one", () => {
  const cells = [0, 1, 2].map((column) => ({ start: column, end: column + 1, column, columns: 1, rows: 1, header: true }));
  const header = { quote: quote("A\tB\tC", 0, { role: "context", cells }), width: 3 };
  assert.ok(shape.isUnder(header, quote("a\tc", 20, { cells: [cells[0], cells[2]] })));
  assert.ok(!shape.isUnder(header, quote("a\tc", 20)));
  assert.ok(!shape.isUnder(header, quote("a\td", 20, { cells: [cells[0], { ...cells[2], column: 3 }] })));
});

test("the label of a question or an answer is told from words of theirs", () => {
  const labels = (text) => shape.labelsIn(text).map(said(text));
  assert.deepEqual(labels("Q: Can dogs come?\nA: Yes: on a lead."), ["Q: ", "A: "]);
  assert.deepEqual(labels("Antwort: Ja."), ["Antwort: "]);
  assert.deepEqual(labels("问：能带狗吗？\n答：能。"), ["问：", "答："]);
  assert.deepEqual(labels("The answer: no. Note: A: is a drive."), []);
  assert.deepEqual(labels("A:\nB:"), []);
});

test("a passage is the tables in it and what stands between them", () => {
  const text = "Fees\n\nDay\tPrice\nMonday\t9\n\nIf wet:\n\tcall()\nA\tB";
  const stretches = shape.stretchesOf(text).map((one) => [one.table, said(text)(one)]);
  const table = "\nDay\tPrice\nMonday\t9\n\n";
  assert.deepEqual(stretches, [[false, "Fees\n"], [true, table], [false, "If wet:\n\tcall()"], [true, "\nA\tB"]]);
});

test("the lines that a page broke go on, and those that are meant stay", () => {
  const joined = (text) => shape.runOnsIn(text).reduceRight((kept, { start, end }) => `${kept.slice(0, start)} ${kept.slice(end)}`, text);
  const broken = "The boat leaves the harbour at nine in\nthe morning and comes back at noon,\nor later.";
  assert.equal(joined(`Boats\n\n${broken}\n\nEnd`), `Boats\n\n${broken.replaceAll("\n", " ")}\n\nEnd`);
  for (const text of [
    "Harbour office\nQuay 3\n9999 Varde",
    "Q: May dogs come along on the ferry to Varde?\nA: Yes, on a lead.",
    "问：可以带狗坐这条开往瓦尔德的渡轮吗？如果可以的话，票价是多少钱呢？\n答：可以。",
    "• the brake of the winch is checked by the mate\n• the rope",
    "pip install sourcebook --no-cache-dir\nqa serve --port 8000 --data data",
    "From: the harbour master of the port\nTo: all of the crews in the port",
  ])
    assert.equal(joined(text), text);
});
