// The server, one function a route of /api/v1. Nothing else on the page speaks with it.
//
// Each returns what the route replies; it throws a `ServerError` with the server's own words
// for what is refused, `Unreached` where no reply comes, and the browser's AbortError where the
// `signal` that it was given is aborted.

import { languageInUse, t } from "./messages.js";
import { sessionKey } from "./session.js";

const MOST_HISTORY = 100; // earlier questions that the server takes
const SESSION = "X-Sourcebook-Session";

export class ServerError extends Error {
  constructor(message, status, type) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

export class Unreached extends Error {}

// What the server says by the type of an error; the others are about what was asked of it.
const SAID = {
  busy: () => t("The server has too much to do at the moment. Try again in a minute."),
  forbidden: () => t("That is not allowed on this server."),
  not_found: () => t("That is not there, or not any more."),
  rate_limited: () => t("There were too many requests from here. Try again in a minute."),
  server_error: () => t("Something went wrong on the server."),
  unauthorized: () => t("You are no longer logged in. Reload the page to log in."),
};

// An error of a call in words: the server's, or those given for where it is not reached. Any
// other error is one of the page, and goes on. The server's own words are English and exact:
// other languages say what kind of error it is, and give them besides.
export function wordsOf(error, unreached) {
  if (error instanceof ServerError) {
    const { message, type } = error;
    if (languageInUse() === "en") return message;
    const what = SAID[type]?.() ?? t("The server cannot do what was asked.");
    return t("{what} (The server says: {message})", { what, message });
  }
  if (error instanceof Unreached) return unreached;
  throw error;
}

export const service = () => json("GET", "");

export const ask = (question, signal) => json("POST", "ask", { body: { ...question, history: question.history.slice(-MOST_HISTORY) }, signal });

// {generation, …}: the generation grows whenever the documents change.
export const health = () => json("GET", "health");

export const syncState = () => json("GET", "sync");

// `query` is offset, limit and the fields of a filter.
export const documents = (query = {}) => json("GET", "documents", { query });

export const changes = (paths) => json("POST", "documents/changes", { body: { documents: paths } });

export const documentInfo = (id) => json("GET", `documents/${encodeURIComponent(id)}`);

export async function documentText(id) {
  const bytes = await call("GET", `documents/${encodeURIComponent(id)}/text`, {}, (response) => response.arrayBuffer());
  // `response.text()` would drop a first U+FEFF, and every offset would be one too large.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

export const documentOutline = (id) => json("GET", `documents/${encodeURIComponent(id)}/outline`);

const originalOf = (id) => `documents/${encodeURIComponent(id)}/original`;

export const originalFile = (id) => call("GET", originalOf(id), {}, (response) => response.blob());

// Whether it can be had; of the file itself nothing is waited for.
export const checkOriginal = (id) => call("GET", originalOf(id), {}, (response) => response.body.cancel());

export const originalAddress = (id) => addressOf(originalOf(id)).href;

// The citation of a place: {document_id, start, end}.
export const citation = ({ document_id: id, start, end }) => json("GET", `documents/${encodeURIComponent(id)}/citation`, { query: { start, end } });

export const pageSizes = (id) => json("GET", `documents/${encodeURIComponent(id)}/pages`);

export const pageImage = (id, number, sharp = false) => json("GET", `documents/${encodeURIComponent(id)}/pages/${number}`, { query: { sharp } });

export const removeDocument = (id) => json("DELETE", `documents/${encodeURIComponent(id)}`);

// `files` are {name, size}, in bytes.
export const beginUpload = (files) => json("POST", "uploads", { body: { files } });

export const uploadState = (upload) => json("GET", `uploads/${encodeURIComponent(upload)}`);

export const cancelUpload = (upload) => call("DELETE", `uploads/${encodeURIComponent(upload)}`);

export const suggestions = (where) => json("POST", "suggestions", { body: where ? { where } : {} });

// `quotes` are places: {document_id, start, end}.
export const following = ({ history, quotes, where }) =>
  json("POST", "suggestions/following", { body: { history: history.slice(-MOST_HISTORY), quotes, ...(where ? { where } : {}) } });

export const feedback = (opinion) => json("POST", "feedback", { body: { ...opinion, history: opinion.history.slice(-MOST_HISTORY) } });

// The catalogue of a language, as base/messages.js has it.
export const messages = (language, signal) => callAddress(new URL(`../words/${language}.json`, import.meta.url), { method: "GET", signal }, (response) => response.json());

// Send the file with a number of an upload; `progress` is told how many bytes have gone.
export function sendFile(upload, number, file, progress, signal) {
  const form = new FormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    // `fetch` does not tell how much has been sent.
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PUT", addressOf(`uploads/${encodeURIComponent(upload)}/files/${number}`));
    request.setRequestHeader(SESSION, sessionKey());
    request.upload.onprogress = ({ loaded }) => progress(Math.min(loaded, file.size));
    request.onload = () => {
      if (request.status < 400) resolve();
      else reject(errorOf(request.status, request.responseText));
    };
    request.onerror = () => reject(new Unreached());
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    if (signal.aborted) reject(signal.reason);
    else request.send(form);
  });
}

// These modules lie beside the API, wherever the page is mounted.
function addressOf(path, query = {}) {
  const address = new URL(`../../../api/v1/${path}`, import.meta.url);
  if (!path) address.pathname = address.pathname.replace(/\/$/, "");
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address;
}

function json(method, path, options = {}) {
  return call(method, path, options, (response) => response.json());
}

function call(method, path, { query, body, signal } = {}, read = () => null) {
  const headers = { [SESSION]: sessionKey() };
  if (body) headers["Content-Type"] = "application/json";
  return callAddress(addressOf(path, query), { method, headers, body: body && JSON.stringify(body), signal }, read);
}

async function callAddress(address, options, read) {
  try {
    const response = await fetch(address, options);
    if (!response.ok) throw errorOf(response.status, await response.text());
    return await read(response);
  } catch (error) {
    if (error instanceof ServerError || error.name === "AbortError") throw error;
    // A reply that breaks off, or is none of ours, is none.
    throw new Unreached(error.message, { cause: error });
  }
}

// What a proxy says for a server that is gone is no reply of the server.
function errorOf(status, text) {
  try {
    const { message, type } = JSON.parse(text).error;
    return new ServerError(message, status, type);
  } catch {
    return new Unreached(`status ${status}`);
  }
}
