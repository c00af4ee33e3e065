// What could not be read, why, and what helps: it comes before all else, as its text is missing
// from every answer.

import { el, find } from "../base/dom.js";
import { state } from "../base/state.js";
import { plural } from "../base/words.js";

export function unreadPanel() {
  return el("details", { class: "sb-unread", hidden: true }, el("summary", {}), el("p", {}), el("ul", {}));
}

export function showUnread() {
  const { failures } = state.collection;
  const box = find(".sb-unread");
  box.hidden = !failures.length;
  if (!failures.length) return;
  const one = failures.length === 1;
  box.querySelector("summary").textContent = `${plural(failures.length, "file")} could not be read: see what to do`;
  box.querySelector("p").textContent =
    `No answer has anything of ${one ? "it" : "them"}. Mend ${one ? "it" : "each"} as is said here and put ` +
    "it back into the server’s folder of documents, then start the server again.";
  box.querySelector("ul").replaceChildren(
    ...failures.map(({ path, reason }) => el("li", { dir: "auto" }, el("b", {}, path), ` ${reason}`)),
  );
}
