// What could not be read, why, and what helps: it comes before all else, as its text is missing
// from every answer.

import { el, find } from "../base/dom.js";
import { tn } from "../base/messages.js";
import { state } from "../base/state.js";

export function unreadPanel() {
  return el("details", { class: "sb-unread", hidden: true }, el("summary", {}), el("p", {}), el("ul", {}));
}

export function showUnread() {
  const { failures } = state.collection;
  const box = find(".sb-unread");
  box.hidden = !failures.length;
  if (!failures.length) return;
  box.querySelector("summary").textContent = tn(failures.length, "{count} file could not be read: see what to do", "{count} files could not be read: see what to do");
  box.querySelector("p").textContent = tn(
    failures.length,
    "No answer has anything of it. Mend it as is said here and put it back into the server’s folder of documents, then start the server again.",
    "No answer has anything of them. Mend each as is said here and put it back into the server’s folder of documents, then start the server again.",
  );
  box.querySelector("ul").replaceChildren(
    ...failures.map(({ path, reason }) => el("li", { dir: "auto" }, el("b", {}, path), ` ${reason}`)),
  );
}
