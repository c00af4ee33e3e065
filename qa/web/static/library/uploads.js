// Adding documents, by button or drop: each file sent as it is, then watched while they are
// indexed.

import { beginUpload, cancelUpload, removeDocument, sendFile, uploadState, wordsOf } from "../base/api.js";
import { el, find } from "../base/dom.js";
import { menu } from "../base/menu.js";
import { number, t, tn, tParts } from "../base/messages.js";
import { say } from "../base/say.js";
import { handle, state, whenChanged } from "../base/state.js";
import { formatsOf, sizeOf } from "../base/words.js";
import { choose, chosenIds } from "./choice.js";
import { loadDocuments } from "./listing.js";

// Where on the bar each phase begins and ends, in percent.
const PHASES = { receiving: [0, 35], reading: [35, 45], waiting: [45, 45], splitting: [45, 55], embedding: [55, 100] };
const ENDS = ["done", "cancelled", "failed"];
const BETWEEN_LOOKS = 250; // milliseconds

let running = null; // the upload that is going on: {id, sending}, `sending` aborts it

class UnreadableFile extends Error {}

export function uploadPanel() {
  const picker = (extra) => {
    const input = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", ...extra });
    input.addEventListener("change", () => {
      const folder = Boolean(extra.webkitdirectory);
      addFiles([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name, folder })), folder);
      input.value = "";
    });
    return input;
  };
  const files = picker({ class: "sb-pick-files" });
  const folder = picker({ class: "sb-pick-folder", webkitdirectory: true });
  // A browser's picker takes files or a folder, never both.
  const pick = () => files.click();
  const button =
    "webkitdirectory" in files
      ? menu(t("Add documents…"), [[t("Files…"), pick], [t("A folder…"), () => folder.click()]])
      : el("button", { type: "button", class: "sb-small", onclick: pick }, t("Add documents…"));
  return el(
    "div",
    { class: "sb-add", hidden: true },
    files,
    folder,
    el("div", { class: "sb-add-buttons" }, button),
    el("p", { class: "sb-add-hint" }),
    el("details", { class: "sb-add-formats" }, el("summary", {}, t("Which files?")), el("p", {})),
    el(
      "div",
      { class: "sb-add-progress", hidden: true },
      el("progress", { max: "100", value: "0", "aria-label": t("Adding documents") }),
      el("p", { class: "sb-add-phase" }),
      el("button", { type: "button", class: "sb-small sb-add-cancel", onclick: cancelRunning }, t("Cancel")),
    ),
    el("p", { class: "sb-add-status", role: "status" }),
    el("ul", { class: "sb-add-results" }),
  );
}

// `openDrawer` shows what becomes of what is dropped elsewhere.
export function setUpUploads(openDrawer) {
  const app = find(".sb-app");
  const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    app.addEventListener(name, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault(); // or the browser would leave this page for the file
      const allowed = Boolean(state.service?.uploads.allowed);
      const over = name === "dragenter" || name === "dragover";
      app.classList.toggle("sb-dropping", over && allowed);
      if (name === "drop" && allowed) addDropped(event.dataTransfer, openDrawer);
    });
  }
  handle("pickFiles", () => find(".sb-pick-files").click());
  // Whoever has chosen files, from wherever, sees what becomes of them.
  for (const name of [".sb-pick-files", ".sb-pick-folder"]) find(name).addEventListener("change", openDrawer, { capture: true });
  whenChanged("service", showRules);
}

// Whole sentences, one after the other.
function sentences(...all) {
  return all.filter(Boolean).join(" ");
}

function showRules() {
  const rules = state.service.uploads;
  find(".sb-add").hidden = !rules.allowed;
  if (!rules.allowed) return;
  const whose = rules.shared
    ? t("Everybody who uses this server can read and remove them.")
    : tn(rules.minutes, "Only you see them; they are deleted when you have been away for {count} minute.", "Only you see them; they are deleted when you have been away for {count} minutes.");
  find(".sb-add-hint").textContent = sentences(t("Or drop files or a folder anywhere on the page, up to {size} each.", { size: sizeOf(rules.file_bytes) }), whose);
  find(".sb-add-formats p").textContent = t("{formats}, and ZIP archives of these.", { formats: formatsOf(rules.formats) });
}

