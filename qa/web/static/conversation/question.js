// The question over its answer. Of a long one the first lines are shown, so that it does not
// push its answer off the screen; all of it is one button away, and is what is edited and copied.

import { tool } from "../base/menu.js";
import { t } from "../base/messages.js";

const LONGEST = 600; // characters
const MOST_LINES = 6; // as many as the style sheet leaves of a long one

export function isLong(question) {
  return question.length > LONGEST || question.split("\n").length > MOST_LINES;
}

// Show a question in the node of its turn.
export function showQuestion(node, question) {
  const heading = node.querySelector(".sb-asked");
  heading.textContent = question;
  node.querySelector(".sb-unfold")?.remove();
  const long = isLong(question);
  heading.classList.toggle("sb-cut", long);
  if (!long) return;
  const unfold = tool(t("Show all"), () => {
    const cut = heading.classList.toggle("sb-cut");
    unfold.textContent = cut ? t("Show all") : t("Show less");
    unfold.setAttribute("aria-expanded", String(!cut));
  });
  unfold.classList.add("sb-unfold");
  unfold.setAttribute("aria-expanded", "false");
  heading.after(unfold);
}
