// Why a passage was found: in words, and the scores behind them on demand.

import { el } from "../base/dom.js";
import { number, t } from "../base/messages.js";
import { listed } from "../base/words.js";

const NEAR = 0.4; // a similarity from which a meaning is near
const MOST_WORDS = 8;

// What a reader makes of the scores, a sentence each.
export function reasonsOf(hit) {
  const near = hit.dense_score >= NEAR;
  const words = hit.keyword_rank !== null && hit.keyword_rank !== undefined;
  const reasons = [];
  if (near && words) reasons.push(t("Its meaning and its words are near to the question."));
  else if (near) reasons.push(t("Its meaning is near to the question, in other words."));
  else if (words) reasons.push(t("It has words of the question, though its meaning is further away."));
  else if (hit.context_score < NEAR) reasons.push(t("It is among the nearest there are, though not very near."));
  if (!near && hit.context_score >= NEAR) reasons.push(t("The text around it is near to the question."));
  if (hit.matched.length) reasons.push(t("Words of the question in it: {words}", { words: listed(hit.matched, MOST_WORDS) }));
  if (hit.pair_score > 0) reasons.push(t("Some of them stand side by side, as in the question."));
  if (typeof hit.rerank_score === "number") reasons.push(t("A closer reading of the first passages has decided its place."));
  return reasons;
}

// The scores by what they are of, from 0 to 1; that of a closer reading is of any scale.
function scoresOf(hit) {
  const scores = [
    [t("Meaning"), hit.dense_score],
    [t("Words"), hit.keyword_score],
    [t("Words side by side"), hit.pair_score],
    [t("With the text around it"), hit.context_score],
  ];
  return typeof hit.rerank_score === "number" ? [...scores, [t("Closer reading"), hit.rerank_score, false]] : scores;
}

function scoreLine([name, score, drawn = true]) {
  const bar = el("span", { class: "sb-bar", "aria-hidden": "true" }, el("span", {}));
  bar.firstChild.style.inlineSize = `${Math.round(100 * Math.min(1, Math.max(0, score)))}%`;
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return el("li", { class: "sb-score" }, el("span", {}, name), drawn ? bar : el("span", {}), el("span", {}, number(drawn ? Math.max(0, score) : score, digits)));
}

export function whyFound(hit) {
  return el(
    "details",
    { class: "sb-why" },
    el("summary", {}, t("Why was this found?")),
    el("ul", { class: "sb-reasons" }, reasonsOf(hit).map((words) => el("li", { class: "sb-reason" }, words))),
    el("details", { class: "sb-numbers" }, el("summary", {}, t("In numbers, from 0 to 1")), el("ul", { class: "sb-scores" }, scoresOf(hit).map(scoreLine))),
  );
}