async function addDropped(transfer, openDrawer) {
  // What was dropped can be asked for only until this function waits for something.
  const entries = [...transfer.items].map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null)).filter(Boolean);
  const plain = [...transfer.files].map((file) => ({ file, name: file.name }));
  openDrawer();
  try {
    const found = entries.length ? (await Promise.all(entries.map((entry) => filesBelow(entry)))).flat() : plain;
    addFiles(found, true);
  } catch {
    showUploadEnd(t("What was dropped cannot be read. Add it by the button."), []);
  }
}

async function filesBelow(entry, folder = false) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, name: entry.fullPath.replace(/^\//, ""), folder }];
  }
  const reader = entry.createReader();
  const found = [];
  let some;
  do {
    some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    for (const inner of some) found.push(...(await filesBelow(inner, true)));
  } while (some.length);
  return found;
}

// Whoever names a file is told why it is not taken; of a folder, what no reader takes is
// counted only.
function isWanted({ name, folder }) {
  const hidden = name.split("/").some((part) => part.startsWith(".") || part.startsWith("~$"));
  return !folder || (!hidden && state.service.uploads.endings.some((ending) => name.toLowerCase().endsWith(ending)));
}

// Add files, {file, name, folder} each; `folder` says whether it came with a folder.
async function addFiles(given, folder = false) {
  if (running) return say(t("Files are being added already. Wait until they are, or cancel that."));
  const files = given.filter(isWanted);
  const left = given.length - files.length;
  const leftOut = left ? tn(left, "Of the folder, {count} file of other types was left out.", "Of the folder, {count} files of other types were left out.") : "";
  if (!files.length) return folder && showUploadEnd(sentences(t("There is no file to add."), leftOut), []);
  const upload = { id: null, sending: new AbortController() };
  running = upload;
  find(".sb-add-status").textContent = "";
  find(".sb-add-results").replaceChildren();
  find(".sb-add-progress").hidden = false;
  find(".sb-add-cancel").disabled = false;
  find(".sb-add-buttons").hidden = true; // one upload at a time
  showPhase("receiving", 0, 1, t("Sending…"));
  find(".sb-add-cancel").focus();
  let said;
  let results = [];
  try {
    const end = await carryOut(upload, files);
    results = end.results;
    if (end.phase === "cancelled") said = t("Cancelled; nothing was added.");
    else if (end.phase === "failed") said = sentences(end.error, t("Nothing was added."));
    else said = sentences(tn(files.length, "{added} of {count} file added.", "{added} of {count} files added.", { added: number(results.filter((one) => !one.reason).length) }), leftOut);
  } catch (error) {
    said = error instanceof UnreadableFile ? error.message : wordsOf(error, t("The server cannot be reached. Look into the list for what was added."));
  }
  running = null;
  await showUploadEnd(said, results);
}

// Send the files that the server wants, and follow it until it is done with them.
async function carryOut(upload, files) {
  const begun = await beginUpload(files.map(({ file, name }) => ({ name, size: file.size })));
  const { signal } = upload.sending;
  upload.id = begun.upload;
  try {
    signal.throwIfAborted();
    await sendAll(upload, begun.wanted, files);
  } catch (error) {
    // Nothing of it stays, whoever stopped it.
    await cancelUpload(upload.id).catch(() => {});
    if (!signal.aborted) throw error;
  }
  for (;;) {
    const now = await uploadState(upload.id);
    if (ENDS.includes(now.phase)) return now;
    showPhase(now.phase, now.done, now.total, phaseText(now, upload));
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
  }
}

async function sendAll(upload, wanted, files) {
  const total = wanted.reduce((sum, at) => sum + files[at].file.size, 0);
  let sent = 0;
  for (const [place, at] of wanted.entries()) {
    const { file } = files[at];
    const tell = (bytes) => showPhase("receiving", sent + bytes, total, t("Sending file {number} of {count}…", { number: number(place + 1), count: number(wanted.length) }));
    tell(0);
    await mustBeReadable(file);
    await sendFile(upload.id, at, file, tell, upload.sending.signal);
    sent += file.size;
  }
}

