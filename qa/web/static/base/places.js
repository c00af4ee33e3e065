// The marked places of an answer: its quotes, and of each passage that has none the sentence that
// is nearest to the question. More marks would mean nothing.

import { placeOf, placeWithin } from "./words.js";

export const overlap = (a, b) => a.start < b.end && b.start < a.end;

// Return the places of an answer in a document, in the order of the text:
// {start, end, place, quoted, number, listed}, `place` being where it is in words, `number` that
// of the passage, and `listed` whether it is one of the quotes that are counted: one without which
// another is not understood is not.
export function placesIn(answer, documentId) {
  const here = (citation) => citation.document_id === documentId;
  const places = [];
  const add = (place) => {
    const twin = places.some((one) => one.start === place.start && one.end === place.end);
    if (!twin) places.push(place);
  };
  for (const quote of answer.quotes) {
    for (const citation of [quote.citation, ...quote.also_in].filter(here)) {
      const { start, end, number } = citation;
      add({ start, end, place: placeOf(citation), number, quoted: true, listed: quote.role !== "context" });
    }
  }
  for (const { citation, highlights, rank } of answer.hits) {
    if (!here(citation) || places.some((other) => overlap(other, citation))) continue;
    const { start, end } = highlights[0] || citation;
    const place = highlights[0] ? placeWithin(citation, highlights[0]) : placeOf(citation);
    add({ start, end, place, number: rank, quoted: false, listed: false });
  }
  return places.sort((a, b) => a.start - b.start || b.end - a.end);
}

// Return what is left of a range without others, in pieces.
export function without(range, others) {
  let left = [range];
  for (const { start, end } of others) {
    left = left.flatMap((piece) =>
      overlap(piece, { start, end })
        ? [{ ...piece, end: start }, { ...piece, start: end }].filter((part) => part.start < part.end)
        : [piece],
    );
  }
  return left;
}
