// One answer in the conversation: its status, its quotes, and the [n] that open them.

function placeOf(citation) {
  const parts = [];
  if (citation.first_page !== null) {
    const many = citation.last_page !== citation.first_page;
    parts.push(many ? `pages ${citation.first_page}–${citation.last_page}` : `page ${citation.first_page}`);
  }
  const section = citation.section.filter((title) => title !== citation.title);
  if (section.length) parts.push(section.join(" › "));
  return parts.join(" · ");
}

function creditOf(citation) {
  return [citation.author, citation.date].filter(Boolean).join(", ");
}

// The [n] of an answer: a button that opens this very place, in this very answer.
function chip(answer, citation) {
  const place = [citation.title, placeOf(citation)].filter(Boolean).join(", ");
  return el(
    "button",
    {
      type: "button",
      class: "sb-chip",
      "aria-label": `Source ${citation.number}: ${place}`,
      title: place,
      onclick: () => openViewer(answer, citation),
    },
    `[${citation.number}]`,
  );
}

function alsoIn(answer, quote) {
  const own = quote.citation.number;
  const others = quote.also_in.filter((place) => place.number !== own);
  if (!others.length) return null;
  return el("span", { class: "sb-also" }, " also in ", others.map((place) => chip(answer, place)));
}

function renderQuote(answer, quote) {
  return el(
    "blockquote",
    { class: "sb-quote", dir: "auto" },
    el("span", { class: "sb-quote-text" }, quote.text),
    " ",
    chip(answer, quote.citation),
    alsoIn(answer, quote),
  );
}

// What was corrected in the question, and how to undo it.
function correctedIn(answer) {
  const pairs = answer.corrections.map((one) => `${one.asked} → ${one.searched}`).join(", ");
  return `Searched for: ${answer.searched} (corrected: ${pairs}; put the word in quotes to search for it as it is)`;
}

function togetherWith(answer) {
  return `Searched together with: ${answer.context.join(" · ")}`;
}

// How it went, in words; the numbers behind "not found" are there on request.
function statusOf(answer, filtered) {
  if (answer.status === "answered") {
    const passages = (quotes) => new Set(quotes.map((quote) => quote.citation.number)).size;
    const more = passages([...answer.quotes, ...answer.evidence]) - passages(answer.quotes);
    const others = more ? ` ${plural(more, "more passage")} may hold part of an answer.` : "";
    return [el("p", { class: "sb-status" }, answer.reason + others)];
  }
  const verdict = el("p", { class: "sb-verdict" }, "The documents do not say.");
  if (!answer.hits.length) return [verdict, el("p", { class: "sb-status" }, filtered ? "No document is left to search." : `There are no documents. ${howToAdd()}`)];
  return [
    verdict,
    el("p", { class: "sb-status" }, "No passage is near enough to the question to answer it. The nearest ones are in the sources."),
    el("details", { class: "sb-why" }, el("summary", {}, "How near they are"), el("p", {}, answer.reason)),
  ];
}

// `searched` is a node that says what was searched, null where that is the question alone;
// `filtered` says whether only some documents were.
function renderAnswer(answer, searched, filtered) {
  // A reply to thanks or a greeting cites nothing.
  if (answer.status === "small_talk") return el("p", { class: "sb-answer", dir: "auto" }, answer.reason);
  const found = answer.status === "answered";
  return el(
    "div",
    { class: `sb-answer ${found ? "" : "sb-not-found"}` },
    statusOf(answer, filtered),
    searched,
    answer.quotes.map((quote) => renderQuote(answer, quote)),
  );
}
