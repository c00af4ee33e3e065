// Offsets from the server count code points; strings here count UTF-16 units, two for an
// emoji. These functions translate.

// Translate code point offsets, in ascending order, into UTF-16 offsets of the text.
export function toUnits(text, offsets) {
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
export function toPoints(text, units) {
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
export function unitsOf(text, offsets) {
  const points = [...new Set(offsets)].sort((a, b) => a - b);
  const units = toUnits(text, points);
  const known = new Map(points.map((point, i) => [point, units[i]]));
  return (offset) => known.get(offset);
}
