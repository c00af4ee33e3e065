// The title of the tab: the conversation's, then the collection's name, by which it is told from
// other tabs and found again in the browser's history.

import { find } from "../base/dom.js";
import { state, whenChanged } from "../base/state.js";
import { titleOf } from "./store.js";

// To be called where the conversation that is shown got its first answer, or another title.
export function showTitle() {
  const name = state.service?.name ?? find(".sb-name").textContent;
  document.title = state.talk?.turns.length ? `${titleOf(state.talk)} · ${name}` : name;
}

export function setUpTitle() {
  whenChanged("service", showTitle);
  whenChanged("talk", showTitle);
}
