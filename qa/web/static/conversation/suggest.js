// Questions to ask next, at the start and below an answer. The server has asked each of
// them: the documents answer it. They come below all else, so that nothing moves.

import { quotedPlaces, renderFeedback } from "../answer/feedback.js";
import { following, suggestions } from "../base/api.js";
import { el } from "../base/dom.js";
import { t } from "../base/messages.js";
import { isReading, request, state } from "../base/state.js";
import { keepRoom } from "./box.js";

const OFFER_TRIES = 40;
const BETWEEN_TRIES = 1500; // milliseconds

let offering = 0;
let last = null; // the answer that was given last, and the room below it: {room, turn, asked}

function offer(room, label, questions) {
  if (!room.isConnected || isUsed(room)) return;
  const button = (question) =>
    el("li", {}, el("button", { type: "button", class: "sb-offer", dir: "auto", onclick: () => request("ask", question) }, question));
  const group = () => el("div", { class: "sb-offers", role: "group", "aria-label": label }, el("p", { class: "sb-offers-label" }, label), el("ul", {}, questions.map(button)));
  if (room.hasChildNodes()) keepRoom();
  room.replaceChildren(...(questions.length ? [group()] : []));
}

// What somebody is about to press is not taken away.
function isUsed(room) {
  return room.matches(":hover, :focus-within") && room.hasChildNodes();
}

// Offer questions to begin with; those that were offered before stay until there are others.
export async function offerFirst(box) {
  // While the server reads, it has no time to look for them.
  if (!state.collection?.total || isReading()) return;
  const since = ++offering;
  const { where } = state;
  const room = box.querySelector(".sb-offers-room");
  for (let tries = OFFER_TRIES; tries; tries -= 1) {
    let found;
    try {
      found = await suggestions(where);
    } catch {
      return; // the page does without
    }
    if (since !== offering || !box.isConnected) return;
    if (found.ready && !isUsed(room)) {
      room.style.minHeight = "0"; // no more will come
      return offer(room, t("You could ask"), found.questions);
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES));
    if (since !== offering) return;
  }
}

async function offerNext({ room, turn: { answer, where }, asked }) {
  try {
    const { questions } = await following({ history: asked, quotes: quotedPlaces(answer), where });
    offer(room, t("You could also ask"), questions);
  } catch {
    // The page does without.
  }
}

// Offer others below the last answer, as the documents have changed.
export function offerNextAnew() {
  if (last?.room.isConnected) offerNext(last);
}

// What stands below an answer: a word to the owner, and where to go on. `earlier` has the
// questions before it.
export function showBelow(reply, turn, earlier) {
  const { answer } = turn;
  if (answer.status === "small_talk") return;
  if (state.service?.feedback) reply.querySelector(".sb-tools").append(renderFeedback(answer, earlier));
  if (!answer.quotes.length) return;
  // Room for what is to come, so that it moves nothing.
  const room = el("div", { class: "sb-offers-room" });
  reply.append(room);
  last = { room, turn, asked: [...earlier, answer.question] };
  offerNext(last);
}
