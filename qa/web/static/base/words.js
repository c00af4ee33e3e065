// Numbers, names and lists in words.

import { apart, locale, number, t, tn } from "./messages.js";
import { state } from "./state.js";

const titles = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

// Some of the texts in words, at most `most` of them: “a”, “b”, and 3 more.
export function listed(texts, most) {
  const more = texts.length - most;
  const shown = texts.slice(0, most).map((text) => t("“{text}”", { text }));
  if (more > 0) shown.push(tn(more, "{count} more", "{count} more"));
  return new Intl.ListFormat(locale()).format(shown);
}

// What is there of some texts, as in a line of references.
export function joined(texts) {
  return texts.filter(Boolean).join(", ");
}

// The same of what is told beside each other; each piece keeps its own order.
export function dotted(texts) {
  return texts.filter(Boolean).map(apart).join(" · ");
}

export function compareTexts(a, b) {
  return titles.compare(a, b);
}

export function sizeOf(bytes) {
  if (bytes < 1000) return tn(bytes, "{count} byte", "{count} bytes");
  if (bytes < 1e6) return t("{size} KB", { size: number(Math.round(bytes / 1000)) });
  return t("{size} MB", { size: number(bytes / 1e6, { maximumFractionDigits: 1 }) });
}

// The formats of documents, as the server names them.
export function formatsOf(names) {
  const said = {
    mails: t("mails"),
    notebooks: t("notebooks"),
    "plain text": t("plain text"),
    "source code": t("source code"),
    subtitles: t("subtitles"),
  };
  return names.map((name) => said[name] ?? name).join(", ");
}

// The name of a language, which is given by its code.
export function languageOf(code) {
  try {
    return new Intl.DisplayNames(locale(), { type: "language" }).of(code);
  } catch {
    return code;
  }
}

// Who wrote a document, and when.
export function creditOf({ author, date }) {
  return joined([author, date]);
}

// Where a citation is, in the reader's words. The exact place, with its offsets, is what is
// taken along. What is kept in the browser may lack the fields; then what came with it is said.

const isTold = ({ first_page: first, section }) => (first === null || Number.isInteger(first)) && Array.isArray(section);
const areMany = ({ first_page: first, last_page: last }) => Number.isInteger(last) && last !== first;

// The pages of a citation, "" for none: "page 3".
export function pagesOf(citation) {
  const { first_page: first, last_page: last } = citation;
  if (first === null) return "";
  return areMany(citation) ? t("pages {first}–{last}", { first, last }) : t("page {page}", { page: first });
}

// The same as in a list of references: "p. 3".
export function shortPagesOf(citation) {
  const { first_page: first, last_page: last } = citation;
  if (first === null) return "";
  return areMany(citation) ? t("pp. {first}–{last}", { first, last }) : t("p. {page}", { page: first });
}

// The headings that a citation stands under; the outermost is often the title once more.
const headingsOf = ({ section, title }) => section.filter((heading) => heading !== title);

// Page and headings of a citation, "" where there is neither.
export function placeOf(citation) {
  if (!isTold(citation)) return citation.place;
  return dotted([pagesOf(citation), headingsOf(citation).join(" › ")]);
}

// The same of a span of its passage, of which the server tells the place in English words alone.
export function placeWithin(citation, span) {
  const [all, first, last] = (citation.first_page && /^pages? (\d+)(?:–(\d+))?(?: · )?/.exec(span.place)) || [""];
  const pages = first ? pagesOf({ first_page: Number(first), last_page: Number(last ?? first) }) : "";
  return dotted([pages, span.place.slice(all.length)]);
}

// Document and page of a citation, or its document and the heading that it stands under.
export function whereOf(citation) {
  const near = isTold(citation) ? shortPagesOf(citation) || headingsOf(citation).at(-1) : citation.place.split(" › ").at(-1);
  return joined([citation.title, near]);
}

// A citation as in a list of references.
export function referenceOf(citation) {
  if (!isTold(citation)) return citation.reference;
  const { title, author, date, file } = citation;
  const known = joined([title, author, date, shortPagesOf(citation), headingsOf(citation).join(" › ")]);
  return t("{known} ({file})", { known, file });
}

// How documents get here.
export function howToAdd() {
  return state.service?.uploads.allowed
    ? t("Drop files or a folder anywhere on this page, or add them with the button. To keep them for good, put them into the server’s folder of documents and restart the server.")
    : t("To add documents, put them into the server’s folder of documents and restart the server.");
}
