// The language that the page speaks: the one that its reader has chosen here, else the first of
// those of their browser that there are words of.

import { messages, Unreached } from "./api.js";
import { direction, languageFor, languageInUse, speak, t } from "./messages.js";

const KEPT = "sourcebook:language";
const PATIENCE = 5000; // milliseconds that a page waits for its words
let speaking = null;

// The code that was chosen, null for none.
export function chosenLanguage() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

// Keep a choice, null for that of the browser; it is for the next time that the page comes.
export function chooseLanguage(code) {
  try {
    if (code) localStorage.setItem(KEPT, code);
    else localStorage.removeItem(KEPT);
  } catch {
    // Where nothing may be stored, the browser's language it is.
  }
}

// Have the page speak its reader's language, whose words are fetched once; return `t`. Without
// its words a language is English.
export function speakReaders() {
  speaking ??= begin();
  return speaking;
}

async function begin() {
  const language = languageFor([chosenLanguage() ?? [], ...navigator.languages].flat());
  if (language !== "en") {
    try {
      speak(language, await messages(language, AbortSignal.timeout(PATIENCE)));
    } catch (error) {
      if (!(error instanceof Unreached)) throw error;
    }
  }
  document.documentElement.lang = languageInUse();
  document.documentElement.dir = direction();
  return t;
}
