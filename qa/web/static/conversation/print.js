// Printing: what each answer quotes is listed below it, and what is folded among the quotes is
// open, as long as the browser prints.

import { nearestOf, referencesOf } from "../answer/cite.js";
import { el, findAll } from "../base/dom.js";
import { t } from "../base/messages.js";
import { state } from "../base/state.js";
import { referenceOf } from "../base/words.js";
import { replyOf } from "./turn.js";

let opened = []; // the folded parts that are open for this alone

function sourcesOf({ status, hits, ...answer }) {
  const found = status === "answered";
  const lines = found ? referencesOf({ hits, ...answer }, referenceOf) : nearestOf({ hits }, referenceOf);
  const list = el("ul", {}, lines.map((line) => el("li", { dir: "auto" }, line)));
  return el("section", { class: "sb-printed" }, el("h3", {}, found ? t("Sources") : t("Nearest passages")), list);
}

function prepare() {
  tidy(); // some browsers tell it twice
  for (const turn of state.talk?.turns ?? []) {
    if (turn.answer.hits.length) replyOf(turn)?.append(sourcesOf(turn.answer));
  }
  opened = findAll(".sb-turns details:not([open])").filter((one) => one.querySelector(".sb-quote"));
  for (const one of opened) one.open = true;
}

function tidy() {
  for (const one of findAll(".sb-printed")) one.remove();
  for (const one of opened) one.open = false;
  opened = [];
}

export function setUpPrinting() {
  window.addEventListener("beforeprint", prepare);
  window.addEventListener("afterprint", tidy);
}
