// Scripts are served without the lines that are comments, and without indents (`qa/web/page.py`):
// that must not change what a string or a template says.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { scriptPaths, sourceOf } from "./scripts.mjs";

test("no template goes over several lines, and every script is one without its comments", () => {
  for (const path of scriptPaths()) {
    const served = sourceOf(path).replace(/^[ \t]*\/\/.*$/gm, "").replace(/^[ \t]+/gm, "");
    for (const line of served.split("\n")) {
      const ticks = line.match(/(?<!\\)`/g) ?? [];
      assert.equal(ticks.length % 2, 0, `${path}: ${line}`);
    }
    new vm.SourceTextModule(served, { identifier: path });
  }
});
