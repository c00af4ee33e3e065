// The page: sets the rooms up in the element that holds it, asks the server what there is, and
// goes on with the conversation of this tab.

import { documents, messages, service, Unreached, wordsOf } from "./base/api.js";
import { find, setRoot } from "./base/dom.js";
import { drawIcons } from "./base/icons.js";
import { direction, languageFor, languageInUse, speak, t, translate } from "./base/messages.js";
import { say } from "./base/say.js";
import { change } from "./base/state.js";
import { setUpSources } from "./answer/sources.js";
import { resume, setUpConversation } from "./conversation/conversation.js";
import { setUpDrawer } from "./library/documents.js";
import { followReading } from "./library/reading.js";
import { setUpViewer } from "./viewer/viewer.js";

export async function start(root) {
  setRoot(root);
  await speakTheReadersLanguage(root);
  drawIcons();
  // In this order they hear a key that is pressed: what lies above closes first.
  setUpViewer();
  setUpSources();
  setUpDrawer();
  setUpConversation();
  try {
    const [told, { total, documents: first, failures }] = await Promise.all([service(), documents()]);
    find(".sb-name").textContent = told.name;
    change({ service: told, collection: { total, documents: first, failures, complete: first.length === total } });
  } catch (error) {
    // What is kept in the browser can be read all the same.
    say(wordsOf(error, t("The server cannot be reached. Reload the page when it is back.")), 0);
  }
  followReading();
  find(".sb-question").focus({ preventScroll: true });
  performance.mark("sourcebook-ready"); // from here on it can be used
  await resume();
}

// Before anything else is drawn. Without its words a language is English.
async function speakTheReadersLanguage(root) {
  const language = languageFor(navigator.languages);
  if (language !== "en") {
    try {
      speak(language, await messages(language));
    } catch (error) {
      if (!(error instanceof Unreached)) throw error;
    }
  }
  document.documentElement.lang = languageInUse();
  document.documentElement.dir = direction();
  translate(root);
}
