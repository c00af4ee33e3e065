// What has become of the documents that the conversation quotes: where one has changed or is
// gone since, the answer says so.

import { changes } from "../base/api.js";
import { el } from "../base/dom.js";
import { state } from "../base/state.js";
import { listed } from "../base/words.js";
import { replyOf } from "./turn.js";

const NAMED_DOCUMENTS = 3;

export async function tellChanges() {
  const shown = state.talk;
  const cited = {};
  for (const { answer } of shown.turns) for (const one of citedIn(answer)) cited[one.document_id] = one.file;
  if (!Object.keys(cited).length) return;
  let found;
  try {
    found = await changes(cited);
  } catch {
    return; // whoever opens a document is told then
  }
  if (shown !== state.talk) return;
  const lost = { changed: new Set(found.changed), removed: new Set(found.removed) };
  for (const turn of shown.turns) tellChange(turn, lost);
}

function citedIn(answer) {
  return answer.quotes.flatMap((quote) => [quote.citation, ...quote.also_in]);
}

function tellChange(turn, lost) {
  const reply = replyOf(turn);
  if (!reply) return;
  reply.querySelector(".sb-changed")?.remove();
  const named = (ids) => [...new Set(citedIn(turn.answer).filter((one) => ids.has(one.document_id)).map((one) => one.title))];
  const words = [
    [named(lost.changed), "has changed", "have changed"],
    [named(lost.removed), "is no longer there", "are no longer there"],
  ]
    .filter(([titles]) => titles.length)
    .map(([titles, one, many]) => `${listed(titles, NAMED_DOCUMENTS)} ${titles.length === 1 ? one : many}`);
  if (!words.length) return;
  reply.prepend(
    el("p", { class: "sb-changed", dir: "auto" }, `Since this was answered, ${words.join(", and ")}. The quotes are as they were then; ask again to see what the documents say now.`),
  );
}
