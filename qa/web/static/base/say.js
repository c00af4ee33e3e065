// A quiet line that says what was done.

import { find } from "./dom.js";

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
