// What a visitor takes along: the clipboard, and files to save.

import { el, rootElement } from "./dom.js";
import { t } from "./messages.js";
import { say } from "./say.js";

const ORDER = /[\u202a-\u202e\u2066-\u2069]|(?![\t\n])\p{Cc}/gu;

// A text without characters that are orders to a terminal, where it may be pasted or printed, or
// that turn the order of the others around.
export const withoutOrders = (text) => text.replace(ORDER, (sign) => (sign < "\u2000" ? "\ufffd" : ""));

// The same in JSON, where each has an escape, and stays what it is.
export const escapedOrders = (json) => json.replace(ORDER, (sign) => `\\u${sign.codePointAt(0).toString(16).padStart(4, "0")}`);

// `tell` shows what was done, or why it was not.
export async function copy(exact, done, tell = say) {
  const text = withoutOrders(exact);
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

export function save(exact, type, name) {
  const text = type === "application/json" ? escapedOrders(exact) : withoutOrders(exact);
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function fileName(title, ending) {
  const words = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${[...words].slice(0, 60).join("") || t("conversation")}.${ending}`;
}
