// Where a citation of an answer is, told so that documents of the same title are told apart.

import { dotted, placeOf, whereOf } from "../base/words.js";

export const NEAREST = 3; // passages shown where there is no answer

// What is kept in the browser may lack the file.
const nameOf = (file = "") => file.split("/").at(-1);
const folderOf = (file) => file.split("/").slice(0, -1).join("/");

// What is shown of an answer, by its documents.
function shownIn({ status, quotes, hits }) {
  if (status !== "answered") return hits.slice(0, NEAREST).map((hit) => hit.citation);
  return quotes.flatMap((quote) => [quote.citation, ...quote.also_in]);
}

// The name of a document's file where another one beside it has its title, or its folder where
// the names are the same too; "" where the title tells it.
export function apartIn(answer, { document_id: id, title, file = "" }) {
  const others = shownIn(answer).filter((other) => other.title === title && other.document_id !== id);
  if (!others.length) return "";
  const isNamed = others.every((other) => nameOf(other.file) !== nameOf(file));
  return isNamed ? nameOf(file) : folderOf(file) || file;
}

export function whereIn(answer, citation) {
  const apart = apartIn(answer, citation);
  return apart ? dotted([whereOf(citation), apart]) : whereOf(citation);
}

// Title and place in full, as a chip says them.
export function fullPlace(answer, citation) {
  return [citation.title, apartIn(answer, citation), placeOf(citation)].filter(Boolean).join(", ");
}
