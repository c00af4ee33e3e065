// Conversations, kept in the visitor's browser and nowhere else. Without storage, as in some
// private windows, they last as long as the page.
//
// A conversation is {id, title, changed, where, turns}: `title` is null until it is renamed,
// `changed` is milliseconds, `where` the filter of the next question. A turn is {question,
// history, where, answer}: the answer as it came, the earlier questions it was asked with, null
// for those of the turns before it, and its filter, null for all documents.

const STORED = "sourcebook:talk:";
const CURRENT = "sourcebook:current";
const ROOM = 4_000_000; // characters; browsers give a site about five million
const unstored = new Map(); // what the browser did not take

function freshTalk() {
  const id = Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
  return { id, title: null, changed: Date.now(), where: null, turns: [] };
}

function titleOf(one) {
  const words = one.title || (one.turns.length ? one.turns[0].question : "New conversation");
  return words.length > 120 ? `${words.slice(0, 119)}…` : words;
}

// The conversation that a stored text holds, without turns that are broken; else null.
function talkFrom(text) {
  try {
    const one = JSON.parse(text);
    if (!isTalk(one)) return null;
    const turns = one.turns.filter(isTurn);
    return turns.length ? { id: one.id, title: one.title, changed: one.changed, where: one.where ?? null, turns } : null;
  } catch (error) {
    return null;
  }
}

function storedKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(STORED));
  } catch (error) {
    return [];
  }
}

// All conversations, the one changed last first; what is broken is dropped for good.
function allTalks() {
  const talks = new Map(unstored);
  for (const key of storedKeys()) {
    const one = talkFrom(localStorage.getItem(key));
    if (!one || STORED + one.id !== key) localStorage.removeItem(key);
    else if (!talks.has(one.id)) talks.set(one.id, one);
  }
  return [...talks.values()].sort((a, b) => b.changed - a.changed);
}

function keepTalk(one) {
  const kept = { ...one, turns: one.turns.slice() };
  let text = JSON.stringify(kept);
  while (text.length > ROOM && kept.turns.length > 1) {
    kept.turns.shift();
    text = JSON.stringify(kept);
  }
  const others = allTalks().filter((other) => other.id !== one.id && !unstored.has(other.id));
  let used = others.reduce((sum, other) => sum + localStorage.getItem(STORED + other.id).length, text.length);
  for (;;) {
    try {
      while (used > ROOM && others.length) used -= forgetOldest(others);
      localStorage.setItem(STORED + one.id, text);
      unstored.delete(one.id);
      return;
    } catch (error) {
      // Other pages of this site may use the room, or there is no storage at all.
      if (!others.length) break;
      used -= forgetOldest(others);
    }
  }
  unstored.set(one.id, one);
}

// Remove the last of `others` and return how many characters it took.
function forgetOldest(others) {
  const key = STORED + others.pop().id;
  const length = localStorage.getItem(key).length;
  localStorage.removeItem(key);
  return length;
}

function forgetTalk(one) {
  unstored.delete(one.id);
  try {
    localStorage.removeItem(STORED + one.id);
  } catch (error) {
    // Without storage there is nothing to remove.
  }
}

// Which conversation this tab shows: it survives a reload, and another tab has its own.
function noteCurrent(one) {
  try {
    sessionStorage.setItem(CURRENT, one.id);
  } catch (error) {
    // Without storage a reload begins anew.
  }
}

function currentTalk() {
  try {
    const id = sessionStorage.getItem(CURRENT);
    return allTalks().find((one) => one.id === id) || freshTalk();
  } catch (error) {
    return freshTalk();
  }
}
