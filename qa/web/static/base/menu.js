// Quiet buttons, and small menus that open above theirs.

import { el, findAll } from "./dom.js";

export function tool(label, act) {
  return el("button", { type: "button", class: "sb-tool", onclick: act }, label);
}

// `options` are pairs of a text and what is done for it.
export function menu(label, options, name = null) {
  const choose = (act) => () => {
    opened.open = false;
    opened.querySelector("summary").focus({ preventScroll: true });
    act();
  };
  const opened = el(
    "details",
    { class: "sb-menu" },
    el("summary", { class: "sb-tool", "aria-label": name }, label),
    el(
      "div",
      { class: "sb-menu-options" },
      options.map(([text, act]) => tool(text, choose(act))),
    ),
  );
  return opened;
}

// Close what menu is open, but for the one around a node; tell whether there was one.
export function closeMenus(around = null) {
  const open = findAll(".sb-menu[open]").filter((one) => !one.contains(around));
  for (const one of open) {
    if (one.contains(document.activeElement)) one.querySelector("summary").focus({ preventScroll: true });
    one.open = false;
  }
  return open.length > 0;
}
