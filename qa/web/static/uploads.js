// Adding documents, by button or drop: sent in pieces, watched while they are indexed.

const PIECE = 512 * 1024; // bytes a call; the server takes a little more
// Where on the bar each phase begins and ends, in percent.
const PHASES = { sending: [0, 35], reading: [35, 45], splitting: [45, 55], embedding: [55, 100] };

let running = null; // the upload that is going on: {id, cancelled}
let uploadRules = { allowed: false };

function uploadPanel() {
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
  const folders = "webkitdirectory" in files;
  return el(
    "div",
    { class: "sb-add", hidden: true },
    files,
    folder,
    el(
      "div",
      { class: "sb-add-buttons" },
      el("button", { type: "button", class: "sb-small sb-add-files", onclick: () => files.click() }, "Add files…"),
      folders ? el("button", { type: "button", class: "sb-small sb-add-folder", onclick: () => folder.click() }, "Add a folder…") : null,
    ),
    el("p", { class: "sb-add-hint" }),
    el(
      "div",
      { class: "sb-add-progress", hidden: true },
      el("progress", { max: "100", value: "0", "aria-label": "Adding documents" }),
      el("p", { class: "sb-add-phase" }),
      el("button", { type: "button", class: "sb-small sb-add-cancel", onclick: cancelUpload }, "Cancel"),
    ),
    el("p", { class: "sb-add-status", role: "status" }),
    el("ul", { class: "sb-add-results" }),
  );
}

async function setUpUploads() {
  const app = find(".sb-app");
  const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    app.addEventListener(name, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault(); // or the browser would leave this page for the file
      const over = name === "dragenter" || name === "dragover";
      app.classList.toggle("sb-dropping", over && uploadRules.allowed);
      if (name === "drop" && uploadRules.allowed) addDropped(event.dataTransfer);
    });
  }
  uploadRules = await reached(server.limits({}));
  find(".sb-add").hidden = !uploadRules.allowed;
  if (!uploadRules.allowed) return;
  const types = uploadRules.endings.map((ending) => ending.slice(1)).join(", ");
  const whose = uploadRules.shared
    ? "Everybody who uses this server can read and remove them."
    : `Only you see them; they are deleted when you have been away for ${plural(uploadRules.minutes, "minute")}.`;
  find(".sb-add-hint").textContent = `Or drop them on the page: ${types}, up to ${sizeOf(uploadRules.file_bytes)} each. ${whose}`;
}

async function addDropped(transfer) {
  // What was dropped can be asked for only until this function waits for something.
  const entries = [...transfer.items].map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null)).filter(Boolean);
  const plain = [...transfer.files].map((file) => ({ file, name: file.name }));
  openDrawer();
  try {
    const found = entries.length ? (await Promise.all(entries.map((entry) => filesBelow(entry)))).flat() : plain;
    addFiles(found, true);
  } catch (error) {
    showUploadEnd("What was dropped cannot be read. Add it by the button.", []);
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
  return !folder || (!hidden && uploadRules.endings.some((ending) => name.toLowerCase().endsWith(ending)));
}

// Add files, {file, name, folder} each; `folder` says whether it came with a folder.
async function addFiles(given, folder = false) {
  if (running) return say("Files are being added already. Wait until they are, or cancel that.");
  const files = given.filter(isWanted);
  const left = given.length - files.length;
  const leftOut = left ? ` Of the folder, ${plural(left, "file")} of other types ${left === 1 ? "was" : "were"} left out.` : "";
  if (!files.length) return folder && showUploadEnd(`There is no file to add.${leftOut}`, []);
  const upload = { id: null, cancelled: false };
  running = upload;
  find(".sb-add-status").textContent = "";
  find(".sb-add-results").replaceChildren();
  find(".sb-add-progress").hidden = false;
  find(".sb-add-cancel").disabled = false;
  for (const button of find(".sb-add-buttons").children) button.disabled = true;
  showPhase("sending", 0, 1, "Sending…");
  find(".sb-add-cancel").focus();
  let said;
  let results = [];
  try {
    const end = await carryOut(upload, files);
    results = end.results;
    if (end.phase === "cancelled") said = "Cancelled; nothing was added.";
    else if (end.phase === "failed") said = `${end.error} Nothing was added.`;
    else said = `${results.filter((one) => !one.reason).length} of ${plural(files.length, "file")} added.${leftOut}`;
  } catch (error) {
    said = error.said || "The server cannot be reached. Look into the list for what was added.";
  }
  running = null;
  await showUploadEnd(said, results);
}

