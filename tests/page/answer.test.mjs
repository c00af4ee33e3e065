// An answer: its marked places, as text to take along, and its links.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const { placesIn, without } = await load("base/places.js");
const { isLinked, linked, linkedPlace, queryFor, sameWhere } = await load("base/address.js");
const { whereIn } = await load("answer/where.js");
const { markdownAnswer, markdownTurn, plainAnswer, plainInMarkdown, referencesOf } = await load("answer/cite.js");

globalThis.location = { origin: "http://here", pathname: "/at/" };

const linked1 = (number, start, end) => `[[${number}]](http://here/at/?document=d1&start=${start}&end=${end})`;
const citation = (number, start, end, document_id = "d1") => ({
  ...{ number, document_id, start, end, file: "a.txt", title: "A", author: null, date: null },
  ...{ section: [], first_page: number, last_page: number },
  ...{ place: `page ${number}`, reference: `A, p. ${number} (a.txt, characters ${start}–${end})` },
});
const hit = (rank, start, end, highlights = []) => ({ rank, citation: citation(rank, start, end), text: "…", highlights });
const quote = (text, own, also_in = [], more = {}) => ({ text, citation: own, also_in, role: "answer", asked: "", note: "", ...more });
const answered = {
  ...{ question: "Why?", searched: "Why?", corrections: [], correction: "", context: [], scope: "" },
  ...{ status: "answered", verdict: "1 passage answers this.", reason: "1 passage answers this." },
  quotes: [quote("It *is*.", citation(1, 10, 18), [citation(3, 300, 308), citation(2, 200, 208)])],
  evidence: [quote("It *is*. So.", citation(1, 10, 22)), quote("Other.", citation(2, 220, 226))],
  notes: [],
  hits: [hit(1, 0, 100), hit(2, 200, 280), hit(3, 300, 380), hit(4, 400, 500, [{ start: 420, end: 430, place: "page 5" }])],
};

test("places are in the order of the text: quotes, and the best of each passage without one", () => {
  const places = placesIn(answered, "d1").map(({ start, end, number, place, quoted, listed }) => [start, end, number, place, quoted, listed]);
  assert.deepEqual(places, [
    [10, 18, 1, "page 1", true, true],
    [200, 208, 2, "page 2", true, true],
    [300, 308, 3, "page 3", true, true],
    [420, 430, 4, "page 5", false, false],
  ]);
  assert.deepEqual(placesIn(answered, "another"), []);
  // What leads to a quote is marked, and not counted.
  const led = { ...answered, quotes: [...answered.quotes, quote("For:", citation(1, 2, 6), [], { role: "context" })] };
  assert.deepEqual(placesIn(led, "d1").slice(0, 2).map(({ start, quoted, listed }) => [start, quoted, listed]), [[2, true, false], [10, true, true]]);
});

test("what is left of a range without others", () => {
  const left = without({ start: 0, end: 10, id: 7 }, [{ start: 2, end: 4 }, { start: 8, end: 20 }]);
  assert.deepEqual(left, [{ start: 0, end: 2, id: 7 }, { start: 4, end: 8, id: 7 }]);
  assert.deepEqual(without({ start: 3, end: 5 }, [{ start: 0, end: 9 }]), []);
});

test("documents of one title are told apart by the names of their files, else by their folders", () => {
  const of = (number, file, title = "Minutes") => ({ ...citation(number, 0, 9, file), file, title });
  const where = (status, ...places) => {
    const answer = { status, quotes: status === "answered" ? [quote("So.", places[0], places.slice(1))] : [], hits: places.map((place) => ({ citation: place })) };
    return places.map((place) => whereIn(answer, place));
  };
  assert.deepEqual(where("answered", of(1, "a/may.md"), of(2, "a/june.md"), of(3, "b.md", "B")), ["Minutes, p. 1 · may.md", "Minutes, p. 2 · june.md", "B, p. 3"]);
  assert.deepEqual(where("not_found", of(1, "2021/m.md"), of(2, "2022/m.md")), ["Minutes, p. 1 · 2021", "Minutes, p. 2 · 2022"]);
  assert.deepEqual(where("answered", of(1, "m.md"), of(2, "2022/m.md")), ["Minutes, p. 1 · m.md", "Minutes, p. 2 · 2022"]);
  assert.deepEqual(where("answered", of(1, "m.md"), of(1, "m.md")), ["Minutes, p. 1", "Minutes, p. 1"]);
});

test("an answer as text, with its sources by their numbers", () => {
  assert.equal(
    plainAnswer(answered),
    [
      "“It *is*.” [1] (also in [2] [3])",
      "",
      "Sources",
      "[1] A, p. 1 (a.txt, characters 0–100)",
      "[2] A, p. 2 (a.txt, characters 200–280)",
      "[3] A, p. 3 (a.txt, characters 300–380)",
    ].join("\n"),
  );
  assert.deepEqual(referencesOf(answered).length, 3);
});

test("what leads to a quote stands before it, and notes after what they are of", () => {
  const row = quote("Yew\t6", citation(1, 30, 35), [], { note: "From an older version." });
  const header = quote("Wood\tMetres", citation(1, 10, 21), [], { role: "context" });
  const answer = { ...answered, quotes: [row, header], hits: answered.hits.slice(0, 1), notes: ["Two documents differ."] };
  const lines = plainAnswer(answer).split("\n");
  assert.deepEqual(lines.slice(0, 5), ["“Wood\tMetres” [1]", "“Yew\t6” [1]", "    From an older version.", "", "Two documents differ."]);
  assert.match(markdownAnswer(answer), /Metres” \[\[1\]\].*\n\n> “Yew.*\n\nFrom an older version\.\n\nTwo documents differ\./);
});

