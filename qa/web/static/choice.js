// What is searched: all documents, those that are chosen in the drawer, or those that a
// folder, an author, a language and dates leave. A filter is what the server takes for one.

let chosenIds = null; // a Set of ids, null for all
let fields = {}; // of a filter: folder, author, language, date_from, date_to

// The filter of the next question, null for all documents.
function whereNow() {
  const where = chosenIds ? { ...fields, documents: [...chosenIds] } : { ...fields };
  return Object.keys(where).length ? where : null;
}

// Search what a conversation or a link says.
function restoreWhere(where) {
  const { documents, ...rest } = where || {};
  chosenIds = documents ? new Set(documents) : null;
  fields = rest;
  // How many these are is known once all documents are.
  if (where && !everyDocument.length) loadDocuments().catch(() => {});
  showFields();
  showChoice();
}

// Whether the server would search a document.
function isSearched(item) {
  return (!chosenIds || chosenIds.has(item.id)) && fitsFields(item, fields);
}

function fitsFields(item, { folder, author, language, date_from, date_to }) {
  if (folder && !item.path.startsWith(`${folder}/`)) return false;
  if (author && !foldedName(item.author || "").includes(foldedName(author))) return false;
  if (language && language !== item.language) return false;
  if (!date_from && !date_to) return true;
  const day = isoDate(item.date || "");
  return Boolean(day) && (!date_from || inOrder(date_from, day)) && (!date_to || inOrder(day, date_to));
}

function foldedName(name) {
  return name.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").split(/\s+/).filter(Boolean).join(" ");
}

function isoDate(text) {
  const found = /^(\d{4}(?:-\d{2}){0,2})(?:[T ]\d.*)?$/s.exec(text.trim());
  if (!found) return null;
  const day = found[1] + "0000-01-01".slice(found[1].length);
  const made = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(made.getTime()) && made.toISOString().startsWith(day) ? found[1] : null;
}

// Dates are compared as far as both are given: 2024 lies within 2024-05.
function inOrder(first, last) {
  return first.slice(0, last.length) <= last.slice(0, first.length);
}

