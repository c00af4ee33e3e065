// A quote drawn as what it is: a table, a list, code, a key and its value. The text in it is
// exactly that of the document, also between the cells and the lines; only how it is laid out
// differs, and "As in the file" shows it as it stands.

import { el } from "../base/dom.js";
import { markedUnits } from "../base/marks.js";
import { tool } from "../base/menu.js";
import { t } from "../base/messages.js";
import { unitsOf } from "../base/offsets.js";
import { overlap } from "../base/places.js";
import { copy } from "../base/take.js";
import { cellsOf, gridOf, headerOver, isNamed, keepsLines, labelsIn, listOf, mailHeadIn, paragraphsOf, rowsOf, speechAt, widthOf } from "./shape.js";

// Places in a quote, in UTF-16 units of its text. An answer that was kept by an earlier page has
// none.
function placesIn({ text, citation }, places) {
  if (!Array.isArray(places)) return [];
  const length = citation.end - citation.start;
  const inside = places
    .map((one) => ({ ...one, start: one?.start - citation.start, end: one?.end - citation.start }))
    .filter(({ start, end }) => start >= 0 && start < end && end <= length);
  const units = unitsOf(text, inside.flatMap(({ start, end }) => [start, end]));
  return inside.map((one) => ({ ...one, start: units(one.start), end: units(one.end) })).sort((a, b) => a.start - b.start);
}

// Those that answer; where all of it does, nothing is marked.
function marksOf(quote) {
  return placesIn(quote, quote.marks).filter(({ start, end }) => end - start < quote.text.length);
}

const tableCells = (quote) => placesIn(quote, quote.cells);

// A pen that writes a text from its beginning to its end, each character once; `quiet` is
// written, but not seen. A mark is of what is quoted unless it says otherwise.
export function penOf(text, marks = [], quiet = []) {
  let at = 0;
  const to = (end) => {
    const hidden = quiet.find((one) => one.start >= at && one.end <= end);
    if (!hidden) return piecesTo(end);
    const before = piecesTo(hidden.start);
    return [...before, el("span", { hidden: true }, piecesTo(hidden.end)), ...to(end)];
  };
  const piecesTo = (end) => {
    const piece = { start: at, end: Math.max(at, end) };
    at = piece.end;
    if (piece.start === piece.end) return [];
    const within = marks
      .filter((mark) => overlap(mark, piece))
      .map((mark) => ({ quoted: true, id: "", ...mark, start: mark.start - piece.start, end: mark.end - piece.start }));
    return markedUnits(text.slice(piece.start, piece.end), within);
  };
  // An element around a piece; what stands before it is written before it.
  const around = (tag, attributes, { start, end }) => [...to(start), el(tag, attributes, to(end))];
  return { to, around, rest: () => to(text.length) };
}

export function rowNode(pen, row, nameOf) {
  return [
    ...pen.to(row.start),
    el("tr", {}, row.cells.flatMap((cell, i) => pen.around(...nameOf(cell, i), cell)), pen.to(row.end)),
  ];
}

// Rows as `gridOf` tells them, of the names of columns or of what stands under these.
function gridRows(pen, rows, isHead = false) {
  const spansOf = ({ columns, rows: lines }) => ({ colspan: columns > 1 && columns, rowspan: lines > 1 && lines });
  const tagOf = (cell) => (isHead ? named(cell) : [cell.header ? "th" : "td", { scope: cell.header && "row", ...spansOf(cell) }]);
  const drawnOf = (piece) => (piece.gap ? [el("td", { colspan: piece.gap > 1 && piece.gap })] : pen.around(...tagOf(piece), piece));
  return rows.flatMap(({ start, end, pieces }) => [...pen.to(start), el("tr", {}, pieces.flatMap(drawnOf), pen.to(end))]);
}

// What stands over a table before its first cell, in a row of its own.
function captionRow(pen, text, end, width) {
  return text.slice(0, end).trim() ? [el("tr", {}, el("th", { colspan: width, class: "sb-span" }, pen.to(end)))] : [];
}

const named = (cell) => ["th", { scope: cell.columns > 1 ? "colgroup" : "col", colspan: cell.columns > 1 && cell.columns, rowspan: cell.rows > 1 && cell.rows }];

// The header of a row; where its cells cannot be told to stand over those of the row, it stands
// over all of them.
function headNode({ text, own, wide }, width) {
  const pen = penOf(text);
  const over = wide > width ? null : headerOver(text, width);
  const rows = over
    ? over.flatMap((cells) => rowNode(pen, { start: cells[0].start, end: cells.at(-1).end, cells }, named))
    : rowsOf(text).flatMap((row) => [
        ...pen.to(row.start),
        el("tr", {}, el("th", { colspan: width, class: "sb-span" }, row.cells.flatMap((cell) => pen.around("span", {}, cell)), pen.to(row.end))),
      ]);
  return el("thead", { class: own && "sb-quote-text" }, rows, pen.rest());
}

