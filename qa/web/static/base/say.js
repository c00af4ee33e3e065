// A quiet line that says what was done, and what is read out to those who do not see the page.

import { el, find } from "./dom.js";

let saidSince = 0;

// `seconds` is how long it stays, 0 for good.
export function say(text, seconds = 4) {
  const line = find(".sb-said");
  const since = ++saidSince;
  line.textContent = text;
  if (!seconds) return;
  setTimeout(() => {
    if (since === saidSince) line.textContent = "";
  }, seconds * 1000);
}

// Have lines read out, and nothing else of what has come: not its buttons.
export function hear(...lines) {
  find(".sb-heard").replaceChildren(...lines.filter(Boolean).map((line) => el("p", { dir: "auto" }, line)));
}
