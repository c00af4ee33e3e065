// The marked places of an answer: its quotes, then what else may answer, then the best
// sentence of each passage that has neither.

import { placeOf, placeWithin } from "./words.js";

export const overlap = (a, b) => a.start < b.end && b.start < a.end;

// Return the places of an answer in a document, in the order of the text:
// {start, end, place, quoted, number}, `place` being where it is in words, `number` that of the
// passage. A stretch of evidence that holds a quote is no place to go to of its own: `listed`
// is false.
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
      add({ start, end, place: placeOf(citation), number, quoted: true, listed: true });
    }
  }
  const quoted = places.slice();
  for (const { citation } of answer.evidence) {
    if (!here(citation)) continue;
    const { start, end, number } = citation;
    const listed = !quoted.some((other) => overlap(other, citation));
    add({ start, end, place: placeOf(citation), number, quoted: false, listed });
  }
  for (const { citation, highlights, rank } of answer.hits) {
    if (!here(citation) || places.some((other) => overlap(other, citation))) continue;
    const { start, end } = highlights[0] || citation;
    const place = highlights[0] ? placeWithin(citation, highlights[0]) : placeOf(citation);
    add({ start, end, place, number: rank, quoted: false, listed: true });
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
