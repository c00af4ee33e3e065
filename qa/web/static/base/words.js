// Numbers, names and lists in words.

import { state } from "./state.js";

const titles = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export function plural(count, word) {
  return `${count.toLocaleString()} ${word}${count === 1 ? "" : "s"}`;
}

// Some of the texts in words, at most `most` of them.
export function listed(texts, most) {
  const more = texts.length - most;
  const shown = texts.slice(0, most).map((text) => `“${text}”`);
  return shown.join(", ") + (more > 0 ? ` and ${more.toLocaleString()} more` : "");
}

export function compareTexts(a, b) {
  return titles.compare(a, b);
}

export function sizeOf(bytes) {
  if (bytes < 1000) return plural(bytes, "byte");
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
}

export function languageOf(code) {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(code);
  } catch {
    return code;
  }
}

// Who wrote a document, and when.
export function creditOf({ author, date }) {
  return [author, date].filter(Boolean).join(", ");
}

// How documents get here.
export function howToAdd() {
  const folder = "put them into the server’s folder of documents and start it again.";
  return state.service?.uploads.allowed
    ? `Drop files or a folder anywhere on this page, or add them by the button. To keep them for good, ${folder}`
    : `To add some, ${folder}`;
}
