// A kept copy: where a document cannot be opened, as its server is away or it is gone, the
// conversation still has the passage that was found in it.

import { el } from "../base/dom.js";
import { markedText } from "../base/marks.js";
import { t } from "../base/messages.js";
import { placesIn } from "../base/places.js";
import { handle } from "../base/state.js";

// The passage of an answer that holds a place, else the quote alone: {text, start}, `start` being
// its offset in the document; null where the answer has neither.
export function keptPassage(answer, { document_id: id, start, end }) {
  const holds = ({ citation }) => citation.document_id === id && citation.start <= start && end <= citation.end;
  const found = answer.hits.find(holds) ?? answer.quotes.find(holds);
  return found ? { text: found.text, start: found.citation.start } : null;
}

// An element with what is kept of a place; null if nothing is. `answer` is the one that cites it,
// null for none.
function keptCopy(answer, place) {
  const kept = answer && keptPassage(answer, place);
  if (!kept) return null;
  const end = kept.start + [...kept.text].length;
  const own = (one) => one.start === place.start && one.end === place.end;
  const marks = placesIn(answer, place.document_id)
    .filter((one) => one.quoted && one.start >= kept.start && one.end <= end)
    .map((one, id) => ({ start: one.start - kept.start, end: one.end - kept.start, quoted: true, id: own(one) ? "own" : id }));
  const text = el("p", { class: "sb-kept-text", dir: "auto" }, markedText(kept.text, marks));
  text.querySelector('[data-place~="own"]')?.classList.add("sb-current");
  return el(
    "section",
    { class: "sb-kept", "aria-label": t("Kept copy") },
    el("p", { class: "sb-status" }, t("This is the passage as it was when the question was answered, kept in this browser:")),
    text,
  );
}

export function setUpKept() {
  handle("keptCopy", keptCopy);
}
