// The tree of folders that documents lie in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const { hasFolders, treeRows } = await load("library/folders.js");

const at = (...paths) => paths.map((path) => ({ id: path, path }));
const shown = (rows) => rows.map((row) => `${"  ".repeat(row.depth)}${row.item ? row.item.path : `${row.name} ${row.items.length}`}`);

test("folders come first, each with all that is in it and below", () => {
  const documents = at("b.txt", "year 10/z.txt", "year 9/plans/y.txt", "year 9/x.txt", "a.txt");
  assert.deepEqual(shown(treeRows(documents, () => true)), [
    ...["year 9 2", "  plans 1", "    year 9/plans/y.txt", "  year 9/x.txt"],
    ...["year 10 1", "  year 10/z.txt", "b.txt", "a.txt"],
  ]);
  assert.deepEqual(shown(treeRows(documents, (folder) => folder === "year 10")), ["year 9 2", "year 10 1", "  year 10/z.txt", "b.txt", "a.txt"]);
});

test("a folder has its own name, whatever names there are", () => {
  const rows = treeRows(at("__proto__/a.txt", "a/a/a.txt", "constructor/b.txt"), () => true);
  assert.deepEqual(rows.filter((row) => row.folder).map((row) => row.folder), ["__proto__", "a", "a/a", "constructor"]);
});

test("one folder for all tells nothing apart", () => {
  assert.equal(hasFolders(at("notes/a.txt", "notes/b.txt")), false);
  assert.equal(hasFolders(at("a.txt", "b.txt")), false);
  assert.equal(hasFolders(at("a.txt", "notes/b.txt")), true);
});

test("two thousand documents are quick", () => {
  const documents = at(...Array.from({ length: 2000 }, (_, n) => `${n % 40}/${n % 7}/${n}.txt`));
  const began = performance.now();
  assert.equal(treeRows(documents, () => true).length, 2000 + 40 + 280);
  assert.ok(performance.now() - began < 500);
});
