// What is taken along has no orders to a terminal in it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const { escapedOrders, withoutOrders } = await load("base/take.js");

const HOSTILE = "a\u001b]0;owned\u0007 \u009b31m\u007f\r b\u202egpj.\u202c\u2066c\u2069\n\t\u05e9 \ud83d\udea2";

test("orders are replaced, and what turns the order around is left out", () => {
  assert.equal(withoutOrders(HOSTILE), "a\ufffd]0;owned\ufffd \ufffd31m\ufffd\ufffd bgpj.c\n\t\u05e9 \ud83d\udea2");
  assert.equal(withoutOrders("\u201cx\u201d \u2013 \u00e9\u00a0y"), "\u201cx\u201d \u2013 \u00e9\u00a0y");
});

test("in JSON they are escapes, and stay what they are", () => {
  const json = escapedOrders(JSON.stringify({ text: HOSTILE }, null, 2));
  assert.deepEqual(JSON.parse(json), { text: HOSTILE });
  assert.ok(!/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(json));
  assert.ok(!json.includes("\u001b"));
});
