// The marked places of an answer: its quotes, then what else may answer, then the best
// sentence of each passage that has neither.

const overlap = (a, b) => a.start < b.end && b.start < a.end;

// Return the places of an answer in a document, in the order of the text:
// {start, end, quoted, number}, `number` being that of the passage. A stretch of evidence
// that holds a quote is no place to go to of its own: `listed` is false.
function placesIn(answer, documentId) {
  const here = (citation) => citation.document_id === documentId;
  const places = [];
  const add = (place) => {
    const twin = places.some((one) => one.start === place.start && one.end === place.end);
    if (!twin) places.push(place);
  };
  for (const quote of answer.quotes) {
    for (const { start, end, number } of [quote.citation, ...quote.also_in].filter(here)) {
      add({ start, end, number, quoted: true, listed: true });
    }
  }
  const quoted = places.slice();
  for (const { citation } of answer.evidence || []) {
    if (!here(citation)) continue;
    const { start, end, number } = citation;
    const listed = !quoted.some((place) => overlap(place, citation));
    add({ start, end, number, quoted: false, listed });
  }
  for (const hit of answer.hits) {
    const { citation } = hit;
    if (!here(citation) || places.some((place) => overlap(place, citation))) continue;
    const { start, end } = (hit.highlights || [])[0] || citation;
    add({ start, end, number: hit.rank, quoted: false, listed: true });
  }
  return places.sort((a, b) => a.start - b.start || b.end - a.end);
}

// Return what is left of a range without others, in pieces.
function without(range, others) {
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

// The page and the section at an offset of a document, as in a citation.
function placeAt(source, { start, end }) {
  const at = (offset) => Math.max(1, source.page_starts.filter((first) => first <= offset).length);
  const section = [];
  for (const heading of source.headings) {
    if (heading.offset > start) break;
    while (section.length && section[section.length - 1].level >= heading.level) section.pop();
    section.push(heading);
  }
  const paged = source.page_starts.length > 0;
  const first = paged ? at(start) : null;
  return {
    title: source.title,
    section: section.map((heading) => heading.title),
    first_page: first,
    last_page: paged ? Math.max(first, at(Math.max(start, end - 1))) : null,
  };
}
