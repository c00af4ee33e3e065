// A question that is sent before it can be answered: before there is a conversation to put it in,
// or while the first documents are still being read. It stays in its box, and is asked then.

import { find } from "../base/dom.js";
import { t } from "../base/messages.js";
import { say } from "../base/say.js";
import { isReading, state } from "../base/state.js";

// Whether there are no documents yet, and some may come.
function noneYet() {
  return state.collection?.total === 0 && (!state.sync || isReading());
}

export function isEarly() {
  return !state.talk || noneYet();
}

// Note that what is in the box has been sent.
export function noteEarly() {
  find(".sb-form").dataset.asked = state.talk ? "documents" : "page";
  say(state.talk ? t("Your question is asked as soon as the first documents are there.") : t("Your question is asked as soon as the page is ready."), 0);
}

// From here on no question is noted but by `noteEarly`; what was before is taken over.
export function takeOverEarly() {
  const { dataset } = find(".sb-form");
  dataset.ready = "";
  if ("asked" in dataset) noteEarly();
}

// Ask what was sent early, if it can be asked now.
export function askEarly() {
  const form = find(".sb-form");
  if (!("asked" in form.dataset) || state.asking) return;
  if (isEarly()) {
    if (state.talk && form.dataset.asked !== "documents") noteEarly(); // it waits for these by now
    return;
  }
  delete form.dataset.asked;
  say("");
  form.requestSubmit();
}
