// The search box of the viewer: how many matches there are, and which one is looked at.

import { find } from "../base/dom.js";
import { folded, matchesIn } from "../base/finding.js";
import { number, t } from "../base/messages.js";
import { toPoints } from "../base/offsets.js";
import { bringOnPage } from "./pages.js";
import { highlight, rangeIn } from "./ranges.js";
import { bringText } from "./text.js";

const MARKED_MATCHES = 2000; // more are counted and reached, but not all shown at once

export function newFinding() {
  return { text: null, matches: [], at: -1, points: [] };
}

export function search(reading) {
  const finding = reading.finding;
  const words = find(".sb-find").value;
  finding.text = finding.text || folded(reading.source.text);
  finding.matches = matchesIn(finding.text, words);
  const { matches } = finding;
  // Offsets on pages are code points.
  const starts = toPoints(reading.source.text, matches.map((match) => match.start));
  const ends = toPoints(reading.source.text, matches.map((match) => match.end));
  finding.points = starts.map((start, i) => ({ start, end: ends[i] }));
  // The first one from the marked place on.
  const place = reading.places[reading.at];
  const after = place ? finding.points.findIndex((match) => match.start >= place.start) : 0;
  finding.at = matches.length ? Math.max(0, after) : -1;
  showMatch(reading);
}

export function moveMatch(reading, step) {
  const { finding } = reading;
  const count = finding.matches.length;
  if (!count) return;
  finding.at = (finding.at + step + count) % count;
  showMatch(reading);
}

function showMatch(reading) {
  const { matches, at } = reading.finding;
  const asked = find(".sb-find").value.trim();
  const none = asked ? t("No match") : "";
  find(".sb-found").textContent = matches.length ? t("{number} of {count}", { number: number(at + 1), count: number(matches.length) }) : none;
  for (const button of [find(".sb-found-earlier"), find(".sb-found-later")]) button.hidden = !matches.length;
  markMatches(reading);
  if (at >= 0) bringMatch(reading);
}

export function markMatches(reading) {
  const { matches, at } = reading.finding;
  if (reading.mode === "page") return reading.sheets.mark();
  const from = Math.max(0, at - MARKED_MATCHES / 2);
  const range = (match) => rangeIn(reading.nodes, match);
  highlight("sb-match", matches.slice(from, from + MARKED_MATCHES).map(range));
  highlight("sb-match-current", at < 0 ? [] : [range(matches[at])]);
}

function bringMatch(reading) {
  const { matches, at, points } = reading.finding;
  if (reading.mode === "page") return bringOnPage(reading, points[at], "match");
  const part = rangeIn(reading.nodes, matches[at]);
  bringText(find(".sb-viewer-text"), part);
}

export function clearSearch() {
  find(".sb-find").value = "";
  find(".sb-found").textContent = "";
  for (const button of [find(".sb-found-earlier"), find(".sb-found-later")]) button.hidden = true;
  highlight("sb-match", []);
  highlight("sb-match-current", []);
}
