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

// The other way round: UTF-16 offsets, in ascending order, into code point offsets.
function toPoints(text, units) {
  if (!/[\ud800-\udbff]/.test(text)) return units.slice();
  const points = [];
  let count = 0;
  let at = 0;
  for (const unit of units) {
    for (; at < unit; at += 1) {
      const code = text.charCodeAt(at);
      if (code < 0xdc00 || code > 0xdfff) count += 1;
    }
    points.push(count);
  }
  return points;
}

// A function from code point offsets to UTF-16 offsets, for those given in any order.
function unitsOf(text, offsets) {
  const points = [...new Set(offsets)].sort((a, b) => a - b);
  const units = toUnits(text, points);
  const known = new Map(points.map((point, i) => [point, units[i]]));
  return (offset) => known.get(offset);
}

// Return nodes that together hold exactly the text, with the ranges in <mark>.
// A range is {start, end, quoted, id} in code points; where ranges overlap, the mark is of
// all of them, and quoted if one of them is.
function markedText(text, ranges) {
  const units = unitsOf(text, ranges.flatMap((range) => [range.start, range.end]));
  return markedUnits(text, ranges.map((range) => ({ ...range, start: units(range.start), end: units(range.end) })));
}

// The same with offsets in UTF-16 units. `breaks` are offsets at which an empty labelled
// <span> goes: {offset, label}.
function markedUnits(text, ranges, breaks = []) {
  const cuts = new Set([0]);
  for (const range of ranges) cuts.add(Math.max(0, range.start)).add(Math.min(range.end, text.length));
  for (const page of breaks) cuts.add(page.offset);
  const points = [...cuts].sort((a, b) => a - b);
  const labels = new Map(breaks.map((page) => [page.offset, page.label]));
  const nodes = [];
  points.forEach((point, i) => {
    if (labels.has(point)) nodes.push(el("span", { class: "sb-page", "data-label": labels.get(point) }));
    const piece = text.slice(point, points[i + 1]);
    if (!piece) return;
    const covering = ranges.filter((range) => range.start <= point && point < range.end);
    if (!covering.length) nodes.push(document.createTextNode(piece));
    else {
      const quoted = covering.some((range) => range.quoted);
      const ids = covering.map((range) => range.id).join(" ");
      nodes.push(el("mark", { class: quoted ? "sb-quoted" : "sb-evident", "data-place": ids }, piece));
    }
  });
  return nodes;
}
