// The shape of what is quoted, told by its kind and its text: where its rows, cells, items and
// paragraphs stand. Offsets are UTF-16 units of the text, half-open.

// A sign that begins an item: a bullet, "3.", "(a)", "b)".
const LABEL = /^[^\S\n]*(?:[•‣◦▪·*–-]|\(?(?:\d{1,3}|\p{L})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)[^\S\n]+/u;
const SIGN = /^\s*[•‣◦▪·*–-]\s+$/;
// A line of the head of a mail, or of a form.
const NAMED = /^\p{L}[\p{L} -]{0,30}: \S/u;
// Of these the lines that tell the sender by name, and the time to the minute and the subject.
const SENDER = /^((?:from|von|de|da): +)([^<\n]*[^<\s]|<?\S+)/i;
const SENT = /^((?:date|sent|datum|gesendet|envoyé|fecha|enviado|data|subject|betreff|objet|asunto|assunto): +)(.*?)(?=(?::\d\d)? [+-]\d{4}\b|$)/i;
// What stands before a question or its answer, at the beginning of a line.
const FAQ_WORDS =
  "answer|question|antwort|frage|réponse|respuesta|pregunta|resposta|pergunta|risposta|domanda|antwoord|vraag|odpowiedź|pytanie|ответ|вопрос|الجواب|السؤال|جواب|سؤال|答|问|問|回答|问题|質問";
const FAQ_LABEL = new RegExp(`^[^\\S\\n]*(?:[AQ]|${FAQ_WORDS})[^\\S\\n]?[:：][^\\S\\n]*(?=\\S)`, "gimu");
// A line that a column of text filled has so many characters at least.
const LINE = 30;
const CODE = /[{}<>=\\|\x60$]|\w\(|\s--?\w|;$/;
const SPEAKER = /^[^:\n]{1,60}:\s+/;

// Quotes by what each is understood with: [{quote, leads}], `leads` being those of the role
// "context", such as the header over a row.
export function groupsOf(quotes) {
  const groups = [];
  for (const quote of quotes) {
    if (quote.role === "context" && groups.length) groups.at(-1).leads.push(quote);
    else groups.push({ quote, leads: [] });
  }
  return groups;
}

// Quotes with what leads to each before it.
export function asOneReads(quotes) {
  return groupsOf(quotes).flatMap(({ quote, leads }) => [...leads, quote]);
}

// The pieces of a text between the places where a separator stands: [{start, end}].
export function piecesOf(text, separator, { start, end } = { start: 0, end: text.length }) {
  const pieces = [];
  let from = start;
  for (const found of text.slice(start, end).matchAll(separator)) {
    pieces.push({ start: from, end: start + found.index });
    from = start + found.index + found[0].length;
  }
  return [...pieces, { start: from, end }];
}

export const linesOf = (text) => piecesOf(text, /\n/g).filter((line) => text.slice(line.start, line.end).trim());
export const paragraphsOf = (text) => piecesOf(text, /\n[^\S\n]*\n\s*/g);
export const cellsOf = (text, line) => piecesOf(text, /\t/g, line);

// The rows of a table: [{start, end, cells}].
export const rowsOf = (text) => linesOf(text).map((line) => ({ ...line, cells: cellsOf(text, line) }));

// The rows of a table of which the cells are known, {start, end, column, columns, rows, header}:
// [{start, end, header, pieces}], `pieces` being cells and, {gap}, how many columns are empty before
// the next. An empty cell leaves no trace in the text.
export function gridOf(text, cells, width = widthOf(cells)) {
  const rows = [];
  for (const cell of cells) {
    const last = rows.at(-1);
    if (!last || text.slice(last.end, cell.start).includes("\n")) rows.push({ start: cell.start, end: cell.end, cells: [cell] });
    else {
      last.cells.push(cell);
      last.end = cell.end;
    }
  }
  return rows.map(({ start, end, cells: own }, i) => {
    const reaching = rows.slice(0, i).flatMap((row, j) => row.cells.filter((cell) => j + cell.rows > i));
    return { start, end, header: own.every((cell) => cell.header), pieces: piecesOfRow(own, reaching, width) };
  });
}

export const widthOf = (cells) => Math.max(...cells.map(({ column, columns }) => column + columns));

// The cells of a row with the gaps between them, where no cell of a row above reaches down.
function piecesOfRow(own, reaching, width) {
  const pieces = [];
  let at = 0;
  const upTo = (column) => {
    if (column > at) pieces.push({ gap: column - at });
  };
  for (const cell of [...own, ...reaching].sort((a, b) => a.column - b.column)) {
    upTo(cell.column);
    if (own.includes(cell)) pieces.push(cell);
    at = Math.max(at, cell.column + cell.columns);
  }
  upTo(width);
  return pieces;
}

// Whether the first row of a whole table names its columns. The text alone does not tell, so
// only what can hardly be anything else does: words over columns that hold numbers.
export function isNamed(text, [first, ...others]) {
  const numbers = ({ start, end }) => /\d/.test(text.slice(start, end));
  const width = first.cells.length;
  return others.every((row) => row.cells.length === width) && width > 1 && !numbers(first) && others.some(numbers);
}

// The most cells that a line of a text has. An empty cell leaves no trace in a text: where
// another row has more cells than this one, it is not told which of them are missing.
export const widest = (text) => Math.max(...rowsOf(text).map((row) => row.cells.length));

// How the cells of a header stand over rows of `width` cells: for each of its lines the cells
// with the columns and rows that each spans. Null where that cannot be told.
export function headerOver(text, width) {
  const lines = rowsOf(text);
  const plain = lines.map(({ cells }) => cells.map((cell) => ({ ...cell, columns: 1, rows: 1 })));
  if (lines.every(({ cells }) => cells.length === width)) return plain;
  if (lines.length !== 2) return null;
  // Groups over columns of the same names, beside the name of the first column.
  const [[corner, ...groups], below] = plain;
  const each = below.length / groups.length;
  const names = below.map(({ start, end }) => text.slice(start, end));
  const repeats = names.every((name, i) => name === names[i % each]);
  if (below.length !== width - 1 || each < 2 || !Number.isInteger(each) || !repeats) return null;
  return [[{ ...corner, rows: 2 }, ...groups.map((group) => ({ ...group, columns: each }))], below];
}

// A list as what leads to it, {start, end} or null, and its items: [{start, end, label, sign}],
// `label` being where the text of the item begins, `sign` whether it is a bullet. An item goes on
// in the lines that have no label; null where no line has one.
export function listOf(text) {
  const lines = linesOf(text);
  const labels = lines.map(({ start, end }) => LABEL.exec(text.slice(start, end))?.[0] ?? "");
  const first = labels.findIndex(Boolean);
  if (first < 0) return null;
  const items = [];
  lines.slice(first).forEach((line, i) => {
    const label = labels[first + i];
    if (label) items.push({ ...line, label: line.start + label.length, sign: SIGN.test(label), indent: /^\s*/.exec(label)[0].length });
    else items.at(-1).end = line.end;
  });
  return { intro: first ? { start: lines[0].start, end: lines[first - 1].end } : null, items };
}

// The labels of questions and answers, such as "A: ", which say nothing that is not seen:
// [{start, end}].
export function labelsIn(text) {
  return [...text.matchAll(FAQ_LABEL)].map(({ 0: label, index }) => ({ start: index, end: index + label.length }));
}

// Whether lines are to stay lines: of a table, or of names and what each is.
export function keepsLines(text) {
  const lines = linesOf(text).map(({ start, end }) => text.slice(start, end));
  return lines.length > 1 && (lines.some((line) => line.includes("\t")) || lines.every((line) => NAMED.test(line)));
}

// The pieces of the head of a mail that say who wrote it, when and of what, in the order of its
// lines: [{start, end}]; null where a text is no such head. Its other lines say less.
export function mailHeadIn({ text, role }) {
  if (role !== "context" || !text.includes("\n") || !keepsLines(text)) return null;
  const lines = linesOf(text).map((line) => ({ ...line, said: text.slice(line.start, line.end) }));
  if (!lines.some(({ said }) => SENDER.test(said))) return null;
  return lines.flatMap(({ start, said }) => {
    const found = SENDER.exec(said) ?? SENT.exec(said);
    if (!found) return [];
    const from = start + found[1].length;
    return [{ start: from, end: from + found[2].length }];
  });
}

// A passage as the stretches of it that are rows of a table and those that are not:
// [{start, end, table}], all of it. A table has the empty lines around it.
export function stretchesOf(text) {
  const stretches = [];
  for (const { start, end } of piecesOf(text, /\n/g)) {
    const line = text.slice(start, end);
    const last = stretches.at(-1);
    // What begins with a tab is indented, as code is.
    const table = line.trim() ? /^[^\t]*\S\t/.test(line) : Boolean(last?.table);
    if (last?.table === table) last.end = end;
    else {
      if (last?.table) last.end = start;
      stretches.push({ start: last ? last.end : 0, end, table });
    }
  }
  return stretches;
}

// The ends of lines within paragraphs that are there because the page was no wider: [{start, end}].
// What a passage is made of is not told, so lines that may be code, items or names stay lines.
export function runOnsIn(text) {
  return paragraphsOf(text).flatMap((paragraph) => {
    const lines = piecesOf(text, /\n/g, paragraph);
    const said = lines.map(({ start, end }) => text.slice(start, end));
    if (keepsLines(said.join("\n")) || said.some((line) => CODE.test(line))) return [];
    const labels = labelsIn(text);
    const longest = Math.max(...said.map((line) => line.length));
    return lines.slice(1).flatMap(({ start }, i) => {
      const full = said[i].length >= Math.max(LINE, 0.6 * longest);
      const labelled = labels.some((label) => label.start === start);
      const goesOn = full && !labelled && /^\S/.test(said[i + 1]) && !LABEL.test(said[i + 1]) && !NAMED.test(said[i + 1]);
      return goesOn ? [{ start: start - 1, end: start }] : [];
    });
  });
}

// Where the words of a speaker begin, 0 where none is named. The mark says that what answers
// stands after the name.
export function speechAt(text, kind, marks) {
  const name = SPEAKER.exec(text)?.[0].length ?? 0;
  return (kind === "speech" || kind === "paragraph") && marks[0]?.start >= name ? name : 0;
}

// The quote that is the header of a row, of what leads to it.
export function headerOf({ quote, leads }) {
  const { document_id, start } = quote.citation;
  const isHeader = ({ text, citation }) => citation.document_id === document_id && citation.end <= start && text.includes("\t");
  return (quote.kind === "row" && leads.find(isHeader)) || null;
}

// Whether a row without a header of its own stands under the one of an earlier row, which is
// {quote, width}: in the same part of the same document, with as many cells as that row, or with
// cells under its columns.
export function isUnder(header, { kind, text, citation, cells = [] }) {
  if (!header || kind !== "row") return false;
  const named = header.quote.cells ?? [];
  const fits = cells.length && named.length ? widthOf(cells) <= widthOf(named) : cellsOf(text).length === header.width;
  if (!fits) return false;
  const over = header.quote.citation;
  return over.document_id === citation.document_id && over.place === citation.place && over.end <= citation.start;
}

// Groups, each with its `header`, as what is drawn as one: rows that follow each other under the
// same header are together, any other group is by itself.
export function tablesOf(groups) {
  const tables = [];
  for (const group of groups) {
    if (tables.length && isNextRow(tables.at(-1), group)) tables.at(-1).push(group);
    else tables.push([group]);
  }
  return tables;
}

// What is to be said of a single row needs room beside it.
const isBare = ({ note, also_in = [], citation }) => !note && also_in.every(({ number }) => number === citation.number);

function isNextRow(table, { quote, leads, header }) {
  const [first] = table;
  if (!header || first.header?.quote !== header.quote || leads.length) return false;
  const leadsIn = ({ citation }) => citation.document_id === first.quote.citation.document_id && citation.end <= first.quote.citation.start;
  const alike = quote.citation.place === first.quote.citation.place && Boolean(quote.cells?.length) === Boolean(first.quote.cells?.length);
  return alike && isBare(quote) && isBare(first.quote) && first.leads.every(leadsIn);
}