function gridHead({ text, own }, cells, width) {
  const pen = penOf(text);
  const caption = captionRow(pen, text, cells[0].start, width);
  return el("thead", { class: own && "sb-quote-text" }, caption, gridRows(pen, gridOf(text, cells, width), true), pen.rest());
}

export function tableNode(...parts) {
  // It is scrolled where it is wider than its column, by keyboard too.
  return el("div", { class: "sb-table", tabindex: "0", role: "group", "aria-label": t("Table") }, el("table", {}, parts));
}

const drawRow = (quote, header) => drawRows([{ quote }], header);

// Rows under one header, each {quote, from}: `from` is what stands at its end, if anything.
function drawRows(rows, header) {
  const over = header ? tableCells(header.quote) : [];
  const cells = rows.map(({ quote }) => tableCells(quote));
  const isGrid = cells.every((known) => known.length) && (!header || over.length > 0);
  const width = isGrid ? widthOf([...cells.flat(), ...over]) : cellsOf(rows[0].quote.text).length;
  const bodies = rows.map(({ quote, from = null }, i) => bodyNode(quote, from, (pen) => {
    if (isGrid) return gridRows(pen, gridOf(quote.text, cells[i], width));
    const own = cellsOf(quote.text);
    const first = !header && own.length === 2;
    return rowNode(pen, { start: 0, end: quote.text.length, cells: own }, (_, j) => (first && !j ? ["th", { scope: "row" }] : ["td", {}]));
  }));
  if (!header) return tableNode(...bodies);
  return tableNode(isGrid ? gridHead(header, over, width) : headNode(header, width), ...bodies);
}

function bodyNode(quote, from, drawnBy) {
  const pen = penOf(quote.text, marksOf(quote));
  const rows = drawnBy(pen);
  if (from) rows.find((node) => node.nodeName === "TR").append(el("td", { class: "sb-row-from" }, from));
  return el("tbody", { class: `sb-quote-text sb-row-${quote.role}` }, rows, pen.rest());
}

// A whole table of which the cells are known: the rows that are names alone come first.
function drawGrid(quote, cells) {
  const { text } = quote;
  const pen = penOf(text, marksOf(quote));
  const rows = gridOf(text, cells);
  const heads = rows.every((row) => row.header) ? 0 : rows.findIndex((row) => !row.header);
  const start = cells[0].start;
  const parts = [
    text.slice(0, start).trim() ? el("caption", {}, pen.to(start)) : null,
    heads ? el("thead", {}, gridRows(pen, rows.slice(0, heads), true)) : null,
    el("tbody", {}, gridRows(pen, rows.slice(heads)), pen.rest()),
  ];
  return el("div", { class: "sb-quote-text" }, tableNode(...parts));
}

function drawTable(quote) {
  const { text } = quote;
  const known = tableCells(quote);
  if (known.length) return drawGrid(quote, known);
  const pen = penOf(text, marksOf(quote));
  const rows = rowsOf(text);
  // A caption is a line without cells.
  const caption = rows.length > 1 && rows[0].cells.length === 1 && rows[1].cells.length > 1 ? rows.shift() : null;
  const head = rows.length > 1 && isNamed(text, rows);
  const width = Math.max(...rows.map((row) => row.cells.length));
  const parts = [
    caption ? el("caption", {}, pen.to(caption.end)) : null,
    head ? el("thead", {}, rowNode(pen, rows.shift(), () => ["th", { scope: "col" }])) : null,
    el(
      "tbody",
      {},
      rows.flatMap((row) => rowNode(pen, row, (_, i) => ["td", { colspan: row.cells.length < width && i === row.cells.length - 1 && width - i }])),
      pen.rest(),
    ),
  ];
  return el("div", { class: "sb-quote-text" }, tableNode(...parts));
}

function drawList(quote) {
  const list = listOf(quote.text);
  if (!list) return drawLines(quote);
  const pen = penOf(quote.text, marksOf(quote));
  const least = Math.min(...list.items.map((item) => item.indent));
  const item = ({ start, end, label, sign, indent }) => [
    ...pen.to(start),
    el(
      "li",
      { class: indent > least && "sb-nested" },
      el("span", { class: sign ? "sb-label sb-sign" : "sb-label" }, pen.to(label)),
      el("span", {}, pen.to(end)),
    ),
  ];
  return el(
    "div",
    { class: "sb-quote-text" },
    list.intro ? pen.around("p", {}, list.intro) : null,
    // Without its role a list without bullets of its own is none to some screen readers.
    el("ul", { class: "sb-list", role: "list" }, list.items.flatMap(item)),
    pen.rest(),
  );
}

