// How far the server is with reading its documents, as long as it reads them.

import { documents, syncState } from "../base/api.js";
import { find } from "../base/dom.js";
import { say } from "../base/say.js";
import { change, isReading, state } from "../base/state.js";

const BETWEEN = 1000; // milliseconds
const LISTED = 5; // after as many looks the list of documents is asked for anew

// Follow it to its end, and the documents that come meanwhile.
export async function followReading() {
  for (let looks = 1; ; looks += 1) {
    let sync;
    try {
      sync = await syncState();
    } catch {
      return; // what is asked next says that the server is gone
    }
    const ends = isReading() && !going(sync);
    if (ends || (going(sync) && looks % LISTED === 0)) await list();
    change({ sync });
    show(sync, ends);
    if (!isReading()) return;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
}

function going({ phase }) {
  return phase === "working" || phase === "waiting";
}

async function list() {
  try {
    const { total, documents: first, failures } = await documents();
    change({ collection: { total, documents: first, failures, complete: first.length === total } });
  } catch {
    // The list is as it was; the next look tries again.
  }
}

function show({ phase, words, files, files_total: total }, ended) {
  const box = find(".sb-reading");
  box.hidden = phase === "done" || phase === "none";
  box.classList.toggle("sb-error", phase === "failed");
  box.querySelector("p").textContent = words;
  const bar = box.querySelector("progress");
  bar.hidden = !isReading();
  // Without a value it moves to and fro.
  if (total) {
    bar.max = total;
    bar.value = files;
  } else bar.removeAttribute("value");
  if (ended && phase === "done") say(`All documents are read: ${state.collection.total.toLocaleString()} can be asked.`);
}
