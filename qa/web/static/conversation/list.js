// The list of the conversations of this browser, and what can be done with each.

import { markdownTurn, plainInMarkdown } from "../answer/cite.js";
import { el, find, findAll } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { closeMenus, menu, tool } from "../base/menu.js";
import { state } from "../base/state.js";
import { fileName, save } from "../base/take.js";
import { plural } from "../base/words.js";
import { newTalk, showTalk } from "./show.js";
import { allTalks, forgetTalk, freshTalk, keepTalk, titleOf } from "./store.js";

function markdownTalk(talk) {
  const title = plainInMarkdown(titleOf(talk).replace(/\s+/g, " "));
  return `${[`# ${title}`, ...talk.turns.map(markdownTurn)].join("\n\n")}\n`;
}

// Fill the list; `chosen` is the conversation that gets the focus.
function listTalks(chosen = null) {
  const talks = allTalks();
  const items = talks.map(talkItem);
  find(".sb-talk-list").replaceChildren(...items);
  if (!items.length) find(".sb-talk-list").append(el("li", { class: "sb-status" }, "There are none yet."));
  items[talks.findIndex((one) => one.id === chosen?.id)]?.querySelector("button").focus();
}

function talkItem(one) {
  const title = titleOf(one);
  const open = () => {
    find(".sb-talks").close();
    if (one.id !== state.talk.id) showTalk(one);
  };
  const when = new Date(one.changed).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const item = el(
    "li",
    { class: "sb-talk" },
    el(
      "button",
      { type: "button", class: "sb-talk-title", "aria-current": one.id === state.talk.id ? "true" : null, onclick: open },
      el("span", { dir: "auto" }, title),
      el("span", { class: "sb-status" }, `${plural(one.turns.length, "question")} · ${when}`),
    ),
    menu(
      icon("more"),
      [
        ["Rename", () => renameTalk(one, item)],
        ["Save as Markdown", () => save(markdownTalk(one), "text/markdown", fileName(title, "md"))],
        ["Save as JSON", () => save(JSON.stringify(one, null, 2), "application/json", fileName(title, "json"))],
        ["Delete", () => deleteTalk(one, item)],
      ],
      `More for “${title}”`,
    ),
  );
  return item;
}

function renameTalk(one, item) {
  const box = el("input", { type: "text", class: "sb-field", dir: "auto", maxlength: 120, "aria-label": "The title" });
  const form = el("form", { class: "sb-rename" }, box, el("button", { type: "submit", class: "sb-tool" }, "Save"), tool("Cancel", () => listTalks(one)));
  box.value = titleOf(one);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    one.title = box.value.trim() || null;
    if (one.id === state.talk.id) state.talk.title = one.title;
    keepTalk(one);
    listTalks(one);
  });
  item.replaceChildren(form);
  box.select();
}

function deleteTalk(one, item) {
  forgetTalk(one);
  const shown = one.id === state.talk.id;
  if (shown) showTalk(freshTalk());
  const undo = () => {
    keepTalk(one);
    if (shown && !state.talk.turns.length) showTalk(one);
    listTalks(one);
  };
  const back = tool("Undo", undo);
  item.replaceChildren(el("p", { class: "sb-status", role: "status", dir: "auto" }, `“${titleOf(one)}” is deleted. `), back);
  back.focus();
}

export function setUpTalks() {
  const panel = find(".sb-talks");
  find(".sb-new").addEventListener("click", newTalk);
  find(".sb-open-talks").addEventListener("click", () => {
    listTalks();
    panel.showModal();
  });
  find(".sb-open-keys").addEventListener("click", () => {
    panel.close();
    find(".sb-keys").showModal();
  });
  for (const dialog of findAll("dialog")) {
    dialog.querySelector(".sb-close").addEventListener("click", () => dialog.close());
    // A click beside the dialog is one on its backdrop, which counts as the dialog itself.
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("cancel", (event) => {
      if (closeMenus()) event.preventDefault();
    });
  }
}
