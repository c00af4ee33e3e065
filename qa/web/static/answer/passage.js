// A passage laid out for reading: the cells of a table stand under each other, a line that the
// page broke goes on, and the labels of questions are not seen. Its text is exactly that of the
// document, and each mark outside a table stays whole.

import { el } from "../base/dom.js";
import { markedUnits } from "../base/marks.js";
import { unitsOf } from "../base/offsets.js";
import { overlap } from "../base/places.js";
import { penOf, rowNode, tableNode } from "./quote.js";
import { isNamed, labelsIn, rowsOf, runOnsIn, stretchesOf } from "./shape.js";

// The same nodes, with the given pieces of their text in elements: {start, end, attributes}.
function withPieces(nodes, pieces) {
  let at = 0;
  return nodes.flatMap((node) => {
    const text = node.textContent;
    const start = at;
    const end = start + text.length;
    at = end;
    const children = [];
    let done = start;
    for (const piece of pieces.filter((one) => overlap(one, { start, end }))) {
      const from = Math.max(piece.start, done);
      const to = Math.min(piece.end, end);
      children.push(text.slice(done - start, from - start), el("span", piece.attributes, text.slice(from - start, to - start)));
      done = to;
    }
    if (!children.length) return [node];
    children.push(text.slice(done - start));
    const kept = children.filter((child) => child !== "");
    if (node.nodeType === Node.TEXT_NODE) return kept;
    node.replaceChildren(...kept);
    return [node];
  });
}

function wordsOf(text, marks) {
  const labels = labelsIn(text).map((label) => ({ ...label, attributes: { hidden: true } }));
  const runOns = runOnsIn(text).map((end) => ({ ...end, attributes: { class: "sb-run-on" } }));
  return withPieces(markedUnits(text, marks), [...labels, ...runOns].sort((a, b) => a.start - b.start));
}

function tableOf(text, marks) {
  const rows = rowsOf(text);
  // Between the cells nothing is marked: a mark there would be drawn as a cell.
  const inCells = rows
    .flatMap((row) => row.cells)
    .flatMap((cell) => marks.filter((mark) => overlap(mark, cell)).map((mark) => ({ ...mark, start: Math.max(mark.start, cell.start), end: Math.min(mark.end, cell.end) })));
  const pen = penOf(text, inCells);
  const head = rows.length > 1 && isNamed(text, rows);
  const drawnRow = (row, i) => rowNode(pen, row, () => (head && !i ? ["th", { scope: "col" }] : ["td", {}]));
  return tableNode(el("tbody", {}, rows.flatMap(drawnRow), pen.rest()));
}

// Return nodes that together hold exactly the text. A mark is {start, end, quoted, id}, in code
// points of the text.
export function passageNodes(text, marks) {
  const units = unitsOf(text, marks.flatMap(({ start, end }) => [start, end]));
  const inUnits = marks.map((mark) => ({ ...mark, start: units(mark.start), end: units(mark.end) }));
  return stretchesOf(text).flatMap(({ start, end, table }) => {
    const within = inUnits
      .filter((mark) => overlap(mark, { start, end }))
      .map((mark) => ({ ...mark, start: Math.max(mark.start, start) - start, end: Math.min(mark.end, end) - start }));
    return (table ? tableOf : wordsOf)(text.slice(start, end), within);
  });
}
