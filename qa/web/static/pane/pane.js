// The evidence pane: beside the conversation where there is room, else a sheet over its lower
// half. Its head says whose evidence it is; below that stand the sources, or over them a
// document, with a way back.

import { el, find } from "../base/dom.js";
import { t, tParts } from "../base/messages.js";
import { setUpDivider } from "./divider.js";
import { setUpSheet } from "./sheet.js";

// What the sources are called, and the question that they were found for, "" for none.
let sources = { name: "", question: "", title: () => "" };
let opened = null; // null for no document, else whether an answer has led to it

const TITLES = {
  sources: (question) => tParts("Sources for “{question}”", { question }),
  nearest: (question) => tParts("Nearest passages for “{question}”", { question }),
  question: (question) => tParts("“{question}”", { question }),
  documents: () => [t("Documents")],
};

// `kind` is one of those above.
export function titleSources(kind, question = "") {
  sources = { name: kind === "documents" ? t("Documents") : t("Sources"), question: question.replace(/\s+/g, " ").trim(), title: TITLES[kind] };
  showTitle();
}

// A document lies over the sources: `answered` says whether an answer has led to it.
export function deepen(answered) {
  opened = { answered };
  find(".sb-pane").classList.add("sb-deep");
  find(".sb-back").hidden = false;
  find(".sb-sources").hidden = true;
  showTitle();
}

// The sources are seen again.
export function surface() {
  opened = null;
  find(".sb-pane").classList.remove("sb-deep");
  find(".sb-back").hidden = true;
  find(".sb-sources").hidden = false;
  showTitle();
}

function showTitle() {
  const heading = find("#sb-pane-title");
  // A question has a direction of its own.
  const question = el("bdi", {}, sources.question);
  if (!opened) heading.replaceChildren(...sources.title(question));
  else if (opened.answered) heading.replaceChildren(...TITLES.question(question));
  else heading.replaceChildren(t("Opened from the documents"));
  heading.title = heading.textContent;
  find(".sb-back-to").textContent = sources.name;
}

export function setUpPane() {
  setUpDivider();
  setUpSheet();
}
