// What is read out of an answer when it comes: what it says first, and where that stands.

import { searchedFor } from "./answer.js";
import { whereIn } from "./where.js";

const LONGEST = 600; // characters of a quote; all of it stands in the answer

export function heardOf(answer) {
  const corrected = answer.corrections.length ? searchedFor(answer) : null;
  const best = answer.quotes.find(({ role }) => role === "answer" || role === "item");
  if (answer.status !== "answered" || !best) return [corrected, answer.verdict];
  const points = Array.from(best.text);
  const quote = points.length > LONGEST ? `${points.slice(0, LONGEST).join("")} …` : best.text;
  const counted = best.role === "item" ? answer.verdict : null;
  return [corrected, counted, quote, best.note, whereIn(answer, best.citation)];
}
