// What is marked on the pages of the PDF that is open, and how a place on them comes into view.

import { bring, find } from "../base/dom.js";
import { t } from "../base/messages.js";
import { without } from "../base/places.js";
import { state } from "../base/state.js";
import { note } from "./head.js";

const onPage = (page, range) =>
  page.boxes && range.start < page.start + page.boxes.length && page.start < range.end;

export function marksOnPage(page) {
  const { places, at, finding } = state.reading;
  const kind = (place, i) => (i === at ? "current" : place.quoted ? "quoted" : "evident");
  const marks = places.flatMap((place, id) => {
    const mark = { ...place, id, kind: kind(place, id) };
    // As in the text, evidence is not marked once more where it is quoted.
    return mark.kind === "evident" ? without(mark, places.filter((other) => other.quoted)) : [mark];
  });
  const matches = finding.points.map((match, i) => ({
    ...match,
    id: `match-${i}`,
    kind: i === finding.at ? "match-current" : "match",
  }));
  return [...marks, ...matches].filter((range) => onPage(page, range));
}

// Bring a range on a page to the middle: the page first, and when it has come, the range.
export function bringOnPage(reading, range, what) {
  const starts = reading.source.page_starts;
  const number = Math.max(1, starts.filter((first) => first <= range.start).length);
  reading.awaited = { number, range, what };
  if (reading.sheets.page(number)) pageDrawn(number, reading.sheets.page(number));
  else bring(find(".sb-viewer-text"), reading.sheets.sheet(number), false);
}

export function pageDrawn(number, page) {
  const { awaited, sheets, at, finding } = state.reading;
  if (!awaited || awaited.number !== number) return;
  state.reading.awaited = null;
  const unmarked = !page.error && !page.boxes;
  note(unmarked ? t("Where the words stand on this page cannot be told; they are marked in the text.") : "");
  const id = awaited.what === "match" ? `match-${finding.at}` : at;
  const rect = sheets.sheet(number).querySelector(`[data-place="${id}"]`);
  bring(find(".sb-viewer-text"), rect || sheets.sheet(number), Boolean(rect));
}
