// What has become of the documents that the conversation quotes: where one has changed or is
// gone since, the answer says so.

import { changes } from "../base/api.js";
import { el } from "../base/dom.js";
import { t, tn } from "../base/messages.js";
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
  const changed = named(lost.changed);
  const removed = named(lost.removed);
  if (!changed.length && !removed.length) return;
  const told = [];
  const titles = (some) => ({ titles: listed(some, NAMED_DOCUMENTS) });
  if (changed.length) told.push(tn(changed.length, "Since this was answered, {titles} has changed.", "Since this was answered, {titles} have changed.", titles(changed)));
  if (removed.length) told.push(tn(removed.length, "Since this was answered, {titles} is no longer there.", "Since this was answered, {titles} are no longer there.", titles(removed)));
  told.push(t("The quotes are as they were then; ask again to see what the documents say now."));
  reply.prepend(el("p", { class: "sb-changed" }, told.join(" ")));
}