test("an answer in Markdown, in which a document's markup is text", () => {
  const context = ["Who?"];
  const corrections = [{ asked: "Wy", searched: "Why" }];
  assert.equal(
    markdownTurn({ question: "# Why\n*now*?", answer: { ...answered, context, corrections } }),
    [
      "## \\# Why \\*now\\*?",
      "Searched for: Why? (corrected: Wy → Why)",
      "Your earlier question was searched too: Who?",
      `> “It \\*is\\*.” ${linked1(1, 10, 18)} (also in ${linked1(2, 200, 208)} ${linked1(3, 300, 308)})`,
      "**Sources**",
      `- ${linked1(1, 0, 100)} A, p. 1 (a.txt, characters 0–100)\n- ${linked1(2, 200, 280)} A, p. 2 (a.txt, characters 200–280)\n- ${linked1(3, 300, 380)} A, p. 3 (a.txt, characters 300–380)`,
    ].join("\n\n"),
  );
  assert.equal(plainInMarkdown("1986. A\n    - b\n+ c <i>"), "1986\\. A\n\\- b\n\\+ c \\<i\\>");
});

test("the parts of a question, how many there are and what was searched come along", () => {
  const parts = [["Oak", "What of oak?"], ["Yew", "What of yew?"], ["Elm", "What of yew?"]];
  const quotes = parts.map(([text, asked], i) => quote(text, citation(1, i * 10, i * 10 + 3), [], { asked, role: "item" }));
  const answer = { ...answered, verdict: "3 are listed.", scope: "folder woods", quotes, hits: answered.hits.slice(0, 1) };
  assert.deepEqual(plainAnswer(answer).split("\n").slice(0, 6), ["3 are listed.", "What of oak?", "“Oak” [1]", "What of yew?", "“Yew” [1]", "“Elm” [1]"]);
  assert.deepEqual(markdownAnswer(answer).split("\n\n"), [
    "Searched only: folder woods",
    "3 are listed.",
    "**What of oak?**",
    `> “Oak” ${linked1(1, 0, 3)}`,
    "**What of yew?**",
    `> “Yew” ${linked1(1, 10, 13)}`,
    `> “Elm” ${linked1(1, 20, 23)}`,
    "**Sources**",
    `- ${linked1(1, 0, 100)} A, p. 1 (a.txt, characters 0–100)`,
  ]);
});

test("where the documents do not say, the nearest three passages are named", () => {
  const none = { ...answered, status: "not_found", verdict: "The documents do not say.", reason: "Too far.", quotes: [], evidence: [] };
  const nearest = answered.hits.slice(0, 3).map((one) => `  ${one.citation.reference}`);
  assert.equal(plainAnswer(none), ["The documents do not say.", "Too far.", "", "Nearest passages", ...nearest].join("\n"));
  assert.equal(markdownAnswer({ ...none, hits: [] }), "The documents do not say.\n\nToo far.");
  assert.equal(plainAnswer({ ...none, status: "small_talk", verdict: "You are welcome." }), "You are welcome.");
});

test("a link brings back question, context, filter and source", () => {
  const where = { documents: ["d1", "d2"], folder: "a/b", author: "Ann & Bob", date_from: "2024" };
  const query = queryFor({ ...answered, context: ["Who?"] }, where, 2, new URLSearchParams("theme=dark&q=old&doc=x"));
  assert.equal(query.get("theme"), "dark");
  assert.deepEqual(query.getAll("doc"), ["d1", "d2"]);
  const link = linked(`?${query}`);
  assert.deepEqual(link, { question: "Why?", history: ["Who?"], where, source: 2 });
  assert.ok(isLinked({ where, answer: { ...answered, context: ["Who?"] } }, link));
  assert.ok(!isLinked({ where: null, answer: { ...answered, context: ["Who?"] } }, link));
  assert.ok(!isLinked({ where, answer: answered }, link));
});

test("an address that asks nothing, or was for small talk, has nothing of ours", () => {
  assert.equal(linked("?s=3&folder=a"), null);
  assert.equal(queryFor(null, null, null, new URLSearchParams("q=a&s=1&theme=dark")).toString(), "theme=dark");
  assert.equal(queryFor({ ...answered, status: "small_talk" }, null, null).toString(), "");
});

test("an address names a place, or the document alone where its numbers are none", () => {
  assert.equal(linkedPlace("?q=Who&start=3&end=9"), null);
  assert.equal(linkedPlace("?document=%20"), null);
  assert.deepEqual(linkedPlace("?document=d1&start=3&end=9&q=Who"), { document_id: "d1", start: 3, end: 9 });
  for (const numbers of ["", "&start=3", "&end=3", "&start=9&end=9", "&start=9&end=4", "&start=-3&end=4", "&start=1.5&end=4", "&start=1e1&end=40", "&start= 1&end=4", "&start=<b>&end=x", "&start=1&end=99999999999"]) {
    assert.deepEqual(linkedPlace(`?document=d1${numbers}`), { document_id: "d1" }, numbers);
  }
  assert.equal(queryFor(answered, null, null, new URLSearchParams("document=d1&start=3&end=9")).toString(), "q=Why%3F");
});

test("a filter is the same whatever its order", () => {
  assert.ok(sameWhere({ folder: "a", documents: ["x", "y"] }, { documents: ["y", "x"], folder: "a" }));
  assert.ok(sameWhere(null, {}));
  assert.ok(!sameWhere({ folder: "a" }, { folder: "b" }));
});
