// How far the server is with reading its documents, as long as it reads them.

import { documents, syncState } from "../base/api.js";
import { find } from "../base/dom.js";
import { number, t, tn } from "../base/messages.js";
import { say } from "../base/say.js";
import { change, isReading, state } from "../base/state.js";

const BETWEEN = 1000; // milliseconds
const LISTED = 5; // after as many looks the list of documents is asked for anew; while it is empty, after each

// Follow it to its end, and the documents that come meanwhile.
export async function followReading() {
  for (let looks = 1; ; looks += 1) {
    let sync;
    try {
      sync = await syncState();
    } catch {
      if (!state.sync) change({ sync: { phase: "none" } }); // nobody waits for its end
      return; // what is asked next says that the server is gone
    }
    const ends = isReading() && !going(sync);
    if (ends || (going(sync) && (looks % LISTED === 0 || !state.collection?.total))) await list();
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

function show(sync, ended) {
  const { phase } = sync;
  const box = find(".sb-reading");
  box.hidden = phase === "done" || phase === "none";
  box.classList.toggle("sb-error", phase === "failed");
  box.querySelector("p").textContent = wordsFor(sync);
  const bar = box.querySelector("progress");
  bar.hidden = !isReading();
  // Without a value it moves to and fro. It never goes back, though more to do may be found.
  const share = shareOf(sync);
  if (share === null) bar.removeAttribute("value");
  else bar.value = Math.max(bar.value, share);
  if (ended && phase === "done") say(t("All documents are read: {count} can be asked.", { count: number(state.collection.total) }));
}

// How much is done, from 0 to 1: half of it is reading, half the work on what was read. Null
// where that is not known yet.
function shareOf({ files, files_total: allFiles, passages, passages_total: allPassages }) {
  if (!allFiles) return null;
  return (files / allFiles + (allPassages ? passages / allPassages : 0)) / 2;
}

function wordsFor(sync) {
  const { phase, error } = sync;
  if (phase === "waiting") return t("Another process is writing the index. The documents are read when it is done.");
  if (phase === "failed") return [t("The documents could not be read."), error].filter(Boolean).join(" ");
  return [doneOf(sync), leftOf(sync)].filter(Boolean).join(" ");
}

function doneOf({ files, files_total: allFiles, passages, passages_total: allPassages }) {
  if (!allFiles) return t("The documents are being read.");
  if (files < allFiles || !allPassages) return t("Reading: {done} of {all} files…", { done: number(files), all: number(allFiles) });
  return t("Making them searchable: {done} of {all} passages…", { done: number(passages), all: number(allPassages) });
}

// How long it still takes, no truer than it is known.
function leftOf({ seconds_left: seconds }) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 10) return t("A few seconds left.");
  if (seconds < 90) return tn(Math.round(seconds / 10) * 10, "About {count} second left.", "About {count} seconds left.");
  if (seconds < 90 * 60) return tn(Math.round(seconds / 60), "About {count} minute left.", "About {count} minutes left.");
  return tn(Math.round(seconds / 3600), "About {count} hour left.", "About {count} hours left.");
}
