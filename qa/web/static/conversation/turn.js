// One turn of the conversation: the question, which can be edited, the reply, and what can be
// done with it.

import { renderAnswer, searchedFor, togetherWith } from "../answer/answer.js";
import { markdownTurn, plainAnswer, referencesOf } from "../answer/cite.js";
import { showSources } from "../answer/sources.js";
import { linkTo } from "../base/address.js";
import { el } from "../base/dom.js";
import { menu, tool } from "../base/menu.js";
import { t, tn } from "../base/messages.js";
import { request, state } from "../base/state.js";
import { copy } from "../base/take.js";
import { fitBox, sendOnEnter } from "./box.js";
import { showQuestion } from "./question.js";

export function turnNode(question) {
  const node = el("article", { class: "sb-turn" }, el("h2", { class: "sb-asked", dir: "auto" }), el("div", { class: "sb-reply" }));
  showQuestion(node, question);
  return node;
}

// Where the reply stands in the node of a turn.
export function replyBox(node) {
  return node.querySelector(".sb-reply");
}

export function showWaiting(node, question) {
  const stop = () => state.asking?.abort();
  showQuestion(node, question);
  replyBox(node).replaceChildren(el("p", { class: "sb-wait" }, t("Searching…"), " ", tool(t("Stop"), stop)));
}

const replies = new WeakMap(); // where the answer of a turn stands

// The same for a turn of the conversation; null if it is not shown.
export function replyOf(turn) {
  const reply = replies.get(turn);
  return reply?.isConnected ? reply : null;
}

export function showReply(turn, node) {
  showQuestion(node, turn.question);
  const reply = replyBox(node);
  replies.set(turn, reply);
  reply.replaceChildren(renderAnswer(turn.answer, searchedAs(turn, node), Boolean(turn.where)));
  if (turn.answer.status !== "small_talk") reply.append(toolsOf(turn, node));
}

// A question that got no answer, with why; asked again, it goes to the end.
export function showFailure(turn, node, why) {
  const again = () => {
    node.remove();
    request("ask", turn.question, turn.history);
  };
  replyBox(node).replaceChildren(why, tool(t("Ask again"), again));
}

function toolsOf(turn, node) {
  return el(
    "div",
    { class: "sb-tools" },
    turn.answer.hits.length ? showButton(turn.answer) : null,
    tool(t("Edit"), () => editQuestion(turn, node, turn.question)),
    tool(t("Ask again"), () => request("askAgain", turn, node, turn.question)),
    copyMenu(turn),
  );
}

function showButton(answer) {
  const count = answer.hits.length;
  const what =
    answer.status === "answered"
      ? tn(count, "Show {count} source", "Show {count} sources")
      : tn(count, "Show the nearest passage", "Show the {count} nearest passages");
  return el("button", { type: "button", class: "sb-tool sb-show", onclick: () => showSources(answer, true) }, what);
}

function copyMenu(turn) {
  const answer = turn.answer;
  const options = [
    [t("Plain text"), () => copy(`${turn.question}\n\n${plainAnswer(answer)}`, t("Copied as text."))],
    [t("Markdown"), () => copy(markdownTurn(turn), t("Copied as Markdown."))],
  ];
  if (answer.quotes.length) {
    options.push([t("Reference list"), () => copy(referencesOf(answer).join("\n"), t("The reference list is copied."))]);
  }
  const link = linkTo(answer, turn.where);
  if (link) options.push([t("Link"), () => copy(link, t("The link is copied."))]);
  return menu(t("Copy"), options);
}

// What was searched where that is not the question alone, each with a way to change it.
function searchedAs(turn, node) {
  const { answer } = turn;
  const lines = [];
  if (answer.corrections.length) {
    const edit = () => editQuestion(turn, node, answer.searched, (text) => inQuotes(text, answer.corrections));
    const asTyped = () => request("askAgain", turn, node, inQuotes(turn.question, answer.corrections));
    lines.push(
      el("button", { type: "button", class: "sb-corrected", dir: "auto", onclick: edit }, searchedFor(answer)),
      tool(t("Search as typed"), asTyped),
    );
  }
  if (answer.context.length) {
    const alone = () => request("askAgain", turn, node, turn.question, []);
    lines.push(
      el("p", { class: "sb-context", dir: "auto" }, togetherWith(answer)),
      tool(t("Search this question alone"), alone),
    );
  }
  if (turn.where) {
    const everywhere = () => request("askAgain", turn, node, turn.question, turn.history, null);
    lines.push(
      el("p", { class: "sb-scope", dir: "auto" }, t("Searched only: {scope}", { scope: answer.scope })),
      tool(t("Search all documents"), everywhere),
    );
  }
  return lines.length ? el("div", { class: "sb-searched" }, lines) : null;
}

// Put the words that would be corrected into quotes, unless they are in some.
function inQuotes(text, corrections) {
  const words = corrections.map((one) => one.asked.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  const found = new RegExp(`"[^"]*"|“[^”]*”|(?<![\\p{L}\\p{N}])(${words})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(found, (piece, word) => (word ? `"${word}"` : piece));
}

// Turn the question into a box; `meant` makes of its text what is asked.
export function editQuestion(turn, node, text, meant = (typed) => typed, trouble = null) {
  node.querySelector(".sb-edit")?.remove();
  const heading = node.querySelector(".sb-asked");
  const last = state.talk.turns.at(-1) === turn;
  const box = el("textarea", { class: "sb-field", dir: "auto", rows: 1, maxlength: 5000, "aria-label": t("The question") });
  box.value = text;
  const close = () => {
    form.remove();
    heading.hidden = false;
    node.querySelector(".sb-tools button:not(.sb-show)")?.focus({ preventScroll: true });
  };
  const form = el(
    "form",
    { class: "sb-edit" },
    trouble ? el("p", { class: "sb-error", role: "alert" }, trouble) : null,
    box,
    el("p", { class: "sb-status" }, last ? t("Asking replaces this answer.") : t("Asking replaces this answer. The later ones stay as they are.")),
    el(
      "div",
      { class: "sb-tools" },
      el("button", { type: "submit", class: "sb-tool sb-primary" }, t("Ask")),
      tool(t("Cancel"), close),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (state.asking || !box.value.trim()) return;
    close();
    request("askAgain", turn, node, meant(box.value.trim()));
  });
  sendOnEnter(box, form);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  heading.hidden = true;
  heading.after(form);
  fitBox(box);
  box.addEventListener("input", () => fitBox(box));
  box.focus({ preventScroll: true });
}
