// Conversations, kept in the visitor's browser and nowhere else. Without storage, as in some
// private windows, they last as long as the page.
//
// A conversation is {format, id, title, changed, where, turns, aside}: `title` is null until it
// is renamed, `changed` is milliseconds, `where` the filter of the next question. A turn is
// {question, history, where, answer}: the answer as it came, the earlier questions it was asked
// with, null for those of the turns before it, and its filter, null for all documents. `aside`
// has turns that this version cannot read: they are kept, for one that can.

import { t } from "../base/messages.js";
import { FORMAT, talkFrom } from "./migrate.js";

const STORED = "sourcebook:talk:";
const ASIDE = "sourcebook:aside:"; // whole conversations that cannot be read
const CURRENT = "sourcebook:current";
const ROOM = 4_000_000; // characters; browsers give a site about five million
const unstored = new Map(); // what the browser did not take

export function freshTalk(where = null) {
  const id = Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
  return { format: FORMAT, id, title: null, changed: Date.now(), where, turns: [], aside: [] };
}

export function titleOf(talk) {
  const words = talk.title || (talk.turns.length ? talk.turns[0].question : t("New conversation"));
  return words.length > 120 ? `${words.slice(0, 119)}…` : words;
}

function keysOf(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

// All conversations, the one changed last first. What cannot be read is set aside by itself;
// what a later version has kept stays where it is.
export function allTalks() {
  const talks = new Map(unstored);
  for (const key of keysOf(STORED)) {
    const talk = talkFrom(localStorage.getItem(key));
    if (talk?.later) continue;
    if (!talk || STORED + talk.id !== key) setAside(key);
    else if (!talks.has(talk.id)) talks.set(talk.id, talk);
  }
  return [...talks.values()].sort((a, b) => b.changed - a.changed);
}

function setAside(key) {
  const text = localStorage.getItem(key);
  localStorage.removeItem(key);
  try {
    localStorage.setItem(ASIDE + key.slice(STORED.length), text);
  } catch {
    localStorage.setItem(key, text); // it took its room before, so it has it now
  }
}

export function keepTalk(talk) {
  const kept = { ...talk, turns: talk.turns.slice() };
  let text = JSON.stringify(kept);
  if (text.length > ROOM) text = JSON.stringify(Object.assign(kept, { aside: [] }));
  while (text.length > ROOM && kept.turns.length > 1) {
    kept.turns.shift();
    text = JSON.stringify(kept);
  }
  // What goes when there is no more room, the last one first.
  const others = allTalks().filter((other) => other.id !== talk.id && !unstored.has(other.id));
  const spare = [...others.map((other) => STORED + other.id), ...keysOf(ASIDE)];
  let used = spare.reduce((sum, key) => sum + localStorage.getItem(key).length, text.length);
  for (;;) {
    try {
      while (used > ROOM && spare.length) used -= forgetLast(spare);
      localStorage.setItem(STORED + talk.id, text);
      unstored.delete(talk.id);
      return;
    } catch {
      // Other pages of this site may use the room, or there is no storage at all.
      if (!spare.length) break;
      used -= forgetLast(spare);
    }
  }
  unstored.set(talk.id, talk);
}

// Remove the last of some keys and return how many characters it had.
function forgetLast(keys) {
  const key = keys.pop();
  const length = localStorage.getItem(key).length;
  localStorage.removeItem(key);
  return length;
}

export function forgetTalk(talk) {
  unstored.delete(talk.id);
  try {
    localStorage.removeItem(STORED + talk.id);
  } catch {
    // Without storage there is nothing to remove.
  }
}

// Which conversation this tab shows: it survives a reload, and another tab has its own.
export function noteCurrent(talk) {
  try {
    sessionStorage.setItem(CURRENT, talk.id);
  } catch {
    // Without storage a reload begins anew.
  }
}

export function currentTalk() {
  try {
    const id = sessionStorage.getItem(CURRENT);
    return allTalks().find((talk) => talk.id === id) || freshTalk();
  } catch {
    return freshTalk();
  }
}
