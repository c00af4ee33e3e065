// The pane as a sheet, where it has no room beside the conversation: closed, over the lower half,
// or over all, where it is a dialog. The conversation above half a sheet is read and used as ever.

import { find, keepFocusAmong } from "../base/dom.js";
import { request, state, whenChanged } from "../base/state.js";

const NARROW = matchMedia("(max-width: 1023.98px)"); // pane.css has the same
const LOW = matchMedia("(max-height: 480px)"); // half of that is no view
const NEAR = 6; // px that a finger may move and still only press

let size = "closed"; // or "half", "full"
let opener = null; // what had the focus before
let ownStep = false; // whether the browser's history has a step for the sheet itself

export const isSheet = () => NARROW.matches;
export const isOpen = () => isSheet() && size !== "closed";

function setSize(wanted) {
  size = wanted;
  const pane = find(".sb-pane");
  const modal = isSheet() && size === "full";
  pane.dataset.sheet = size;
  pane.setAttribute("role", modal ? "dialog" : "complementary");
  if (modal) pane.setAttribute("aria-modal", "true");
  else pane.removeAttribute("aria-modal");
  for (const other of find(".sb-app").children) {
    if (other !== pane && !other.matches("dialog, .sb-peek")) other.inert = modal;
  }
  find(".sb-app").classList.toggle("sb-with-sheet", isOpen());
  find(".sb-grip").setAttribute("aria-expanded", String(size === "full"));
}

// Open the sheet, unless it is open or the pane stands beside the conversation. `step` says
// whether the history gets a step for it, so that "back" closes it.
export function raise({ wanted = "half", step = true } = {}) {
  if (!isSheet() || (size !== "closed" && wanted !== "full")) return;
  if (size === "closed") {
    opener = document.activeElement;
    ownStep = step;
    if (step) history.pushState({ sourcebookPane: true }, "");
  }
  setSize(LOW.matches ? "full" : wanted);
  keepInView(opener);
}

// What was pressed stays in view, though there is less room above the sheet.
function keepInView(node) {
  const turns = find(".sb-turns");
  if (size !== "half" || !turns.contains(node)) return;
  const below = node.getBoundingClientRect().bottom + 24 - turns.getBoundingClientRect().bottom;
  if (below > 0) turns.scrollTop += below;
}

// Close the sheet alone, without a step back in the history.
export function lower() {
  ownStep = false;
  setSize("closed");
}

// A document that was opened with the sheet closes, and the sheet stays for the sources: the
// history's step for the document is that of the sheet now.
export function stay() {
  ownStep = true;
  history.replaceState({ sourcebookPane: true }, "");
}

export const hasOwnStep = () => ownStep;

function giveFocusBack() {
  const back = opener?.isConnected && opener.checkVisibility() ? opener : find(".sb-question");
  back.focus({ preventScroll: true });
}

// Close it with all that is in it.
export function closeSheet(focus = true) {
  const ofDocument = !find(".sb-viewer").hidden && history.state?.sourcebookViewer;
  const steps = Number(Boolean(ofDocument)) + Number(ownStep);
  lower();
  request("closeDocument");
  if (focus) giveFocusBack();
  if (steps) history.go(-steps);
}

function onBack() {
  if (!isOpen() || history.state?.sourcebookPane || history.state?.sourcebookViewer) return;
  lower();
  giveFocusBack();
}

function onKey(event) {
  if (event.key === "Tab" && isOpen() && size === "full") {
    const all = find(".sb-pane").querySelectorAll("button, input, summary, [tabindex='0']");
    keepFocusAmong([...all].filter((node) => node.checkVisibility()), event);
  }
  if (event.key !== "Escape" || event.defaultPrevented || !isOpen() || find("dialog[open]")) return;
  // A menu of the conversation above it closes first.
  if (find(".sb-menu[open]") && !find(".sb-pane").contains(document.activeElement)) return;
  event.preventDefault();
  closeSheet();
}

// The handle: pressed, it goes between half and full; dragged, it goes along, and at the end to
// what is nearest.
function setUpGrip() {
  const grip = find(".sb-grip");
  const app = find(".sb-app");
  let drag = null;
  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    grip.setPointerCapture(event.pointerId);
    drag = { from: event.clientY, height: find(".sb-pane").offsetHeight, moved: false };
  });
  grip.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const height = drag.height + drag.from - event.clientY;
    drag.moved ||= Math.abs(event.clientY - drag.from) > NEAR;
    if (!drag.moved) return;
    drag.share = height / app.clientHeight;
    find(".sb-pane").dataset.sheet = "half";
    app.style.setProperty("--sb-sheet", `${Math.min(100, Math.max(0, 100 * drag.share))}%`);
  });
  const end = () => {
    app.style.removeProperty("--sb-sheet");
    const share = drag?.moved ? drag.share : null;
    // The press that a browser tells at the end of a drag is none.
    setTimeout(() => (drag = null));
    if (share === null) return;
    if (share < 0.25) closeSheet();
    else setSize(share > 0.7 ? "full" : "half");
  };
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
  grip.addEventListener("click", () => {
    if (!drag?.moved) setSize(size === "full" ? "half" : "full");
  });
  grip.addEventListener("keydown", (event) => {
    const wanted = { ArrowUp: "full", ArrowDown: "half" }[event.key];
    if (!wanted) return;
    event.preventDefault();
    if (wanted === "half" && size === "half") closeSheet();
    else setSize(wanted);
  });
}

export function setUpSheet() {
  setUpGrip();
  setSize("closed");
  find(".sb-pane .sb-close").addEventListener("click", () => closeSheet());
  // With the pane beside the conversation again, nothing behind it is out of reach.
  NARROW.addEventListener("change", () => setSize(find(".sb-viewer").hidden ? "closed" : "half"));
  whenChanged("asking", () => state.asking && isOpen() && closeSheet(false));
  whenChanged("talk", lower);
  window.addEventListener("popstate", onBack);
  document.addEventListener("keydown", onKey);
}
