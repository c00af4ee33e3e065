// Where a place is, in the reader's words: its page, and the headings it stands under.

import { t } from "../base/messages.js";

// What is kept in the browser may lack them; then the words that came with it are said.
const isTold = ({ first_page: first, section }) => (first === null || Number.isInteger(first)) && Array.isArray(section);
const isMany = ({ first_page: first, last_page: last }) => Number.isInteger(last) && last !== first;

function pageOf(citation) {
  const { first_page: first, last_page: last } = citation;
  if (first === null) return "";
  return isMany(citation) ? t("pages {first}–{last}", { first, last }) : t("page {page}", { page: first });
}

function shortPageOf(citation) {
  const { first_page: first, last_page: last } = citation;
  if (first === null) return "";
  return isMany(citation) ? t("pp. {first}–{last}", { first, last }) : t("p. {page}", { page: first });
}

// The outermost heading is often the title once more.
const headingsOf = ({ section, title }) => section.filter((heading) => heading !== title);

// Its page and its headings.
export function placeOf(citation) {
  if (!isTold(citation)) return citation.place;
  return [pageOf(citation), headingsOf(citation).join(" › ")].filter(Boolean).join(" · ");
}

// Its document and page, or its document and the heading it stands under.
export function whereOf(citation) {
  const near = isTold(citation) ? shortPageOf(citation) || headingsOf(citation).at(-1) : citation.place.split(" › ").at(-1);
  return [citation.title, near].filter(Boolean).join(", ");
}
