// The pane follows the turn in which one is: it shows the sources of its answer.

import { showSources } from "../answer/sources.js";
import { find } from "../base/dom.js";
import { state } from "../base/state.js";
import { replyOf } from "./turn.js";

function follow({ target }) {
  const turn = state.talk?.turns.find((one) => replyOf(one)?.closest(".sb-turn").contains(target));
  if (turn?.answer.hits.length) showSources(turn.answer, false);
}

export function setUpFollowing() {
  const turns = find(".sb-turns");
  // What is pressed is told by its click, after what the press itself does.
  let pressing = false;
  turns.addEventListener("pointerdown", () => (pressing = true));
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => setTimeout(() => (pressing = false)));
  turns.addEventListener("focusin", (event) => !pressing && follow(event));
  turns.addEventListener("click", follow);
}
