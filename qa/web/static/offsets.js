// Offsets from the server count code points; strings here count UTF-16 units, two for an
// emoji. These functions translate, and cut a text at offsets into marked and plain parts.

// Translate code point offsets, in ascending order, into UTF-16 offsets of the text.
function toUnits(text, offsets) {
  if (!/[\ud800-\udbff]/.test(text)) return offsets.slice();
  const units = [];
  let points = 0;
  let at = 0;
  for (const offset of offsets) {
    while (points < offset && at < text.length) {
      const high = text.charCodeAt(at);
      at += high >= 0xd800 && high < 0xdc00 && at + 1 < text.length ? 2 : 1;
      points += 1;
    }
    units.push(at);
  }
  return units;
}

// Return nodes that together hold exactly the text, with the ranges in <mark>.
// A range is {start, end, current}; overlapping ones are merged, `current` wins.
// `breaks` are offsets at which an empty labelled <span> goes: {offset, label}.
function markedText(text, ranges, breaks = []) {
  const cuts = new Set([0]);
  for (const range of ranges) cuts.add(range.start).add(range.end);
  for (const page of breaks) cuts.add(page.offset);
  const points = [...cuts].sort((a, b) => a - b);
  const units = toUnits(text, points);
  const labels = new Map(breaks.map((page) => [page.offset, page.label]));
  const nodes = [];
  points.forEach((point, i) => {
    if (labels.has(point)) {
      nodes.push(el("span", { class: "sb-page", "data-label": labels.get(point) }));
    }
    const piece = text.slice(units[i], i + 1 < units.length ? units[i + 1] : undefined);
    if (!piece) return;
    const covering = ranges.filter((range) => range.start <= point && point < range.end);
    if (!covering.length) nodes.push(document.createTextNode(piece));
    else {
      const current = covering.some((range) => range.current);
      nodes.push(el("mark", { class: current ? "sb-current" : null }, piece));
    }
  });
  return nodes;
}
