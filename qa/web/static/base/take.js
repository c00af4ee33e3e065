// What a visitor takes along: the clipboard, and files to save.

import { el, rootElement } from "./dom.js";
import { t } from "./messages.js";
import { say } from "./say.js";

// `tell` shows what was done, or why it was not.
export async function copy(text, done, tell = say) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // There is no clipboard on plain HTTP, and a frame may not be allowed to use it.
    if (!copyBySelection(text)) return tell(t("The browser does not allow copying."));
  }
  tell(done);
}

function copyBySelection(text) {
  const before = document.activeElement;
  const box = el("textarea", { class: "sb-sr", "aria-hidden": "true", tabindex: "-1" });
  box.value = text;
  rootElement().append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  before.focus({ preventScroll: true });
  return done;
}

export function save(text, type, name) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function fileName(title, ending) {
  const words = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${[...words].slice(0, 60).join("") || t("conversation")}.${ending}`;
}
