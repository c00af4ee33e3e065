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
// What has letters that are written to the left, and to the right.
const LEFTWARDS = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const RIGHTWARDS = new RegExp(`(?!${LEFTWARDS.source})\\p{L}`, "u");

// From here on, words are of this language.
export function speak(code, messages) {
  language = code;
  catalogue = messages;
}

// The language of the words, such as "de".
export function languageInUse() {
  return language;
}

// How that language writes dates and lists, such as "de-AT", the region being the reader's.
// Digits are those of the numbers in documents and of [1], in Arabic too.
export function locale() {
  const own = globalThis.navigator?.languages?.find((tag) => baseOf(tag) === language) ?? language;
  return language === "ar" ? `${own}-u-nu-latn` : own;
}

export function direction() {
  return RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}

// The first language of a reader that there are words of, "en" where there is none.
export function languageFor(wanted) {
  return wanted.map(baseOf).find((code) => LANGUAGES.includes(code)) ?? "en";
}

const baseOf = (tag) => tag.toLowerCase().split("-")[0];

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
  return value.toLocaleString(locale(), options);
}

export function date(value, options = { dateStyle: "medium" }) {
  return new Date(value).toLocaleString(locale(), options);
}

function filled(message, values) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => (values[name] === undefined ? whole : apart(String(values[name]))));
}

// A text of the other direction keeps its own order, and the words around it keep theirs.
export function apart(text) {
  const others = direction() === "ltr" ? LEFTWARDS : RIGHTWARDS;
  return others.test(text) ? `\u2068${text}\u2069` : text;
}

// Say all that stands in an element, which is written in English, in the language in use: its
// texts, and the attributes that are read to people; but for names and keys.
export function translate(root) {
  if (!Object.keys(catalogue).length) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { nodeValue, parentElement } = walker.currentNode;
    const words = nodeValue.replace(/\s+/g, " ").trim();
    if (words && !parentElement.closest('[translate="no"], kbd')) {
      walker.currentNode.nodeValue = nodeValue.replace(/\S(?:[^]*\S)?/, () => t(words));
    }
  }
  for (const name of ["aria-label", "placeholder", "title"]) {
    for (const node of root.querySelectorAll(`[${name}]`)) node.setAttribute(name, t(node.getAttribute(name)));
  }
}
