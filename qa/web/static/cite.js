// An answer as text to take along: plain, as Python prints it, as Markdown, or as the list
// of its sources alone.

function describePlace(citation) {
  const parts = [citation.title, ...[citation.author, citation.date].filter(Boolean)];
  if (citation.first_page !== null) {
    const many = citation.last_page !== null && citation.last_page !== citation.first_page;
    parts.push(many ? `pp. ${citation.first_page}–${citation.last_page}` : `p. ${citation.first_page}`);
  }
  const section = citation.section.filter((title) => title !== citation.title);
  if (section.length) parts.push(section.join(" › "));
  return `${parts.join(", ")} (${citation.file}, characters ${citation.start}–${citation.end})`;
}

// The [n] of a quote, and where else it stands.
function numbersOf(quote) {
  const own = quote.citation.number;
  const others = [...new Set(quote.also_in.map((place) => place.number))]
    .filter((number) => number !== own)
    .sort((a, b) => a - b);
  return `[${own}]${others.length ? ` (also in ${others.map((n) => `[${n}]`).join(" ")})` : ""}`;
}

function referencesOf(answer) {
  const places = answer.quotes.flatMap((quote) => [quote.citation, ...quote.also_in]);
  const cited = new Set(places.map((place) => place.number));
  return answer.hits
    .filter((hit) => cited.has(hit.rank))
    .map((hit) => `[${hit.rank}] ${describePlace(hit.citation)}`);
}

function nearestOf(answer) {
  return answer.hits.slice(0, 3).map((hit) => describePlace(hit.citation));
}

function plainAnswer(answer) {
  if (answer.status === "small_talk") return answer.reason;
  const lines = answer.corrections.length ? [correctedIn(answer), ""] : [];
  if (answer.status === "not_found") {
    lines.push("The documents do not say.", answer.reason);
    if (answer.hits.length) lines.push("", "Nearest passages", ...nearestOf(answer).map((one) => `  ${one}`));
  } else {
    lines.push(...answer.quotes.map((quote) => `“${quote.text}” ${numbersOf(quote)}`));
    lines.push("", "Sources", ...referencesOf(answer));
  }
  return lines.join("\n");
}

// What Markdown would read as markup stays what it is in the document.
function plainInMarkdown(text) {
  return text
    .replace(/[\\`*_[\]<>~|$&#]/g, "\\$&")
    .replace(/^[ \t]+/gm, "")
    .replace(/^(\d+)([.)])/gm, "$1\\$2")
    .replace(/^[-+=]/gm, "\\$&");
}

function listInMarkdown(places) {
  // The [n] of a reference is ours and needs no escape.
  return places.map((place) => `- ${place.replace(/^(\[\d+\] )?([^]*)/, (_, number, rest) => (number || "") + plainInMarkdown(rest))}`).join("\n");
}

function markdownAnswer(answer) {
  if (answer.status === "small_talk") return plainInMarkdown(answer.reason);
  const blocks = [];
  if (answer.corrections.length) blocks.push(plainInMarkdown(correctedIn(answer)));
  if (answer.context.length) blocks.push(plainInMarkdown(togetherWith(answer)));
  if (answer.status === "not_found") {
    blocks.push("The documents do not say.", plainInMarkdown(answer.reason));
    if (answer.hits.length) blocks.push("**Nearest passages**", listInMarkdown(nearestOf(answer)));
  } else {
    for (const quote of answer.quotes) {
      blocks.push(`“${plainInMarkdown(quote.text)}” ${numbersOf(quote)}`.replace(/^/gm, "> "));
    }
    blocks.push("**Sources**", listInMarkdown(referencesOf(answer)));
  }
  return blocks.join("\n\n");
}

function markdownTurn(turn) {
  return `## ${plainInMarkdown(turn.question.replace(/\s+/g, " "))}\n\n${markdownAnswer(turn.answer)}`;
}

function markdownTalk(shown) {
  const title = plainInMarkdown(titleOf(shown).replace(/\s+/g, " "));
  return `${[`# ${title}`, ...shown.turns.map(markdownTurn)].join("\n\n")}\n`;
}
