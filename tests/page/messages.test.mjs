import assert from "node:assert/strict";
import { test } from "node:test";

import { load, scriptPaths, sourceOf } from "./scripts.mjs";

const { date, direction, languageFor, LANGUAGES, languageInUse, number, speak, t, tn, tParts } = await load("base/messages.js");
const { listed, placeOf, placeWithin, referenceOf, sizeOf } = await load("base/words.js");
const catalogueOf = (language) => JSON.parse(sourceOf(`words/${language}.json`));
const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`;
const unescaped = (text) => JSON.parse(`"${text}"`);

// What the scripts say: the messages, and those of a number of things.
function messagesInScripts() {
  const plain = new Set();
  const counted = new Set();
  for (const path of scriptPaths()) {
    const source = sourceOf(path).replace(/^\s*\/\/.*$/gm, "");
    for (const [, message] of source.matchAll(new RegExp(String.raw`\bt(?:Parts)?\(\s*${TEXT}`, "g"))) plain.add(unescaped(message));
    for (const [, , other] of source.matchAll(new RegExp(String.raw`\btn\(\s*[^"]*?,\s*${TEXT},\s*${TEXT}`, "g"))) counted.add(unescaped(other));
  }
  return { plain, counted };
}

// What the page itself says, with the names and keys left out that `translate` leaves.
function messagesInPage() {
  const page = sourceOf("page.html")
    .replace(/<!--[^]*?-->/g, "")
    .replace(/<kbd>[^<]*<\/kbd>/g, "")
    .replace(/translate="no">[^<]*</g, "><");
  const texts = [...page.matchAll(/>([^<]+)</g)].map(([, text]) => text.replace(/\s+/g, " ").trim());
  const attributes = [...page.matchAll(/\s(?:aria-label|placeholder|title)="([^"]*)"/g)].map(([, text]) => text);
  return [...new Set([...texts, ...attributes].filter(Boolean))];
}

const namesIn = (text) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test("a message is said in the language, and in English where that lacks it", () => {
  speak("de", { "Copy link": "Link kopieren", "{count} sources of {all}": { one: "{count} Quelle von {all}", other: "{count} Quellen von {all}" }, "Only {where} now": "Jetzt nur {where}" });
  assert.equal(languageInUse(), "de");
  assert.equal(t("Copy link"), "Link kopieren");
  assert.equal(t("Not there: {it}", { it: "$&" }), "Not there: $&");
  assert.equal(tn(1, "{count} source of {all}", "{count} sources of {all}", { all: 9 }), "1 Quelle von 9");
  assert.equal(tn(1200, "{count} source of {all}", "{count} sources of {all}", { all: 9 }), "1.200 Quellen von 9");
  const node = {};
  assert.deepEqual(tParts("Only {where} now", { where: node }), ["Jetzt nur ", node]);
  speak("en", {});
  assert.equal(tn(1, "{count} source", "{count} sources"), "1 source");
  assert.deepEqual(tParts("Only {where} now", { where: node }), ["Only ", node, " now"]);
});

test("a reader gets the first of their languages that there is", () => {
  assert.equal(languageFor(["cs-CZ", "pt-BR", "en"]), "pt");
  assert.equal(languageFor(["cs"]), "en");
  assert.equal(languageFor([]), "en");
  speak("ar", {});
  assert.equal(direction(), "rtl");
  speak("en", {});
  assert.equal(direction(), "ltr");
});

test("texts of the other direction keep their own order", () => {
  speak("en", {});
  assert.equal(t("“{title}” is deleted.", { title: "Seals" }), "“Seals” is deleted.");
  assert.equal(t("“{title}” is deleted.", { title: "الفقمة!" }), "“\u2068الفقمة!\u2069” is deleted.");
  speak("ar", { "“{title}” is deleted.": "حُذف «{title}»." });
  assert.equal(t("“{title}” is deleted.", { title: "C++" }), "حُذف «\u2068C++\u2069».");
  assert.equal(t("“{title}” is deleted.", { title: "الفقمة!" }), "حُذف «الفقمة!».");
  assert.equal(t("“{title}” is deleted.", { title: "2024" }), "حُذف «2024».");
});

test("numbers, dates, lists and sizes are as the language has them", () => {
  speak("de", catalogueOf("de"));
  assert.equal(number(1234.5), "1.234,5");
  assert.equal(date("2024-03-05"), "05.03.2024");
  assert.equal(listed(["a", "b"], 3), "„a“ und „b“");
  assert.equal(listed(["a", "b", "c", "d"], 2), "„a“, „b“ und 2 weitere");
  assert.equal(sizeOf(1_500_000), "1,5 MB");
  speak("ar", catalogueOf("ar"));
  const counted = [0, 1, 2, 3, 11, 100].map((count) => tn(count, "{count} byte", "{count} bytes"));
  assert.deepEqual(counted, ["لا بايت", "بايت واحد", "بايتان", "3 بايتات", "11 بايتًا", "100 بايت"]);
  assert.equal(number(1234), "1,234"); // as the [1] of an answer
  speak("en", {});
  assert.deepEqual([sizeOf(1), sizeOf(999), sizeOf(4000)], ["1 byte", "999 bytes", "4 KB"]);
  assert.equal(listed(["a"], 3), "“a”");
});

test("a citation says where it is in the language, and the line of it has no offsets", () => {
  const citation = { title: "Manual", file: "manual.pdf", author: "A. Ott", date: "2024", section: ["Manual", "Pumps"], first_page: 3, last_page: 3, start: 10, end: 20 };
  const places = () => [placeOf(citation), placeOf({ ...citation, last_page: 4 }), placeOf({ ...citation, section: [], first_page: null, last_page: null })];
  speak("en", {});
  assert.deepEqual(places(), ["page 3 · Pumps", "pages 3–4 · Pumps", ""]);
  assert.equal(referenceOf(citation), "Manual, A. Ott, 2024, p. 3, Pumps (manual.pdf)");
  speak("de", catalogueOf("de"));
  assert.deepEqual(places(), ["Seite 3 · Pumps", "Seiten 3–4 · Pumps", ""]);
  assert.equal(referenceOf(citation), "Manual, A. Ott, 2024, S. 3, Pumps (manual.pdf)");
  assert.equal(placeWithin(citation, { place: "page 4 · page 5 of it" }), "Seite 4 · page 5 of it");
  assert.equal(placeWithin({ ...citation, first_page: null }, { place: "page 4 of it" }), "page 4 of it");
  speak("en", {});
});

test("each language says all that the page and its scripts say, with the same names in it", () => {
  const { plain, counted } = messagesInScripts();
  const page = messagesInPage();
  assert.ok(page.includes("Conversations") && page.includes("Ask a question") && !page.includes("Sourcebook"));
  for (const language of LANGUAGES.slice(1)) {
    const catalogue = catalogueOf(language);
    const missing = [...page, ...plain, ...counted].filter((message) => !(message in catalogue));
    assert.deepEqual(missing, [], language);
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [message, said] of Object.entries(catalogue)) {
      if (typeof said === "string") assert.deepEqual(namesIn(said), namesIn(message), `${language}: ${message}`);
      else {
        assert.deepEqual(Object.keys(said).sort(), [...categories].sort(), `${language}: ${message}`);
        // "One", "two" and "none" may be said without their number.
        for (const form of Object.values(said)) assert.deepEqual(namesIn(form).filter((name) => name !== "{count}"), namesIn(message).filter((name) => name !== "{count}"), `${language}: ${message}`);
      }
    }
  }
});
