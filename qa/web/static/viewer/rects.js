// Rectangles: where the characters of a page stand, and what can be seen of what.

// Whether one box can be seen in another.
export function within(one, other) {
  return one.bottom > other.top && one.top < other.bottom && one.right > other.left && one.left < other.right;
}

// Return the rectangles of a range on a page, one a line: the boxes of characters that
// follow each other side by side, or one below the other on a page that lies on its side.
export function rectsOf(page, { start, end }) {
  const rects = [];
  let before = null;
  for (let i = Math.max(0, start - page.start); i < Math.min(page.boxes.length, end - page.start); i += 1) {
    const box = page.boxes[i];
    if (!box) continue;
    if (before && (inLine(before, box, 1) || inLine(before, box, 0))) {
      const last = rects[rects.length - 1];
      last[0] = Math.min(last[0], box[0]);
      last[1] = Math.min(last[1], box[1]);
      last[2] = Math.max(last[2], box[2]);
      last[3] = Math.max(last[3], box[3]);
    } else rects.push(box.slice());
    before = box;
  }
  return rects;
}

// Whether two boxes share most of their extent along an axis (0 is across), and are near
// each other along the other one.
function inLine(a, b, axis) {
  const other = 1 - axis;
  const shared = Math.min(a[axis + 2], b[axis + 2]) - Math.max(a[axis], b[axis]);
  const smaller = Math.min(a[axis + 2] - a[axis], b[axis + 2] - b[axis]);
  const gap = Math.max(a[other], b[other]) - Math.min(a[other + 2], b[other + 2]);
  return smaller > 0 && shared > 0.6 * smaller && gap < 300;
}