async function carryOut(upload, files) {
  const named = files.map(({ file, name }) => ({ name, size: file.size }));
  const begun = await told(server.upload_begin(withSession({ files: named })));
  upload.id = begun.upload;
  const about = { upload: begun.upload };
  const total = begun.wanted.reduce((sum, number) => sum + files[number].file.size, 0);
  let sent = 0;
  for (const [place, number] of begun.wanted.entries()) {
    const { file } = files[number];
    for (let start = 0; start < file.size; start += PIECE) {
      if (upload.cancelled) break;
      const piece = file.slice(start, start + PIECE);
      const data = await base64Of(piece, file.name);
      await told(server.upload_send(withSession({ ...about, file: number, data })));
      sent += piece.size;
      showPhase("sending", sent, total, `Sending file ${place + 1} of ${begun.wanted.length}…`);
    }
  }
  if (upload.cancelled) {
    await told(server.upload_cancel(withSession(about)));
    return { phase: "cancelled", results: [] };
  }
  await told(server.upload_start(withSession(about)));
  for (;;) {
    const state = await told(server.upload_state(withSession(about)));
    if (["done", "cancelled", "failed"].includes(state.phase)) return state;
    showPhase(state.phase, state.done, state.total, phaseText(state, upload));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

// The answer of a call, or its error thrown in the server's words.
async function told(call) {
  const answer = await reached(call);
  if (answer.error && answer.phase === undefined) throw Object.assign(new Error(answer.error), { said: answer.error });
  return answer;
}

function base64Of(piece, name) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(Object.assign(new Error(name), { said: `${name} cannot be read any more. Nothing was added.` }));
    reader.readAsDataURL(piece);
  });
}

function phaseText(state, upload) {
  if (upload.cancelled) return "Cancelling…";
  const count = `${state.done.toLocaleString()} of ${state.total.toLocaleString()}`;
  if (state.phase === "embedding") return `Embedding: ${count} passages…`;
  return `${state.phase === "reading" ? "Reading" : "Splitting"}: ${count} files…`;
}

function showPhase(phase, done, total, text) {
  const [from, to] = PHASES[phase] || [0, 0];
  const bar = find(".sb-add-progress progress");
  bar.value = from + (to - from) * (total ? Math.min(1, done / total) : 0);
  find(".sb-add-phase").textContent = text;
}

function cancelUpload() {
  if (!running) return;
  running.cancelled = true;
  find(".sb-add-cancel").disabled = true;
  find(".sb-add-phase").textContent = "Cancelling…";
  // While files are sent, the sender sees to it; then the server has to be told.
  if (running.id) server.upload_cancel(withSession({ upload: running.id })).catch(() => {});
}

async function showUploadEnd(said, results) {
  const added = new Set(results.filter((one) => !one.reason).map((one) => one.path));
  try {
    await loadDocuments();
    // Who chose some documents and adds another wants to ask it as well.
    if (chosenIds) choose(everyDocument.filter((item) => item.removable && added.has(item.path)).map((item) => item.id), true);
    showList();
  } catch (error) {
    // The list stays as it was; what became of the upload is said below all the same.
  }
  find(".sb-add-progress").hidden = true;
  for (const button of find(".sb-add-buttons").children) button.disabled = false;
  find(".sb-add-status").textContent = said;
  find(".sb-add-results").replaceChildren(
    ...results.map((one) =>
      el(
        "li",
        { class: one.reason ? "sb-refused" : null, dir: "auto" },
        el("b", {}, one.name),
        one.reason ? `: not added, it ${one.reason}` : `: added, ${plural(one.passages, "passage")}`,
      ),
    ),
  );
  if (!find(".sb-drawer").hidden) find(".sb-add-files").focus({ preventScroll: true });
}

// A first press asks, a second one removes.
function removeButton(item) {
  const button = el("button", { type: "button", class: "sb-small sb-remove", "aria-label": `Remove ${item.title}` }, "Remove");
  button.addEventListener("blur", () => {
    delete button.dataset.sure;
    button.textContent = "Remove";
  });
  button.addEventListener("click", async () => {
    if (!button.dataset.sure) {
      button.dataset.sure = "1";
      button.textContent = "Really?";
      return;
    }
    button.disabled = true;
    let said = `${item.title} was removed.`;
    try {
      await told(server.remove(withSession({ document_id: item.id })));
      await loadDocuments();
    } catch (error) {
      said = error.said || "The server cannot be reached. Nothing was removed.";
      button.disabled = false;
    }
    find(".sb-add-results").replaceChildren();
    find(".sb-add-status").textContent = said;
    find(".sb-drawer-filter").focus();
  });
  return button;
}
