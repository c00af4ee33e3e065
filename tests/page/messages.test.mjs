import assert from "node:assert/strict";
import { test } from "node:test";

import { load, scriptPaths, sourceOf } from "./scripts.mjs";

const { direction, languageFor, LANGUAGES, languageInUse, speak, t, tn, tParts } = await load("base/messages.js");
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

test("each language says all that the scripts say, with the same names in it", () => {
  const { plain, counted } = messagesInScripts();
  for (const language of LANGUAGES.slice(1)) {
    const catalogue = catalogueOf(language);
    const missing = [...plain, ...counted].filter((message) => !(message in catalogue));
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
