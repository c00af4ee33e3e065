// The conversation as a whole: what it begins with, and what it hears of.

import { isLinked, linked, linkedPlace, sameWhere } from "../base/address.js";
import { find } from "../base/dom.js";
import { request, state, whenChanged } from "../base/state.js";
import { ask, setUpAsking } from "./asking.js";
import { fitBox, forgetRoom, sendOnEnter } from "./box.js";
import { tellChanges } from "./changes.js";
import { askEarly, isEarly, noteEarly, takeOverEarly } from "./early.js";
import { setUpFollowing } from "./follow.js";
import { setUpKept } from "./kept.js";
import { setUpKeys } from "./keys.js";
import { setUpLanguages } from "./languages.js";
import { setUpTalks } from "./list.js";
import { setUpPrinting } from "./print.js";
import { goToTurn, showTalk } from "./show.js";
import { currentTalk, freshTalk, keepTalk } from "./store.js";
import { offerFirst, offerNextAnew } from "./suggest.js";
import { setUpTitle } from "./title.js";
import { showWelcome } from "./welcome.js";

export function setUpConversation() {
  const box = find(".sb-question");
  const form = find(".sb-form");
  window.addEventListener("resize", forgetRoom);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isEarly()) noteEarly();
    else ask(box.value.trim());
  });
  takeOverEarly();
  box.addEventListener("input", () => fitBox());
  sendOnEnter(box, form);
  setUpAsking();
  setUpFollowing();
  setUpTalks();
  setUpLanguages();
  setUpKept();
  setUpKeys();
  setUpPrinting();
  setUpTitle();
  whenChanged("where", keepWhere);
  whenChanged("sync", () => {
    showWelcome();
    askEarly();
  });
  whenChanged("collection", () => {
    showWelcome();
    if (state.talk) tellChanges();
    offerNextAnew();
    askEarly();
  });
}

// What is chosen belongs to the conversation that is shown, and its suggestions follow.
function keepWhere() {
  const { talk, where } = state;
  if (sameWhere(talk.where, where)) return;
  talk.where = where;
  if (talk.turns.length) keepTalk(talk);
  else if (find(".sb-welcome .sb-offers-room")) offerFirst(find(".sb-welcome"));
}

// Show the conversation of this tab, or what the address asks for, which is asked but once:
// after a reload its answer is in the conversation.
export async function resume() {
  await resumeTalk();
  askEarly();
}

async function resumeTalk() {
  const place = linkedPlace(location.search);
  if (place) return openPlace(place);
  const link = linked(location.search);
  const shown = currentTalk();
  const turn = link && shown.turns.find((one) => isLinked(one, link));
  showTalk(link && !turn ? freshTalk(link.where) : shown);
  history.replaceState(null, "");
  if (!link) return;
  if (turn) goToTurn(turn);
  const answer = turn ? turn.answer : await ask(link.question, link.history);
  if (answer && link.source) openNumbered(answer, link.source);
}

// Open the document that the address names beside the conversation; nothing is asked.
function openPlace(place) {
  // After a reload the step that "back" takes is there already.
  const there = Boolean(history.state?.sourcebookViewer);
  if (!there) history.replaceState(null, "");
  showTalk(currentTalk());
  return request("openDocument", null, place, there);
}

function openNumbered(answer, number) {
  const quote = answer.quotes.find((one) => one.citation.number === number);
  const place = quote || answer.hits.find((hit) => hit.rank === number);
  if (place) request("openDocument", answer, place.citation);
}
