// The question box, and the room above it.

import { find } from "../base/dom.js";

// On a wide screen the question box stands right below the conversation. It moves down when
// there is more, and never up: what comes in place of something taller takes its room.
export function keepRoom() {
  const turns = find(".sb-turns");
  turns.style.setProperty("--sb-kept", `${turns.getBoundingClientRect().height}px`);
}

export function forgetRoom() {
  find(".sb-turns").style.removeProperty("--sb-kept");
}

export function fitBox(box = find(".sb-question")) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
}

export function sendOnEnter(box, form) {
  box.addEventListener("keydown", (event) => {
    // Enter also confirms a candidate of an input method; that one must not send.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
