// What the page's state is, all of it, and who is told when it changes.
//
// Any room reads `state`. It is changed with `change` alone, which tells those who have asked
// for it with `whenChanged`. What a room wants done by one that it does not import, it asks for
// with `request`, and the other room does it with `handle`.

const values = {
  // What the server tells of itself: {name, feedback, uploads, …}; null until it has.
  service: null,
  // The documents: {total, documents, failures, complete}; `documents` are all of them if
  // `complete`, else the first ones. Null until the server has told them.
  collection: null,
  // How far the server is with reading its documents, as it tells it; null until it has.
  sync: null,
  // The filter of the next question, as the server takes it; null for all documents.
  where: null,
  // What the server says that the fields of `where` leave: {fields, ids, scope}, `scope` being
  // these fields in words. Null where it has not been asked.
  left: null,
  // The conversation that is shown, as conversation/store.js describes it. Its turns and title
  // change in place; it is another one where this is said to have changed.
  talk: null,
  // The AbortController of the question that is being asked; null while none is.
  asking: null,
  // The answer whose sources the evidence pane shows; null for none.
  evidence: null,
  // What the viewer shows, as viewer/viewer.js describes it; null while nothing is open.
  reading: null,
};
const REQUESTS = ["openDocument", "openDocuments", "closeDocument", "leaveDocument", "keptCopy", "pickFiles", "ask", "askAgain"];
const told = new Map();
const handlers = new Map();

export const state = new Proxy(values, {
  get: (_, name) => values[known(name)],
  set: () => false, // an assignment is an error: nobody would be told
});

function known(name) {
  if (!Object.hasOwn(values, name)) throw new Error(`The page's state has no ${String(name)}.`);
  return name;
}

// Whether the server is still reading its documents.
export function isReading() {
  return values.sync?.phase === "working" || values.sync?.phase === "waiting";
}

// Change some of the state, all at once, then tell of each value that is another one now.
export function change(some) {
  const changed = Object.keys(some).filter((name) => values[known(name)] !== some[name]);
  Object.assign(values, some);
  for (const name of changed) for (const act of told.get(name) ?? []) act();
}

export function whenChanged(name, act) {
  told.set(known(name), [...(told.get(name) ?? []), act]);
}

export function handle(name, act) {
  if (!REQUESTS.includes(name)) throw new Error(`Nobody requests ${name}; they request ${REQUESTS.join(", ")}.`);
  handlers.set(name, act);
}

export function request(name, ...given) {
  if (!handlers.has(name)) throw new Error(`Nobody handles the request ${name}.`);
  return handlers.get(name)(...given);
}
