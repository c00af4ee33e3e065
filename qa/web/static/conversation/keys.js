// Shortcuts for the whole page, but for text boxes and open dialogs.

import { find } from "../base/dom.js";
import { closeMenus } from "../base/menu.js";
import { state } from "../base/state.js";
import { fitBox } from "./box.js";
import { newTalk } from "./show.js";

export function setUpKeys() {
  const box = find(".sb-question");
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (find("dialog[open], .sb-pane[aria-modal]")) return;
    if (event.key === "Escape") return onEscape(event);
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = { "?": () => find(".sb-keys").showModal(), "/": () => box.focus(), n: newTalk }[event.key];
    if (!act) return;
    // Else the key would be typed into the box.
    event.preventDefault();
    act();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || box.value || !state.talk.turns.length) return;
    event.preventDefault();
    box.value = state.talk.turns.at(-1).question;
    fitBox();
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
}

// What is open over the conversation closes first; the pane sees to itself.
function onEscape(event) {
  if (closeMenus()) event.preventDefault();
  else state.asking?.abort();
}