// A filter in words.
function describeWhere({ documents, folder, author, language, date_from, date_to }) {
  return [
    documents ? plural(documents.length, "chosen document") : "",
    folder ? `in ${folder}` : "",
    author ? `by ${author}` : "",
    language ? languageOf(language) : "",
    date_from ? `from ${date_from}` : "",
    date_to ? `to ${date_to}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

// Choosing

function choose(ids, searched) {
  const chosen = chosenIds || new Set(everyDocument.map((item) => item.id));
  for (const id of ids) searched ? chosen.add(id) : chosen.delete(id);
  chosenIds = chosen.size === everyDocument.length ? null : chosen;
  choiceChanged();
}

function chooseShown(searched) {
  choose(wantedDocuments().map((item) => item.id), searched);
  showList();
}

function chooseAll() {
  chosenIds = null;
  fields = {};
  showFields();
  choiceChanged();
  showList();
}

function clearChoice() {
  chooseAll();
  find(".sb-question").focus();
}

function setField(name, value) {
  if (value) fields[name] = value;
  else delete fields[name];
  // A span that ends before it begins is one day.
  const { date_from: first, date_to: last } = fields;
  if (first && last && !inOrder(first, last)) fields[name === "date_from" ? "date_to" : "date_from"] = value;
  shownDocuments = SHOWN;
  showFields();
  choiceChanged();
  showList();
}

// What follows from another choice: the line that tells it, the conversation that keeps it,
// and the questions that are suggested.
function choiceChanged() {
  showChoice();
  talk.where = whereNow();
  if (talk.turns.length) keepTalk(talk);
  else if (find(".sb-welcome")) offerFirst(find(".sb-welcome"));
}

// Showing

function showChoice() {
  const where = whereNow();
  const all = everyDocument.length || (known ? known.total : 0);
  const left = where ? everyDocument.filter(isSearched).length : all;
  const counted = `${left.toLocaleString()} of ${plural(all, "document")}`;
  const { documents, ...rest } = where || {};
  const how = describeWhere(rest);
  let line = all > 1 ? `Searching all ${plural(all, "document")}` : "Searching the one document";
  if (where && everyDocument.length) line = left ? `Searching ${counted}` : "No document is left to search";
  else if (where) line = "Searching some documents";
  find(".sb-choice").hidden = !all;
  find(".sb-choice").classList.toggle("sb-choice-some", Boolean(where));
  find(".sb-choice-open").textContent = how ? `${line}: ${how}` : line;
  find(".sb-choice-clear").hidden = !where;
  find(".sb-drawer-clear").hidden = !where;
  const every = all === 1 ? "It is searched." : "All are searched.";
  find(".sb-drawer-chosen").textContent = where ? `${counted} ${left === 1 && all === 1 ? "is" : "are"} searched.` : every;
}

function choiceLine() {
  return el(
    "div",
    { class: "sb-choice", hidden: true },
    el("button", { type: "button", class: "sb-choice-open", onclick: openDrawer }),
    el("button", { type: "button", class: "sb-choice-clear", "aria-label": "Search all documents", title: "Search all documents", onclick: clearChoice }, icon("close")),
  );
}

// The fields, of which there are those that the documents have values for.

function fieldBox(name, label, box) {
  box.id = `sb-field-${name}`;
  box.name = name;
  box.className = "sb-facet";
  box.addEventListener("change", () => setField(name, box.value));
  return el("label", { class: "sb-facet-box", hidden: true }, el("span", {}, label), box);
}

function fieldBoxes() {
  const list = () => el("select", {});
  const day = () => el("input", { type: "date" });
  return el(
    "div",
    { class: "sb-facets", role: "group", "aria-label": "Search only documents", hidden: true },
    fieldBox("folder", "Folder", list()),
    fieldBox("author", "Author", list()),
    fieldBox("language", "Language", list()),
    fieldBox("date_from", "From", day()),
    fieldBox("date_to", "To", day()),
  );
}

// The values of which some documents have one and some have not.
function telling(lists) {
  const counts = new Map();
  for (const values of lists) for (const value of new Set(values)) counts.set(value, (counts.get(value) || 0) + 1);
  return [...counts].filter(([, count]) => count < lists.length).map(([value]) => value);
}

function foldersOf(path) {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function offerFields() {
  const one = (value) => (value ? [value] : []);
  const every = (valuesOf) => telling(everyDocument.map(valuesOf));
  fillList("folder", "Any folder", every((item) => foldersOf(item.path)), (value) => value);
  fillList("author", "Anybody", every((item) => one(item.author)), (value) => value);
  fillList("language", "Any language", every((item) => one(item.language)), languageOf);
  const days = every((item) => one(isoDate(item.date || "")));
  for (const name of ["date_from", "date_to"]) find(`#sb-field-${name}`).parentElement.hidden = !days.length && !fields[name];
  find(".sb-facets").hidden = ![...find(".sb-facets").children].some((box) => !box.hidden);
  showFields();
}

function fillList(name, none, values, label) {
  const box = find(`#sb-field-${name}`);
  // What is asked for can be seen and undone, even if no document has it any more.
  const kept = fields[name] && !values.includes(fields[name]) ? [fields[name]] : [];
  const labelled = [...kept, ...values].map((value) => [label(value), value]).sort(([a], [b]) => titles.compare(a, b));
  const options = labelled.map(([text, value]) => el("option", { value }, text));
  box.replaceChildren(el("option", { value: "" }, none), ...options);
  box.parentElement.hidden = options.length === 0;
}

function showFields() {
  for (const box of element.querySelectorAll(".sb-facet")) box.value = fields[box.name] || "";
}
