// The page: sets the rooms up in the element that holds it, asks the server what there is, and
// goes on with the conversation of this tab.

import { documents, service, wordsOf } from "./base/api.js";
import { find, setRoot } from "./base/dom.js";
import { drawIcons } from "./base/icons.js";
import { speakReaders } from "./base/language.js";
import { direction, t, translate } from "./base/messages.js";
import { say } from "./base/say.js";
import { change } from "./base/state.js";
import { setUpSources } from "./answer/sources.js";
import { resume, setUpConversation } from "./conversation/conversation.js";
import { setUpDrawer } from "./library/documents.js";
import { followChanges } from "./library/changing.js";
import { followReading } from "./library/reading.js";
import { setUpPane } from "./pane/pane.js";
import { setUpViewer } from "./viewer/viewer.js";

export async function start(root) {
  setRoot(root);
  await speakReaders();
  translate(root);
  // The elements of Gradio around ours have a direction of their own.
  find(".sb-app").dir = direction();
  find(".sb-app").removeAttribute("data-wordless");
  drawIcons();
  // In this order they hear a key that is pressed: what lies above closes first.
  setUpViewer();
  setUpPane();
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
  followChanges();
  find(".sb-question").focus({ preventScroll: true });
  performance.mark("sourcebook-ready"); // from here on it can be used
  await resume();
}
