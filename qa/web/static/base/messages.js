// The page's own words in the reader's language.
//
// A message stands in the code in English, and is looked up by that: `t("Copy link")`. What
// changes in it has a name in braces: `t("Searched only: {scope}", { scope })`. A catalogue of
// another language is words/<language>.json, the English message leading to the translated one,
// or to one for each plural form of that language. A message that it lacks is said in English.

let language = "en";
let catalogue = {};

// The languages there are, English first; those with words/<language>.json.
export const LANGUAGES = ["en", "de", "fr", "es", "pt", "ar", "zh"];
const RIGHT_TO_LEFT = ["ar"];

// From here on, words are of this language.
export function speak(code, messages) {
  language = code;
  catalogue = messages;
}

// The language of the words, such as "de".
export function languageInUse() {
  return language;
}

export function direction() {
  return RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}

// The first language of a reader that there are words of, "en" where there is none.
export function languageFor(wanted) {
  const codes = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return codes.find((code) => LANGUAGES.includes(code)) ?? "en";
}

// A message, with `values` in the place of the names in braces.
export function t(message, values = {}) {
  return filled(catalogue[message] ?? message, values);
}

// A message of a number of things: `one` is said of one, `other` of any other number, both in
// English; `{count}` is the number, written as in the language.
export function tn(count, one, other, values = {}) {
  const forms = catalogue[other];
  const english = count === 1 ? one : other;
  const form = forms?.[new Intl.PluralRules(language).select(count)] ?? forms?.other ?? english;
  return filled(form, { count: number(count), ...values });
}

// A message as a list of nodes and strings, where some of its values are nodes.
export function tParts(message, values) {
  const parts = (catalogue[message] ?? message).split(/(\{\w+\})/);
  return parts.filter(Boolean).map((part) => values[/^\{(\w+)\}$/.exec(part)?.[1]] ?? part);
}

export function number(value, options) {
  return value.toLocaleString(language, options);
}

function filled(message, values) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// Say all that stands in an element, which is written in English, in the language in use: its
// texts, and the attributes that are read to people.
export function translate(root) {
  if (!Object.keys(catalogue).length) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { nodeValue } = walker.currentNode;
    const words = nodeValue.replace(/\s+/g, " ").trim();
    if (words) walker.currentNode.nodeValue = nodeValue.replace(/\S(?:[^]*\S)?/, () => t(words));
  }
  for (const name of ["aria-label", "placeholder", "title"]) {
    for (const node of root.querySelectorAll(`[${name}]`)) node.setAttribute(name, t(node.getAttribute(name)));
  }
}
