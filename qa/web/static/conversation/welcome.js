// What stands where the conversation will be: what to do here, or how documents get in.

import { el, find } from "../base/dom.js";
import { isReading, request, state } from "../base/state.js";
import { howToAdd } from "../base/words.js";
import { offerFirst } from "./suggest.js";

// Fill the welcome, if it is there, by whether there are documents, and whether more are coming.
export function showWelcome() {
  const box = find(".sb-welcome");
  if (!box || !state.collection) return;
  const some = state.collection.total > 0;
  const kind = `${some ? "some" : "no"} documents${isReading() ? ", more to come" : ""}`;
  const before = box.dataset.kind;
  if (before === kind) return;
  box.dataset.kind = kind;
  if (!some) return box.replaceChildren(...(isReading() ? waitingWelcome() : emptyWelcome()));
  if (!before?.startsWith("some")) {
    box.replaceChildren(
      el("p", {}, "Ask a question in plain words. The answer is quoted from the documents, sentence by sentence, and each [n] opens the place it stands."),
      el("p", {}, "If the documents do not say, you are told so."),
      el("div", { class: "sb-offers-room" }),
    );
  }
  offerFirst(box);
}

function waitingWelcome() {
  return [el("p", { class: "sb-verdict" }, "The documents are being read."), el("p", {}, "As soon as some are there, you can ask them.")];
}

function emptyWelcome() {
  const words = [el("p", { class: "sb-verdict" }, "There are no documents yet."), el("p", {}, howToAdd())];
  if (state.service?.uploads.allowed) {
    words.push(el("p", {}, el("button", { type: "button", class: "sb-small sb-begin", onclick: () => request("pickFiles") }, "Add files…")));
  }
  return words;
}
