// What is searched: all documents, those that are chosen in the drawer, or those that a
// folder, an author, a language and dates leave. A filter is what the server takes for one, and
// the server says what it leaves.

import { el, find, findAll } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { number, t, tn } from "../base/messages.js";
import { change, state, whenChanged } from "../base/state.js";
import { compareTexts, languageOf } from "../base/words.js";
import { fieldsOf, findLeft, loadDocuments } from "./listing.js";

let waiting = false; // for what the fields leave

// The documents that are chosen one by one, a Set of ids; null for all.
export function chosenIds() {
  return state.where?.documents ? new Set(state.where.documents) : null;
}

// Those of the listed documents that the fields leave, whether they are chosen or not.
export function leftDocuments() {
  const { documents } = state.collection;
  return state.left?.ids ? documents.filter((item) => state.left.ids.has(item.id)) : documents;
}

function search(documents, fields) {
  const where = documents ? { ...fields, documents } : fields;
  change({ where: Object.keys(where).length ? where : null });
}

export function choose(ids, searched) {
  const all = state.collection.documents;
  const chosen = chosenIds() || new Set(all.map((item) => item.id));
  for (const id of ids) {
    if (searched) chosen.add(id);
    else chosen.delete(id);
  }
  search(chosen.size === all.length ? null : [...chosen], fieldsOf(state.where));
}

export function chooseAll() {
  search(null, {});
}

export function chooseOnly(id) {
  search(state.collection.total > 1 ? [id] : null, {});
}

function setField(box) {
  const fields = { ...fieldsOf(state.where), [box.name]: box.value };
  // A span that ends before it begins is one day.
  const [first, last] = ["date_from", "date_to"].map((name) => find(`#sb-field-${name}`));
  if (first.valueAsNumber > last.valueAsNumber) fields[box === first ? "date_to" : "date_from"] = box.value;
  for (const name of Object.keys(fields)) if (!fields[name]) delete fields[name];
  search(state.where?.documents ?? null, fields);
}

// Choose no document that is no longer there.
function forgetGone() {
  const chosen = state.where?.documents;
  if (!chosen || !state.collection.complete) return;
  const there = new Set(state.collection.documents.map((item) => item.id));
  if (chosen.some((id) => !there.has(id))) search(chosen.filter((id) => there.has(id)), fieldsOf(state.where));
}

// Showing

// Whether it is known how many documents the filter leaves.
function isCounted() {
  const { where, left, collection } = state;
  return !where || (collection.complete && (!left || Boolean(left.ids)));
}

function showChoice() {
  const { where, left, collection } = state;
  if (!collection || waiting) return; // it is shown when that is known
  const chosen = chosenIds();
  const all = collection.total;
  const count = where ? leftDocuments().filter((item) => !chosen || chosen.has(item.id)).length : all;
  let line = tn(all, "Searching the one document", "Searching all {count} documents");
  if (where && !isCounted()) line = t("Searching some documents");
  else if (where && count) line = tn(all, "Searching {chosen} of {count} document", "Searching {chosen} of {count} documents", { chosen: number(count) });
  else if (where) line = t("No document is left to search");
  find(".sb-choice").hidden = !all;
  find(".sb-choice").classList.toggle("sb-choice-some", Boolean(where));
  find(".sb-choice-open").textContent = left?.scope ? t("{line}: {scope}", { line, scope: left.scope }) : line;
  find(".sb-choice-clear").hidden = !where;
  find(".sb-drawer-clear").hidden = !where;
  find(".sb-drawer-chosen").textContent = all ? line : "";
}

// Follow a filter that has changed: what it leaves is asked for if its fields are others.
async function followWhere() {
  showFields();
  const asked = JSON.stringify(fieldsOf(state.where));
  if (asked !== JSON.stringify(state.left?.fields ?? {})) await askLeft();
  showChoice();
  // How many these are is known once all documents are.
  if (state.where && !state.collection?.complete) loadDocuments().catch(() => {});
}

async function followCollection() {
  offerFields();
  forgetGone();
  if (state.left) await askLeft();
  showChoice();
}

