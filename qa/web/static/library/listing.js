// The documents as the server lists them. They come in pages, so that a large collection holds
// nothing up.

import { documents } from "../base/api.js";
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

let loads = 0;
let questions = 0;

// Bring the list of all documents up to date.
export async function loadDocuments() {
  const load = ++loads;
  const { total, documents: items, failures } = await listAll();
  if (load !== loads) return; // a later one is on its way
  change({ collection: { total, documents: items, failures, complete: true } });
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
      const { documents: items, scope } = await listAll(fields);
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
