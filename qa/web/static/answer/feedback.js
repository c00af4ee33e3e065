// A thumb up or down for an answer, with a word if one likes. Only where the server keeps it.

import { feedback, wordsOf } from "../base/api.js";
import { el } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { t } from "../base/messages.js";

// The places that an answer quotes, as the server takes them.
export function quotedPlaces(answer) {
  return answer.quotes.map(({ citation: { document_id, start, end } }) => ({ document_id, start, end }));
}

export function renderFeedback(answer, earlier) {
  const said = el("span", { class: "sb-thanks", role: "status" });
  // Tell whether it was kept.
  const send = async (verdict, word) => {
    try {
      await feedback({ question: answer.question, history: earlier, quotes: quotedPlaces(answer), verdict, word });
    } catch (error) {
      said.textContent = wordsOf(error, t("The server cannot be reached."));
      return false;
    }
    said.textContent = t("Thank you.");
    return true;
  };
  const thumb = (verdict, word, name) =>
    el(
      "button",
      { type: "button", class: "sb-tool sb-thumb", "aria-label": name, title: name, "aria-pressed": "false", onclick: () => press(verdict) },
      icon(verdict),
      el("span", { class: "sb-wide" }, word),
    );
  const thumbs = { up: thumb("up", t("Helpful"), t("This answer is helpful")), down: thumb("down", t("Not right"), t("This answer is not right")) };
  const word = el("form", { class: "sb-word", hidden: true });
  const box = el("div", { class: "sb-feedback", role: "group", "aria-label": t("Your opinion of this answer") }, thumbs.up, thumbs.down, said, word);

  // One opinion an answer: a second press would be a second line in the owner's file.
  async function press(verdict) {
    for (const one of Object.values(thumbs)) one.disabled = true;
    if (await send(verdict, "")) {
      thumbs[verdict].setAttribute("aria-pressed", "true");
      askForWord(verdict);
    } else for (const one of Object.values(thumbs)) one.disabled = false;
  }

  function askForWord(verdict) {
    const name = verdict === "up" ? t("What was good? (optional)") : t("What is not right? (optional)");
    const input = el("input", { class: "sb-word-text", maxlength: 500, "aria-label": name, placeholder: name, dir: "auto", autocomplete: "off" });
    word.replaceChildren(input, el("button", { type: "submit", class: "sb-word-send" }, t("Send")));
    word.hidden = false;
    word.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      if (await send(verdict, input.value)) word.hidden = true;
    });
  }
  return box;
}
