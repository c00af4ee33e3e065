// The documents as the server lists them. They come in pages, so that a large collection holds
// nothing up.

import { documents } from "../base/api.js";
import { find } from "../base/dom.js";
import { change, state } from "../base/state.js";

const PAGE = 2000;

// All documents that the fields of a filter leave: {total, documents, failures, scope}.
async function listAll(fields = {}) {
  const items = [];
  let page;
  do {
    page = await documents({ offset: items.length, limit: PAGE, ...fields });
    items.push(...page.documents);
  } while (page.documents.length && items.length < page.total);
  return { ...page, total: items.length, documents: items };
}

let busy = 0; // what is waited for
let loads = 0;
let questions = 0;

// Bring the list of all documents up to date.
export async function loadDocuments() {
  const load = ++loads;
  const { total, documents: items, failures } = await whileBusy(listAll());
  if (load !== loads) return; // a later one is on its way
  const collection = { total, documents: items, failures, complete: true };
  // Nothing moves under somebody's hands where nothing has changed.
  if (JSON.stringify(collection) !== JSON.stringify(state.collection)) change({ collection });
}

// Mark the drawer as busy until something is done.
async function whileBusy(promise) {
  const drawer = find(".sb-drawer");
  busy += 1;
  drawer.setAttribute("aria-busy", "true");
  try {
    return await promise;
  } finally {
    busy -= 1;
    if (!busy) drawer.removeAttribute("aria-busy");
  }
}

// The fields of the filter: what it says but for the documents that are chosen one by one.
export function fieldsOf(where) {
  return Object.fromEntries(Object.entries(where ?? {}).filter(([name]) => name !== "documents"));
}

// Ask the server which documents the fields of the filter leave, and tell when that is known
// or cannot be. Return whether it was told, not if another filter has been asked for since.
export async function findLeft() {
  const question = ++questions;
  const fields = fieldsOf(state.where);
  let left = null;
  if (Object.keys(fields).length) {
    try {
      const { documents: items, scope } = await whileBusy(listAll(fields));
      left = { fields, ids: new Set(items.map((item) => item.id)), scope };
    } catch {
      // The question that is asked next says what is wrong.
      left = { fields, ids: null, scope: "" };
    }
  }
  if (question !== questions) return false;
  change({ left });
  return true;
}
