// The modules of the page as the engine parses them: every name that one imports is there, no
// module imports itself by way of others, and no room imports upwards.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { scriptPaths, sourceOf } from "./scripts.mjs";

// What each room may import besides itself; `main.js` may import all.
const BELOW = {
  base: [],
  pane: ["base"],
  answer: ["base", "pane"],
  viewer: ["base", "pane"],
  library: ["base"],
  conversation: ["base", "pane", "answer"],
};
const roomOf = (path) => path.split("/").at(-2) ?? "main";
const resolved = (from, specifier) => new URL(specifier, new URL(from, "file:///")).pathname.slice(1);

function parsed() {
  const options = (path) => ({ identifier: path });
  return new Map(scriptPaths().map((path) => [path, new vm.SourceTextModule(sourceOf(path), options(path))]));
}

// Return a cycle of a graph, {node: [nodes]}, as a list of nodes; null if it has none.
function cycleIn(graph) {
  const done = new Set();
  const path = [];
  const visit = (node) => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const next of graph[node]) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(node);
    return null;
  };
  for (const node of Object.keys(graph)) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return null;
}

function graphOf(modules) {
  return Object.fromEntries([...modules].map(([path, module]) => [path, module.dependencySpecifiers.map((specifier) => resolved(path, specifier))]));
}

test("a cycle is found where there is one", () => {
  assert.deepEqual(cycleIn({ a: ["b"], b: ["c"], c: ["b"] }), ["b", "c", "b"]);
  assert.equal(cycleIn({ a: ["b", "c"], b: ["c"], c: [] }), null);
});

test("no module imports itself by way of others", () => {
  assert.equal(cycleIn(graphOf(parsed())), null);
});

test("rooms import what lies below them alone", () => {
  const wrong = [];
  for (const [path, imports] of Object.entries(graphOf(parsed()))) {
    const room = roomOf(path);
    if (room === "main") continue;
    assert.ok(room in BELOW, `${path} lies in no room`);
    for (const other of imports) if (![room, ...BELOW[room]].includes(roomOf(other))) wrong.push(`${path} imports ${other}`);
  }
  assert.deepEqual(wrong, []);
});

test("every name that is imported is there, and every module is used", async () => {
  const modules = parsed();
  const used = new Set(["main.js"]);
  // Linking fails on a module that is not there, and on a name that it does not export.
  await modules.get("main.js").link((specifier, from) => {
    const path = resolved(from.identifier, specifier);
    used.add(path);
    return modules.get(path);
  });
  assert.deepEqual([...used].sort(), scriptPaths());
  assert.deepEqual(Object.keys(modules.get("main.js").namespace), ["start"]);
});
