// Small drawings, which the page holds once each: a script cannot make them without naming an
// address, and there is none in the scripts.

import { find, findAll } from "./dom.js";

export function icon(name) {
  return find(`.sb-icons .sb-icon-${name}`).cloneNode(true);
}

// Draw those that the page itself asks for.
export function drawIcons() {
  for (const node of findAll("[data-icon]")) node.replaceChildren(icon(node.dataset.icon));
}
