// A text cut at offsets into marked and plain parts.

import { el } from "./dom.js";
import { unitsOf } from "./offsets.js";

// Return nodes that together hold exactly the text, with the ranges in <mark>.
// A range is {start, end, quoted, id} in code points; where ranges overlap, the mark is of
// all of them, and quoted if one of them is.
export function markedText(text, ranges) {
  const units = unitsOf(text, ranges.flatMap((range) => [range.start, range.end]));
  return markedUnits(text, ranges.map((range) => ({ ...range, start: units(range.start), end: units(range.end) })));
}

// The same with offsets in UTF-16 units. `breaks` are offsets at which an empty labelled
// <span> goes: {offset, label}.
export function markedUnits(text, ranges, breaks = []) {
  const cuts = new Set([0]);
  for (const range of ranges) cuts.add(Math.max(0, range.start)).add(Math.min(range.end, text.length));
  for (const page of breaks) cuts.add(page.offset);
  const points = [...cuts].sort((a, b) => a - b);
  const labels = new Map(breaks.map((page) => [page.offset, page.label]));
  const nodes = [];
  points.forEach((point, i) => {
    if (labels.has(point)) nodes.push(el("span", { class: "sb-page", "data-label": labels.get(point) }));
    const piece = text.slice(point, points[i + 1]);
    if (!piece) return;
    const covering = ranges.filter((range) => range.start <= point && point < range.end);
    if (!covering.length) nodes.push(document.createTextNode(piece));
    else {
      const quoted = covering.some((range) => range.quoted);
      const ids = covering.map((range) => range.id).join(" ");
      nodes.push(el("mark", { class: quoted ? "sb-quoted" : "sb-evident", "data-place": ids }, piece));
    }
  });
  return nodes;
}
