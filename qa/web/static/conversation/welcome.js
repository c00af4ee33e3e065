// What stands where the conversation will be: what to do here, or how documents get in.

import { el, find } from "../base/dom.js";
import { t, tn } from "../base/messages.js";
import { isReading, request, state } from "../base/state.js";
import { howToAdd } from "../base/words.js";
import { offerFirst } from "./suggest.js";

// Fill the welcome, if it is there, by whether there are documents, and whether more are coming.
export function showWelcome() {
  const box = find(".sb-welcome");
  if (!box || !state.collection) return;
  const kind = kindOf();
  if (box.dataset.kind !== kind) {
    box.dataset.kind = kind;
    box.replaceChildren(...WELCOMES[kind]());
  }
  if (kind !== "some") return;
  const { total } = state.collection;
  box.querySelector(".sb-welcome-count").textContent = tn(total, "Show {count} document", "Show all {count} documents");
  offerFirst(box);
}

function kindOf() {
  if (state.collection.total) return "some";
  return isReading() ? "waiting" : "none";
}

const WELCOMES = {
  some: () => [
    el("p", { class: "sb-welcome-lead" }, t("Ask a question in plain words. The answer is quoted from the documents, word for word, and each number opens its place in the source.")),
    el("p", {}, t("If the documents do not say, you are told so.")),
    tools(button(null, () => request("openDocuments"), "sb-welcome-count"), addButton()),
    el("div", { class: "sb-offers-room" }),
  ],
  waiting: () => [
    el("p", { class: "sb-verdict" }, t("The documents are being read.")),
    el("p", {}, t("Each file is read and made searchable, once; nothing leaves this server. As soon as the first ones are there, you can ask them.")),
  ],
  none: () => [el("p", { class: "sb-verdict" }, t("There are no documents yet.")), el("p", {}, howToAdd()), tools(addButton())],
};

function tools(...buttons) {
  return el("div", { class: "sb-welcome-tools" }, buttons);
}

function button(label, act, more = null) {
  return el("button", { type: "button", class: `sb-small ${more ?? ""}`, onclick: act }, label);
}

function addButton() {
  return state.service?.uploads.allowed ? button(t("Add files…"), () => request("pickFiles"), "sb-begin") : null;
}
