// The list of the conversations of this browser, and what can be done with each.

import { markdownTurn, plainInMarkdown } from "../answer/cite.js";
import { el, find, findAll } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { closeMenus, menu, tool } from "../base/menu.js";
import { date, number, t, tn } from "../base/messages.js";
import { state } from "../base/state.js";
import { fileName, save } from "../base/take.js";
import { excerpt, findIn, forgetTexts, marked, termsOf } from "./search.js";
import { goToTurn, newTalk, showTalk } from "./show.js";
import { allTalks, forgetTalk, freshTalk, keepTalk, titleOf } from "./store.js";
import { showTitle } from "./title.js";

function markdownTalk(talk) {
  const title = plainInMarkdown(titleOf(talk).replace(/\s+/g, " "));
  return `${[`# ${title}`, ...talk.turns.map(markdownTurn)].join("\n\n")}\n`;
}

let kept = []; // the conversations of the open list, as they were read
const MINUTES = { dateStyle: "medium", timeStyle: "short" };

// Read the conversations and fill the list; `chosen` is the one that gets the focus.
function listTalks(chosen = null) {
  kept = allTalks();
  forgetTexts();
  find(".sb-talk-search").hidden = !kept.length;
  const items = showFound();
  items.get(chosen?.id)?.querySelector("button").focus();
}

// Fill the list with the conversations that have the words of the search, all where there are
// none. Return their items by their ids.
function showFound() {
  const terms = termsOf(find(".sb-talk-find").value);
  const items = new Map();
  for (const one of kept) {
    const match = findIn(one, terms);
    if (match) items.set(one.id, talkItem(one, terms, match));
  }
  const list = find(".sb-talk-list");
  list.replaceChildren(...items.values());
  list.scrollTop = 0;
  if (!kept.length) list.append(el("li", { class: "sb-status" }, t("No conversations yet.")));
  const told = items.size
    ? tn(kept.length, "Found in {found} of {count} conversation", "Found in {found} of {count} conversations", { found: number(items.size) })
    : t("Found in none of the conversations");
  find(".sb-talk-found").textContent = terms.length ? told : "";
  return items;
}

// Show a conversation, at a turn if one is given by its place.
function openTalk(one, turn) {
  find(".sb-talks").close();
  if (one.id !== state.talk.id) showTalk(one);
  if (turn !== null && state.talk.turns[turn]) goToTurn(state.talk.turns[turn]);
}

// `match` is what the search has found of it, as `findIn` tells it.
function talkItem(one, terms, match) {
  const title = titleOf(one);
  const item = el(
    "li",
    { class: "sb-talk" },
    el(
      "button",
      { type: "button", class: "sb-talk-title", "aria-current": one.id === state.talk.id ? "true" : null, onclick: () => openTalk(one, match.turn) },
      el("span", { dir: "auto" }, marked(title, terms)),
      match.text === null ? null : el("span", { class: "sb-talk-excerpt", dir: "auto" }, marked(excerpt(match.text, terms), terms)),
      el("span", { class: "sb-status" }, `${tn(one.turns.length, "{count} question", "{count} questions")} · ${date(one.changed, MINUTES)}`),
    ),
    menu(
      icon("more"),
      [
        [t("Rename"), () => renameTalk(one, item)],
        [t("Save as Markdown"), () => save(markdownTalk(one), "text/markdown", fileName(title, "md"))],
        [t("Save as JSON"), () => save(JSON.stringify(one, null, 2), "application/json", fileName(title, "json"))],
        [t("Delete"), () => deleteTalk(one, item)],
      ],
      t("More for “{title}”", { title }),
    ),
  );
  return item;
}

function renameTalk(one, item) {
  const box = el("input", { type: "text", class: "sb-field", dir: "auto", maxlength: 120, "aria-label": t("Title") });
  const form = el("form", { class: "sb-rename" }, box, el("button", { type: "submit", class: "sb-tool" }, t("Save")), tool(t("Cancel"), () => listTalks(one)));
  box.value = titleOf(one);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    one.title = box.value.trim() || null;
    if (one.id === state.talk.id) state.talk.title = one.title;
    keepTalk(one);
    showTitle();
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
  const back = tool(t("Undo"), undo);
  item.replaceChildren(el("p", { class: "sb-status", role: "status" }, t("“{title}” is deleted.", { title: titleOf(one) }), " "), back);
  back.focus();
}

function setUpSearch(panel) {
  const box = find(".sb-talk-find");
  box.addEventListener("input", showFound);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      // Else the key would press the button that gets the focus when the list closes.
      event.preventDefault();
      find(".sb-talk-title")?.click();
    } else if (event.key === "Escape" && box.value) {
      // The first one clears the search, the next one closes the list.
      event.preventDefault();
      box.value = "";
      showFound();
    }
  });
  panel.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      box.focus();
      box.select();
    }
    // Up and down go through the box and the conversations below it.
    const stops = [box, ...findAll(".sb-talk-title")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = stops.indexOf(event.target);
    if (!step || at < 0 || event.isComposing) return;
    event.preventDefault();
    stops[at + step]?.focus();
  });
}

export function setUpTalks() {
  const panel = find(".sb-talks");
  find(".sb-new").addEventListener("click", newTalk);
  find(".sb-open-talks").addEventListener("click", () => {
    find(".sb-talk-find").value = "";
    listTalks();
    panel.showModal();
  });
  setUpSearch(panel);
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
