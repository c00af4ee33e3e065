// What a conversation keeps of a document that cannot be opened.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fixture, load } from "./scripts.mjs";

const { talkFrom } = await load("conversation/migrate.js");
const { keptPassage } = await load("conversation/kept.js");

const { answer } = talkFrom(fixture("conversation-1.json")).turns[0];
const { citation, text } = answer.quotes[0];
const [hit] = answer.hits;

test("a place is shown in the passage that holds it", () => {
  assert.deepEqual(keptPassage(answer, citation), { text: hit.text, start: hit.citation.start });
});

test("the place is what stands there, in code points", () => {
  const kept = keptPassage(answer, citation);
  const points = [...kept.text];
  assert.equal(points.slice(citation.start - kept.start, citation.end - kept.start).join(""), text);
});

test("without its passage a quote is shown by itself", () => {
  assert.deepEqual(keptPassage({ ...answer, hits: [] }, citation), { text, start: citation.start });
});

test("what the conversation does not keep is not shown", () => {
  assert.equal(keptPassage(answer, { ...citation, document_id: "other" }), null);
  assert.equal(keptPassage(answer, { document_id: citation.document_id }), null);
});
