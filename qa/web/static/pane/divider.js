// The line between the conversation and the pane: it is moved by pointer and by keys, and where
// it stands is kept in this browser.

import { find } from "../base/dom.js";

const KEPT = "sourcebook-pane";
const STEP = 2; // per cent of the page's width
const LEAST = { pane: 320, conversation: 416 }; // px; pane.css has the same

// Call `act`, after which the conversation has another width, and keep what is at the top of its
// view where it is.
function holdConversation(act) {
  const turns = find(".sb-turns");
  const { left, top, width } = turns.getBoundingClientRect();
  const part = document.elementsFromPoint(left + width / 2, top + 24).find((node) => node !== turns && turns.contains(node));
  const before = part?.getBoundingClientRect().top;
  act();
  if (part) turns.scrollTop += part.getBoundingClientRect().top - before;
}

const bounds = () => {
  const { clientWidth } = find(".sb-app");
  const share = (px) => (100 * px) / clientWidth;
  return { least: share(LEAST.pane), most: Math.max(share(LEAST.pane), 100 - share(LEAST.conversation)) };
};
const shareNow = () => (100 * find(".sb-pane").getBoundingClientRect().width) / find(".sb-app").clientWidth;

// `share` is per cent of the page's width, null for what it is at first.
function setShare(share) {
  const { least, most } = bounds();
  const wanted = share === null ? null : Math.min(most, Math.max(least, share)).toFixed(1);
  holdConversation(() => {
    if (wanted === null) find(".sb-app").style.removeProperty("--sb-pane");
    else find(".sb-app").style.setProperty("--sb-pane", `${wanted}%`);
  });
  tell();
  try {
    if (wanted === null) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, wanted);
  } catch {
    // Where nothing may be stored, it lasts as long as the page.
  }
}

function kept() {
  try {
    return Number.parseFloat(localStorage.getItem(KEPT));
  } catch {
    return NaN;
  }
}

function tell() {
  const { least, most } = bounds();
  const divider = find(".sb-divider");
  for (const [name, value] of Object.entries({ min: least, max: most, now: shareNow() })) divider.setAttribute(`aria-value${name}`, value.toFixed(1));
}

const mirrored = () => getComputedStyle(find(".sb-app")).direction === "rtl";

function onKey(event) {
  const { least, most } = bounds();
  // The divider goes where the arrow points.
  const towards = mirrored() ? -STEP : STEP;
  const wanted = { ArrowLeft: shareNow() + towards, ArrowRight: shareNow() - towards, Home: least, End: most, Enter: null }[event.key];
  if (wanted === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  setShare(wanted);
}

function onMove(event) {
  if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
  const { left, right, width } = find(".sb-app").getBoundingClientRect();
  setShare((100 * (mirrored() ? event.clientX - left : right - event.clientX)) / width);
}

export function setUpDivider() {
  const divider = find(".sb-divider");
  const share = kept();
  if (share > 0) find(".sb-app").style.setProperty("--sb-pane", `${share}%`);
  divider.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener("pointermove", onMove);
  divider.addEventListener("dblclick", () => setShare(null));
  divider.addEventListener("keydown", onKey);
  new ResizeObserver(tell).observe(find(".sb-pane"));
}
