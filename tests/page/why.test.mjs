import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const { reasonsOf } = await load("answer/why.js");
const hit = { dense_score: 0.52, keyword_rank: 1, keyword_score: 0.4, pair_score: 0, context_score: 0.1, matched: [], rerank_score: null };

test("why a passage was found is said in sentences, by its scores", () => {
  assert.deepEqual(reasonsOf(hit), ["Its meaning and its words are near to the question."]);
  assert.deepEqual(reasonsOf({ ...hit, keyword_rank: null }), ["Its meaning is near to the question, in other words."]);
  assert.deepEqual(reasonsOf({ ...hit, dense_score: 0.1, matched: ["heron", "nests"], pair_score: 0.2 }), [
    "It has words of the question, though its meaning is further away.",
    "Words of the question in it: “heron” and “nests”",
    "Some of them stand side by side, as in the question.",
  ]);
  assert.deepEqual(reasonsOf({ ...hit, dense_score: 0.1, keyword_rank: null, context_score: 0.5 }), ["The text around it is near to the question."]);
  assert.deepEqual(reasonsOf({ ...hit, dense_score: 0.1, keyword_rank: null, rerank_score: 0.9 }), [
    "It is among the nearest there are, though not very near.",
    "A closer reading of the first passages has decided its place.",
  ]);
});
