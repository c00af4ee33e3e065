// The head of the viewer: title, where the place is that is looked at, and a note if there is one.

import { find } from "../base/dom.js";
import { creditOf } from "../base/words.js";

export function showTitle(title) {
  find("#sb-viewer-title").textContent = title;
  find("#sb-viewer-title").title = title;
}

// `place` is where it is in words, `source` a document or a citation of it.
export function showPlace(place, source) {
  const words = [place, creditOf(source)].filter(Boolean).join(" · ");
  find(".sb-viewer-place").textContent = words;
  find(".sb-viewer-place").title = words;
}

export function note(words) {
  const line = find(".sb-viewer-note");
  line.textContent = words;
  line.hidden = !words;
}

// On a phone the search and the size of the pages are behind a button.
export function showMoreTools(open) {
  find(".sb-viewer").classList.toggle("sb-with-tools", open);
  find(".sb-more-tools").setAttribute("aria-expanded", String(open));
}
