// The panel beside the conversation: the passages of the chosen answer, best first, or
// the documents before the first question.

function quotesIn(answer, documentId) {
  return answer.quotes
    .flatMap((quote) => [quote.citation, ...quote.also_in])
    .filter((citation) => citation.document_id === documentId);
}

function whyFound(hit) {
  const words = hit.matched.length ? `words: ${hit.matched.join(", ")}` : "no word in common";
  const reranked = hit.rerank_score === null ? "" : `reranked ${hit.rerank_score.toFixed(2)} · `;
  return `${reranked}similarity ${hit.dense_score.toFixed(2)} · ${words}`;
}

function renderCard(answer, hit) {
  const citation = hit.citation;
  const marks = quotesIn(answer, citation.document_id)
    .filter((quote) => quote.start >= citation.start && quote.end <= citation.end)
    .map((quote) => ({ start: quote.start - citation.start, end: quote.end - citation.start }));
  // The card opens at what is marked in it, else at the whole passage.
  const first = answer.quotes.map((quote) => quote.citation).find((quote) => quote.number === hit.rank);
  return el(
    "li",
    { class: "sb-card", "data-rank": hit.rank },
    el(
      "button",
      { type: "button", class: "sb-card-title", dir: "auto", onclick: () => openViewer(answer, first || citation) },
      el("span", { class: "sb-number" }, `[${hit.rank}]`),
      ` ${citation.title}`,
    ),
    el("p", { class: "sb-card-place", dir: "auto" }, [creditOf(citation), placeOf(citation), citation.file].filter(Boolean).join(" · ")),
    el("p", { class: "sb-card-text", dir: "auto" }, markedText(hit.text, marks)),
    el("p", { class: "sb-card-score", dir: "auto" }, whyFound(hit)),
  );
}

function showSources(answer, raise) {
  const panel = find(".sb-sources");
  const heading = answer.status === "answered" ? "Sources" : "Nearest passages";
  panel.replaceChildren(
    el(
      "div",
      { class: "sb-sources-head" },
      el("h2", {}, heading),
      el("button", { type: "button", class: "sb-close sb-phone", "aria-label": "Close the sources", onclick: closeSources }, "✕"),
    ),
    el("ol", { class: "sb-cards" }, answer.hits.map((hit) => renderCard(answer, hit))),
  );
  panel.scrollTop = 0;
  if (raise) {
    panel.classList.add("sb-raised");
    panel.focus({ preventScroll: true });
  }
}

function closeSources() {
  find(".sb-sources").classList.remove("sb-raised");
  find(".sb-question").focus();
}

function showDocuments(collection) {
  const open = (item) => openViewer(null, { document_id: item.id, title: item.title });
  const card = (item) =>
    el(
      "li",
      { class: "sb-card" },
      el("button", { type: "button", class: "sb-card-title", dir: "auto", onclick: () => open(item) }, item.title),
      el(
        "p",
        { class: "sb-card-place", dir: "auto" },
        [creditOf(item), item.path, item.pages ? plural(item.pages, "page") : "", plural(item.passages, "passage")]
          .filter(Boolean)
          .join(" · "),
      ),
    );
  find(".sb-sources").replaceChildren(
    el("div", { class: "sb-sources-head" }, el("h2", {}, "Documents")),
    el("ul", { class: "sb-cards" }, collection.documents.slice(0, 200).map(card)),
  );
}
