// What a chip leads to, shown beside it while it is pointed at or reached by Tab.

import { el, find } from "../base/dom.js";

const WAIT = 250; // ms that a pointer rests before it shows, or may take on its way to it
const GAP = 12; // px to what it belongs to, which a finger or a pointer may miss by some

let box = null; // the one that is there, hidden while none is shown
let shownFor = null;
let timer = 0;
let byTab = false; // focus that a script gives back shows nothing

function hide() {
  clearTimeout(timer);
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  if (box) box.hidden = true;
}

function later(act) {
  clearTimeout(timer);
  timer = setTimeout(act, WAIT);
}

function setUp() {
  box = el("div", { id: "sb-peek", class: "sb-peek", role: "tooltip", hidden: true });
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", () => later(hide));
  document.addEventListener("keydown", (event) => {
    byTab = event.key === "Tab";
    if (event.key !== "Escape" || !shownFor) return;
    // What it lies over stays open.
    event.preventDefault();
    event.stopPropagation();
    hide();
  }, true);
  document.addEventListener("pointerdown", (event) => {
    byTab = false;
    if (!box.contains(event.target)) hide();
  }, true);
  // A button that is taken away tells nothing of it.
  document.addEventListener("pointerover", () => shownFor?.isConnected === false && hide(), true);
  document.addEventListener("scroll", (event) => event.target !== box && shownFor && place(), true);
}

// It is above what it belongs to, or below where there is no room, and goes along with it: what
// Tab comes to is scrolled into view.
function place() {
  const { top, bottom, left } = shownFor.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) return hide();
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
  box.style.top = `${top - GAP - height >= 0 ? top - GAP - height : bottom + GAP}px`;
}

export function peek(anchor, content) {
  clearTimeout(timer);
  if (!anchor.isConnected) return;
  hide();
  box.replaceChildren(...content());
  find(".sb-app").append(box);
  box.hidden = false;
  shownFor = anchor;
  anchor.setAttribute("aria-describedby", box.id);
  place();
}

// Show what `content` makes, a list of nodes, for a button.
export function peekAt(anchor, content) {
  if (!box) setUp();
  anchor.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") later(() => peek(anchor, content));
  });
  anchor.addEventListener("pointerleave", () => later(hide));
  anchor.addEventListener("focus", () => byTab && peek(anchor, content));
  anchor.addEventListener("blur", hide);
  return anchor;
}