// A file that was changed or removed since it was named would fail as if the server were gone.
async function mustBeReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new UnreadableFile(t("{file} cannot be read any more. Nothing was added.", { file: file.name }));
  }
}

function phaseText({ phase, done, total }, upload) {
  if (upload.sending.signal.aborted) return t("Cancelling…");
  const count = { done: number(done), all: number(total) };
  if (phase === "embedding") return t("Making them searchable: {done} of {all} passages…", count);
  if (phase === "waiting") return t("Much is being added by others; this comes next…");
  return phase === "reading" ? t("Checking: {done} of {all} files…", count) : t("Reading: {done} of {all} files…", count);
}

function showPhase(phase, done, total, text) {
  const [from, to] = PHASES[phase] || [0, 0];
  const bar = find(".sb-add-progress progress");
  bar.value = from + (to - from) * (total ? Math.min(1, done / total) : 0);
  find(".sb-add-phase").textContent = text;
}

function cancelRunning() {
  if (!running) return;
  find(".sb-add-cancel").disabled = true;
  find(".sb-add-phase").textContent = t("Cancelling…");
  running.sending.abort();
  // While files are sent, the sender sees to it; then the server has to be told.
  if (running.id) cancelUpload(running.id).catch(() => {});
}

async function showUploadEnd(said, results) {
  const added = new Set(results.filter((one) => !one.reason).map((one) => one.path));
  try {
    await loadDocuments();
    // Who chose some documents and adds another wants to ask it as well.
    const fresh = state.collection.documents.filter((item) => item.removable && added.has(item.path));
    if (chosenIds()) choose(fresh.map((item) => item.id), true);
  } catch {
    // The list stays as it was; what became of the upload is said below all the same.
  }
  find(".sb-add-progress").hidden = true;
  find(".sb-add-buttons").hidden = false;
  find(".sb-add-status").textContent = said;
  // What is to be done something about comes first.
  const ordered = [...results].sort((a, b) => Boolean(b.reason) - Boolean(a.reason));
  find(".sb-add-results").replaceChildren(
    ...ordered.map((one) =>
      el(
        "li",
        { class: one.reason ? "sb-refused" : null, dir: "auto" },
        becameOf(one, el("b", {}, one.name)),
      ),
    ),
  );
  if (!find(".sb-drawer").hidden) find(".sb-add-buttons").querySelector("summary, button").focus({ preventScroll: true });
}

// What became of a file, in words; `file` is the node with its name. Why it was not taken is in
// the server's words, which begin with a verb.
function becameOf({ name, path, reason, documents }, file) {
  if (reason) return tParts("{file}: not added, it {reason}", { file, reason });
  const [own, given] = [path, name].map((one) => one.split(/[/\\]/).pop().normalize());
  if (own !== given) return tParts("{file}: added as {name}", { file, name: own });
  if (documents.length === 1) return tParts("{file}: added", { file });
  return tParts("{file}: added, with {count} documents in it", { file, count: number(documents.length) });
}

// A first press asks, a second one removes.
export function removeButton(item) {
  const button = el("button", { type: "button", class: "sb-small sb-remove", "aria-label": t("Remove {title}", { title: item.title }) }, t("Remove"));
  button.addEventListener("blur", () => {
    delete button.dataset.sure;
    button.textContent = t("Remove");
  });
  button.addEventListener("click", async () => {
    if (!button.dataset.sure) {
      button.dataset.sure = "1";
      button.textContent = t("Yes, remove");
      return;
    }
    button.disabled = true;
    let said = t("{title} was removed.", { title: item.title });
    try {
      await removeDocument(item.id);
      await loadDocuments();
    } catch (error) {
      said = wordsOf(error, t("The server cannot be reached. Nothing was removed."));
      button.disabled = false;
    }
    find(".sb-add-results").replaceChildren();
    find(".sb-add-status").textContent = said;
    find(".sb-drawer-filter").focus();
  });
  return button;
}
