// What stands where the conversation will be: what to do here, or how documents get in.

import { el, find } from "../base/dom.js";
import { request, state } from "../base/state.js";
import { howToAdd } from "../base/words.js";
import { offerFirst } from "./suggest.js";

// Fill the welcome, if it is there, by whether there are documents.
export function showWelcome() {
  const box = find(".sb-welcome");
  if (!box || !state.collection) return;
  const { total } = state.collection;
  if (box.dataset.total === String(total)) return;
  const before = box.dataset.total;
  box.dataset.total = total;
  if (before !== undefined && Number(before) && total) return; // there still are some
  if (!total) return box.replaceChildren(...emptyWelcome());
  box.replaceChildren(
    el("p", {}, "Ask a question in plain words. The answer is quoted from the documents, sentence by sentence, and each [n] opens the place it stands."),
    el("p", {}, "If the documents do not say, you are told so."),
    el("div", { class: "sb-offers-room" }),
  );
  offerFirst(box);
}

function emptyWelcome() {
  const words = [el("p", { class: "sb-verdict" }, "There are no documents yet."), el("p", {}, howToAdd())];
  if (state.service?.uploads.allowed) {
    words.push(el("p", {}, el("button", { type: "button", class: "sb-small sb-begin", onclick: () => request("pickFiles") }, "Add files…")));
  }
  return words;
}
