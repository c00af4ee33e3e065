// The state of the page, and the calls of the server.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { load } from "./scripts.mjs";

const { change, handle, request, state, whenChanged } = await load("base/state.js");
const api = await load("base/api.js");

test("who has asked for a value is told when it is another one, when all of them are there", () => {
  const heard = [];
  whenChanged("where", () => heard.push(["where", state.where?.folder, state.talk.id]));
  whenChanged("talk", () => heard.push(["talk", state.talk.id]));
  change({ where: { folder: "a" }, talk: { id: "t1" } });
  change({ talk: { id: "t2" } });
  const { where } = state;
  change({ where });
  assert.deepEqual(heard, [["where", "a", "t1"], ["talk", "t1"], ["talk", "t2"]]);
});

test("the state is changed in one way, and has what it is said to have", () => {
  assert.throws(() => {
    state.where = null;
  }, TypeError);
  assert.throws(() => state.colour, /has no colour/);
  assert.throws(() => change({ colour: "red" }), /has no colour/);
});

test("a request reaches who handles it, with what was given", () => {
  assert.throws(() => request("ask", "Why?"), /Nobody handles/);
  handle("ask", (...given) => given);
  assert.deepEqual(request("ask", "Why?", ["Who?"]), ["Why?", ["Who?"]]);
  assert.throws(() => handle("sing", () => {}), /Nobody requests sing/);
});

// The modules lie in a file here, so calls are sent on to a server that notes them.
async function answering(reply, call) {
  const requests = [];
  const server = createServer(async (asked, response) => {
    let body = "";
    for await (const piece of asked) body += piece;
    requests.push({ method: asked.method, url: asked.url, session: asked.headers["x-sourcebook-session"], body });
    reply(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const real = globalThis.fetch;
  const { port } = server.address();
  globalThis.fetch = (address, options) => {
    const { pathname, search } = new URL(address);
    return real(`http://127.0.0.1:${port}${pathname.slice(pathname.indexOf("/api/v1"))}${search}`, options);
  };
  try {
    return { requests, given: await call().then((value) => ({ value }), (error) => ({ error })) };
  } finally {
    globalThis.fetch = real;
    server.closeAllConnections();
    server.close();
  }
}

test("a call carries the session, the query and the body", async () => {
  const reply = (response) => response.end('{"total": 0}');
  const { requests, given } = await answering(reply, () => api.documents({ offset: 0, folder: "a b&c" }));
  assert.deepEqual(given.value, { total: 0 });
  assert.equal(requests[0].method, "GET");
  assert.ok(requests[0].url.endsWith("/api/v1/documents?offset=0&folder=a+b%26c"));
  assert.match(requests[0].session, /^[0-9a-f]{32}$/);
  const asked = await answering(reply, () => api.ask({ question: "Why?", history: Array(120).fill("Who?") }));
  const body = JSON.parse(asked.requests[0].body);
  assert.deepEqual([body.question, body.history.length], ["Why?", 100]);
  assert.equal(asked.requests[0].session, requests[0].session);
});

test("an error has the server's words, and one of a proxy or of nobody is not reached", async () => {
  const refusing = (response) => {
    response.statusCode = 503;
    response.end('{"error": {"message": "Ask again in a moment.", "type": "busy"}}');
  };
  const { given: busy } = await answering(refusing, () => api.service());
  assert.deepEqual([busy.error.message, busy.error.status, busy.error.type], ["Ask again in a moment.", 503, "busy"]);
  assert.equal(api.wordsOf(busy.error, "gone"), "Ask again in a moment.");
  const proxy = (response) => {
    response.statusCode = 502;
    response.end("<h1>Bad gateway</h1>");
  };
  const { given: gone } = await answering(proxy, () => api.service());
  assert.equal(api.wordsOf(gone.error, "gone"), "gone");
  const { given: broken } = await answering((response) => response.destroy(), () => api.service());
  assert.equal(api.wordsOf(broken.error, "gone"), "gone");
  assert.throws(() => api.wordsOf(new TypeError("a mistake"), "gone"), /a mistake/);
});

test("a text comes with its first character, whatever that is", async () => {
  const { given } = await answering((response) => response.end("\ufeffabc 😀"), () => api.documentText("d/1"));
  assert.equal(given.value, "\ufeffabc 😀");
});

test("a call that is stopped says so", async () => {
  const stop = new AbortController();
  const { given } = await answering(() => stop.abort(), () => api.ask({ question: "Why?", history: [] }, stop.signal));
  assert.equal(given.error.name, "AbortError");
});
