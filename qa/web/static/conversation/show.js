// The conversation that is shown.

import { showDocuments, showSources } from "../answer/sources.js";
import { noteAddress } from "../base/address.js";
import { bring, el, find } from "../base/dom.js";
import { change, state } from "../base/state.js";
import { forgetRoom } from "./box.js";
import { tellChanges } from "./changes.js";
import { freshTalk, noteCurrent } from "./store.js";
import { showReply, turnNode } from "./turn.js";
import { showWelcome } from "./welcome.js";

export function showTalk(talk) {
  state.asking?.abort();
  noteCurrent(talk);
  change({ talk, where: talk.where });
  forgetRoom();
  showDocuments();
  const turns = find(".sb-turns");
  if (!talk.turns.length) {
    turns.replaceChildren(el("div", { class: "sb-welcome" }));
    showWelcome();
    return noteAddress(null);
  }
  const nodes = talk.turns.map((turn) => {
    const node = turnNode(turn.question);
    showReply(turn, node);
    return node;
  });
  turns.replaceChildren(...nodes);
  goToTurn(talk.turns.at(-1));
  tellChanges();
}

// Bring a turn into view, with its sources and its address.
export function goToTurn(turn) {
  const { turns } = state.talk;
  bring(find(".sb-turns"), find(".sb-turns").children[turns.indexOf(turn)], false);
  const cited = [turn, ...turns.slice().reverse()].find((one) => one.answer.status !== "small_talk");
  if (cited) showSources(cited.answer, false);
  noteAddress(turn.answer);
}

export function newTalk() {
  showTalk(freshTalk());
  find(".sb-question").focus({ preventScroll: true });
}
