// Asking: shows the question, then its answer, and keeps the question when something fails.

import { noteAddress } from "../base/address.js";
import * as api from "../base/api.js";
import { bring, el, find } from "../base/dom.js";
import { t } from "../base/messages.js";
import { change, handle, state, whenChanged } from "../base/state.js";
import { hear } from "../base/say.js";
import { heardOf } from "../answer/heard.js";
import { endSearching, showSearching, showSources } from "../answer/sources.js";
import { fitBox, keepRoom } from "./box.js";
import { keepTalk, noteCurrent } from "./store.js";
import { showBelow } from "./suggest.js";
import { showTitle } from "./title.js";
import { editQuestion, replyBox, showFailure, showReply, showWaiting, turnNode } from "./turn.js";

// Ask a question at the end of the conversation and return its answer, if there is one.
// `history` has the earlier questions that it leans on, null for those of the conversation;
// `where` is the filter, null for all documents.
export async function ask(question, history = null, where = state.where) {
  if (state.asking || !question.trim()) return null;
  const box = find(".sb-question");
  const turn = { question, history, where, answer: null };
  const node = turnNode(question);
  keepRoom();
  find(".sb-welcome")?.remove();
  find(".sb-stopped")?.remove();
  find(".sb-turns").append(node);
  bring(find(".sb-turns"), node, false);
  box.value = "";
  fitBox();
  const { answer, error, stopped } = await reply(turn, node, question, history, where);
  if (answer) {
    state.talk.turns.push(turn);
    finish(turn, node, { question, history, where, answer });
  } else {
    const why = stopped
      ? el("p", { class: "sb-status" }, t("Stopped. The question is kept below."))
      : el("p", { class: "sb-error", role: "alert" }, error);
    node.classList.toggle("sb-stopped", Boolean(stopped));
    showFailure(turn, node, why);
    if (!box.value) box.value = question;
    fitBox();
  }
  endSearching();
  if (node.isConnected) bring(find(".sb-turns"), node, false);
  if (find(".sb-viewer").hidden) box.focus({ preventScroll: true });
  return answer;
}

// Ask a question in the place of one that was answered; the turns after it stay.
async function askAgain(turn, node, question, history = turn.history, where = state.where) {
  if (state.asking) return;
  keepRoom();
  const { answer, error } = await reply(turn, node, question, history, where);
  if (answer) finish(turn, node, { question, history, where, answer });
  endSearching();
  if (answer) return;
  showReply(turn, node);
  if (node.isConnected) editQuestion(turn, node, question, undefined, error || t("Stopped. This is still the earlier answer."));
}

// Ask the server: {answer}, {error} in words if there is none, {stopped} if it is not waited for.
async function reply(turn, node, question, history, where) {
  const asking = new AbortController();
  const asked = { question, history: history || questionsBefore(turn), ...(where && { where }) };
  showWaiting(node, question);
  hear(t("Searching…"));
  change({ asking });
  showSearching(question);
  try {
    const answer = await api.ask(asked, asking.signal);
    return asking.signal.aborted ? { stopped: true } : { answer };
  } catch (error) {
    if (asking.signal.aborted) return { stopped: true };
    return { error: api.wordsOf(error, t("The server cannot be reached. Your question is kept below; ask again when it is back.")) };
  } finally {
    change({ asking: null });
  }
}

function finish(turn, node, answered) {
  Object.assign(turn, answered);
  const { talk } = state;
  const history = turn.history || questionsBefore(turn);
  talk.changed = Date.now();
  keepTalk(talk);
  noteCurrent(talk);
  showTitle();
  showReply(turn, node);
  hear(...heardOf(turn.answer));
  showBelow(replyBox(node), turn, history);
  // What was opened while it was searched stays open.
  if (!find(".sb-viewer").hidden) return;
  if (turn.answer.status !== "small_talk") showSources(turn.answer, false);
  noteAddress(turn.answer);
}

// The questions that a turn of the conversation, or one to come, leans on.
function questionsBefore(turn) {
  const { turns } = state.talk;
  const at = turns.indexOf(turn);
  let before = [];
  for (const earlier of at < 0 ? turns : turns.slice(0, at)) {
    before = [...(earlier.history || before), earlier.question];
  }
  return before;
}

export function setUpAsking() {
  handle("ask", ask);
  handle("askAgain", askAgain);
  whenChanged("asking", () => {
    find(".sb-send").disabled = Boolean(state.asking);
  });
}
