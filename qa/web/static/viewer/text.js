// The text of a document, in slices of which a browser lays out those in view alone: a
// megabyte opens at once.

import { bring, el } from "../base/dom.js";
import { markedUnits } from "../base/marks.js";
import { number, t } from "../base/messages.js";
import { unitsOf } from "../base/offsets.js";
import { overlap } from "../base/places.js";

const SLICE = 4000; // UTF-16 units, about; a slice ends with a line, and not within a mark

function sliceEnds(text, ranges) {
  const ends = [];
  let at = 0;
  while (at < text.length) {
    let end = text.indexOf("\n", at + SLICE) + 1;
    for (const range of ranges) {
      if (end && range.start < end && end < range.end) end = text.indexOf("\n", range.end - 1) + 1;
    }
    at = end || text.length;
    ends.push(at);
  }
  return ends;
}

// Return the element of a document's text; each place is marked, with its index as id.
export function renderText(source, places) {
  const text = source.text;
  const units = unitsOf(text, [...places.flatMap((place) => [place.start, place.end]), ...source.page_starts]);
  const ranges = places
    .map((place, id) => ({ start: units(place.start), end: units(place.end), quoted: place.quoted, id }))
    .sort((a, b) => a.start - b.start);
  const breaks = source.page_starts.map((offset, i) => ({ offset: units(offset), label: t("Page {number}", { number: number(i + 1) }) }));
  let start = 0;
  const slices = sliceEnds(text, ranges).map((end) => {
    const from = start;
    start = end;
    const shifted = (range) => ({ ...range, start: range.start - from, end: range.end - from });
    const inside = ({ offset }) => from <= offset && (offset < end || end === text.length);
    const slice = el(
      "div",
      { class: "sb-slice" },
      markedUnits(
        text.slice(from, end),
        ranges.filter((range) => overlap(range, { start: from, end })).map(shifted),
        breaks.filter(inside).map((page) => ({ ...page, offset: page.offset - from })),
      ),
    );
    // What it measures until it is laid out: some 75 characters a line.
    slice.style.containIntrinsicSize = `auto ${Math.ceil((end - from) / 75) * 25}px`;
    return slice;
  });
  return el("div", { class: "sb-document", dir: "auto" }, slices);
}

// Bring a node or a range of the text to the middle. The slices around it are laid out for
// good first: guessed heights would put it elsewhere a moment later.
export function bringText(box, part) {
  const node = part.startContainer || part;
  const slice = node.parentElement.closest(".sb-slice");
  for (const near of [slice.previousElementSibling, slice, slice.nextElementSibling]) {
    if (near) near.style.contentVisibility = "visible";
  }
  bring(box, part, true);
}