// Where the code stands in a quote of it: a sentence may say before it what it does.
function codeIn(quote) {
  return marksOf(quote)[0] ?? { start: 0, end: quote.text.length };
}

function drawCode(quote) {
  const code = codeIn(quote);
  const pen = penOf(quote.text);
  return el(
    "div",
    { class: "sb-quote-text" },
    pen.to(code.start),
    el("pre", { class: "sb-code", tabindex: "0", dir: "ltr" }, el("code", {}, pen.to(code.end))),
    pen.rest(),
  );
}

// A key and its value, told by the mark of the value.
function drawPair(quote) {
  const marks = marksOf(quote);
  if (!marks.length) return drawText(quote);
  const pen = penOf(quote.text, marks);
  return el("dl", { class: "sb-quote-text sb-pair" }, el("dt", {}, pen.to(marks[0].start)), el("dd", {}, pen.rest()));
}

// The head of a mail in one line; the style parts its pieces.
function drawHead({ text }, pieces) {
  const pen = penOf(text);
  let at = 0;
  const quiet = (end) => (end > at ? pen.around("span", { hidden: true }, { start: at, end }) : []);
  const drawnPieces = pieces.flatMap((piece) => {
    const before = quiet(piece.start);
    at = piece.end;
    return [...before, ...pen.around("span", { class: "sb-head-part" }, piece)];
  });
  return el("div", { class: "sb-quote-text sb-mail-head" }, drawnPieces, quiet(text.length));
}

function drawLines(quote) {
  return el("div", { class: "sb-quote-text sb-as-is" }, penOf(quote.text, marksOf(quote)).rest());
}

// Paragraphs, the first with its speaker where it has one; the style shows the end of a line in
// one as a space.
function drawText(quote) {
  const { text, kind } = quote;
  const marks = marksOf(quote);
  const head = mailHeadIn(quote);
  if (head) return drawHead(quote, head);
  if (keepsLines(text)) return drawLines(quote);
  // Who speaks is shown, by whatever letter.
  const pen = penOf(text, marks, kind === "speech" ? [] : labelsIn(text));
  const speech = speechAt(text, kind, marks);
  const heading = kind === "heading" && marks[0]?.start === 0 ? marks[0].end : 0;
  const first = speech || heading;
  const name = speech ? ["b", { class: "sb-speaker" }] : ["strong", { class: "sb-quote-heading" }];
  const written = first ? pen.around(...name, { start: 0, end: first }) : [];
  const paragraphs = paragraphsOf(text).filter((one) => one.end > first);
  return el(
    "div",
    { class: "sb-quote-text" },
    written,
    paragraphs.flatMap((one) => pen.around("span", { class: "sb-paragraph" }, one)),
    pen.rest(),
  );
}

const DRAWN = { row: drawRow, table: drawTable, list: drawList, item: drawItem, code: drawCode, pair: drawPair };

// What is nested in an item is a list of its own.
function drawItem(quote) {
  return quote.text.includes("\n") && listOf(quote.text) ? drawList(quote) : drawText(quote);
}

// The quote, and what can be done with it: code is copied, and what is drawn in a way of ours is
// shown as it stands in the file. `header` is {text, own, wide}: what stands over a row, whether it
// is quoted for this row or for one before it, and how many cells the rows around have at most.
export function drawn(quote, header = null) {
  const node = (Object.hasOwn(DRAWN, quote.kind) ? DRAWN[quote.kind] : drawText)(quote, header);
  const box = el("div", { class: "sb-drawn" }, node);
  const tools = [];
  if (quote.kind === "code") {
    const { start, end } = codeIn(quote);
    tools.push(tool(t("Copy code"), () => copy(quote.text.slice(start, end), t("The code is copied."))));
  }
  if (/[\n\t]/.test(quote.text) || labelsIn(quote.text).length) tools.push(asInFile([quote], header, box));
  return { box, tools };
}

// The same of several rows under one header, as one table.
export function drawnRows(rows, header) {
  const box = el("div", { class: "sb-drawn" }, drawRows(rows, header));
  return { box, tools: [asInFile(rows.map(({ quote }) => quote), header, box)] };
}

function asInFile(quotes, header, box) {
  const [node] = box.children;
  const asIs = (text, own) => el("div", { class: own ? "sb-quote-text sb-as-is" : "sb-as-is" }, text);
  const button = tool(t("As in the file"), () => {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", pressed);
    if (!pressed) box.replaceChildren(node);
    else box.replaceChildren(...(header ? [asIs(header.text, header.own)] : []), ...quotes.map(({ text }) => asIs(text, true)));
  });
  button.setAttribute("aria-pressed", "false");
  return button;
}
