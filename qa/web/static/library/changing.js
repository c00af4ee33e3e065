// Whether the documents have changed while the page is open: by the server, which follows its
// folder, or by another visitor where what is added is shared.

import { health } from "../base/api.js";
import { find } from "../base/dom.js";
import { isReading, state } from "../base/state.js";
import { loadDocuments } from "./listing.js";
import { followReading } from "./reading.js";

const BETWEEN = 20_000; // milliseconds

let known = null; // the generation of the documents that are listed
let looking = false;

// Look now and then, while somebody can see the page.
export function followChanges() {
  known = state.service?.generation ?? null;
  setInterval(look, BETWEEN);
  document.addEventListener("visibilitychange", look);
}

async function look() {
  // While documents are read, that is followed, and the list with it.
  if (document.hidden || looking || isReading() || isListUsed()) return;
  looking = true;
  try {
    const { generation } = await health();
    if (generation !== known) {
      await loadDocuments();
      known = generation;
      await followReading();
    }
  } catch {
    // The server is away; the next look tries again.
  } finally {
    looking = false;
  }
}

// Nothing moves under somebody's hands.
function isListUsed() {
  return !find(".sb-drawer").hidden && find(".sb-drawer-list").matches(":hover, :focus-within");
}