// Meanwhile what was there before stays.
async function askLeft() {
  waiting = true;
  if (await findLeft()) waiting = false; // else a later one is waited for
}

function choiceLine(openDrawer) {
  const all = t("Search all documents");
  const clear = () => {
    chooseAll();
    find(".sb-question").focus();
  };
  return el(
    "div",
    { class: "sb-choice", hidden: true },
    el("button", { type: "button", class: "sb-choice-open", onclick: openDrawer }),
    el("button", { type: "button", class: "sb-choice-clear", "aria-label": all, title: all, onclick: clear }, icon("close")),
  );
}

// The fields, of which there are those that the documents have values for.

function fieldBox(name, label, box) {
  box.id = `sb-field-${name}`;
  box.name = name;
  box.className = "sb-facet";
  box.addEventListener("change", () => setField(box));
  return el("label", { class: "sb-facet-box", hidden: true }, el("span", {}, label), box);
}

export function fieldBoxes() {
  const list = () => el("select", {});
  const day = () => el("input", { type: "date" });
  return el(
    "details",
    { class: "sb-fields", hidden: true },
    el("summary", {}, t("Filters")),
    el(
      "div",
      { class: "sb-facets", role: "group", "aria-label": t("Search only documents with") },
      fieldBox("folder", t("Folder"), list()),
      fieldBox("author", t("Author"), list()),
      fieldBox("language", t("Language"), list()),
      fieldBox("date_from", t("From"), day()),
      fieldBox("date_to", t("To"), day()),
    ),
  );
}

// The values of which some documents have one and some have not.
function telling(lists) {
  const counts = new Map();
  for (const values of lists) for (const value of new Set(values)) counts.set(value, (counts.get(value) || 0) + 1);
  return [...counts].filter(([, count]) => count < lists.length).map(([value]) => value);
}

// Files with the same content are one document, with several paths.
export function pathsOf(item) {
  return [item.path, ...(item.places || [])];
}

function foldersOf(path) {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function offerFields() {
  if (!state.collection.complete) return;
  const fields = fieldsOf(state.where);
  const one = (value) => (value ? [value] : []);
  const every = (valuesOf) => telling(state.collection.documents.map(valuesOf));
  fillList("folder", t("Any folder"), every((item) => pathsOf(item).flatMap(foldersOf)), (value) => value);
  fillList("author", t("Anybody"), every((item) => one(item.author)), (value) => value);
  fillList("language", t("Any language"), every((item) => one(item.language)), languageOf);
  const days = every((item) => one(item.date));
  for (const name of ["date_from", "date_to"]) find(`#sb-field-${name}`).parentElement.hidden = !days.length && !fields[name];
  find(".sb-fields").hidden = ![...find(".sb-facets").children].some((box) => !box.hidden);
  showFields();
}

function fillList(name, none, values, label) {
  const box = find(`#sb-field-${name}`);
  const asked = fieldsOf(state.where)[name];
  // What is asked for can be seen and undone, even if no document has it any more.
  const kept = asked && !values.includes(asked) ? [asked] : [];
  const labelled = [...kept, ...values].map((value) => [label(value), value]).sort(([a], [b]) => compareTexts(a, b));
  const options = labelled.map(([text, value]) => el("option", { value }, text));
  box.replaceChildren(el("option", { value: "" }, none), ...options);
  box.parentElement.hidden = options.length === 0;
}

function showFields() {
  const fields = fieldsOf(state.where);
  for (const box of findAll(".sb-facet")) box.value = fields[box.name] || "";
  // Folded, it says whether there is anything in it that counts.
  const used = Object.keys(fields).length;
  find(".sb-fields summary").textContent = used ? t("Filters ({count} in use)", { count: number(used) }) : t("Filters");
}

// `openDrawer` is what the line below the question box opens.
export function setUpChoice(openDrawer) {
  find(".sb-form").after(choiceLine(openDrawer));
  whenChanged("where", followWhere);
  whenChanged("collection", followCollection);
}
