// The size of the pages of a PDF: as wide as there is room, smaller or larger. What is looked
// at stays where it is.

import { bring, find } from "../base/dom.js";
import { number, t } from "../base/messages.js";
import { state } from "../base/state.js";
import { within } from "./rects.js";

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

// One step up or down, or with 0 as wide as there is room.
function zoom(step) {
  const { reading } = state;
  if (reading?.mode !== "page") return;
  const at = ZOOMS.indexOf(reading.zoom);
  const wanted = step ? ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at + step))] : 1;
  const back = anchor();
  reading.zoom = wanted;
  showZoom();
  back();
  reading.sheets.fetchNext();
}

export function showZoom() {
  const { reading } = state;
  const percent = number(reading.zoom, { style: "percent" });
  reading.sheets.node.style.setProperty("--sb-zoom", reading.zoom);
  find(".sb-fit").textContent = percent;
  find(".sb-fit").setAttribute("aria-label", t("{percent}, fit the width", { percent }));
  // Not `disabled`, which would take the focus away.
  find(".sb-smaller").setAttribute("aria-disabled", String(reading.zoom === ZOOMS[0]));
  find(".sb-larger").setAttribute("aria-disabled", String(reading.zoom === ZOOMS.at(-1)));
}

// Note what stands in the view, and return a function that brings it back there: the marked
// place if it can be seen, else the middle.
function anchor() {
  const box = find(".sb-viewer-text");
  const view = box.getBoundingClientRect();
  const middle = { x: view.left + box.clientWidth / 2, y: view.top + box.clientHeight / 2 };
  const mark = box.querySelector(".sb-rect-current");
  if (mark && within(mark.getBoundingClientRect(), view)) return () => bring(box, mark, true);
  const part = sheetAt(box, middle.y);
  const before = part.getBoundingClientRect();
  // The point that stays, as a share of its page.
  const share = (at, start, size) => Math.min(1, Math.max(0, (at - start) / size));
  const x = share(middle.x, before.left, before.width);
  const y = share(middle.y, before.top, before.height);
  return () => {
    const after = part.getBoundingClientRect();
    box.scrollLeft += after.left + x * after.width - middle.x;
    box.scrollTop += after.top + y * after.height - middle.y;
  };
}

function sheetAt(box, y) {
  const sheets = [...box.querySelectorAll(".sb-sheet")];
  return sheets.find((sheet) => sheet.getBoundingClientRect().bottom > y) || sheets.at(-1);
}

export function setUpZoom() {
  const keys = { "+": 1, "=": 1, "-": -1, 0: 0 };
  find(".sb-smaller").addEventListener("click", () => zoom(-1));
  find(".sb-larger").addEventListener("click", () => zoom(1));
  find(".sb-fit").addEventListener("click", () => zoom(0));
  find(".sb-pane").addEventListener("keydown", (event) => {
    // With Ctrl they are the browser's own.
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input") || !(event.key in keys)) return;
    if (state.reading?.mode !== "page") return;
    event.preventDefault();
    zoom(keys[event.key]);
  });
}
