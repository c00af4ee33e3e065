// The drawer of all documents: which there are, which are searched, and reading any of them.

const SHOWN = 100; // documents in the page at once; more are asked for

// A key that nobody can guess, and that this tab keeps: what is added here belongs to it.
const sessionKey = (() => {
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const kept = sessionStorage.getItem("sourcebook-session");
    if (kept) return kept;
    sessionStorage.setItem("sourcebook-session", made);
  } catch (error) {
    // Where nothing may be stored, the key lasts as long as the page.
  }
  return made;
})();

let everyDocument = []; // all that may be searched
let shownDocuments = SHOWN;
let drawerOpener = null;
let drawerLoads = 0;

function withSession(request) {
  return { ...request, session: sessionKey };
}

const DOCUMENT_ORDERS = {
  title: ["Title", (a, b) => byTitle(a, b)],
  date: ["Date, newest first", (a, b) => (b.date || "").localeCompare(a.date || "") || byTitle(a, b)],
  indexed: ["Added, newest first", (a, b) => b.indexed_at.localeCompare(a.indexed_at) || byTitle(a, b)],
  size: ["Size, largest first", (a, b) => b.size - a.size || byTitle(a, b)],
};
const titles = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function byTitle(a, b) {
  return titles.compare(a.title, b.title) || titles.compare(a.path, b.path);
}

function sizeOf(bytes) {
  if (bytes < 1000) return plural(bytes, "byte");
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
}

function languageOf(code) {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(code);
  } catch (error) {
    return code;
  }
}

function aboutDocument(item) {
  return [
    creditOf(item),
    item.path,
    item.pages ? plural(item.pages, "page") : "",
    plural(item.passages, "passage"),
    sizeOf(item.size),
    item.language ? languageOf(item.language) : "",
    `indexed ${new Date(item.indexed_at).toLocaleDateString(undefined, { dateStyle: "medium" })}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

// Documents come in pages, so that a large collection holds nothing up.
async function loadDocuments() {
  const load = ++drawerLoads;
  const items = [];
  let page;
  do {
    page = await reached(server.collection(withSession({ offset: items.length, limit: 2000 })));
    if (page.error) throw new Error(page.error);
    if (load !== drawerLoads) return; // a later one is on its way
    items.push(...page.documents);
  } while (page.documents.length && items.length < page.total);
  everyDocument = items;
  if (chosenIds) {
    const there = new Set(items.map((item) => item.id));
    chosenIds = new Set([...chosenIds].filter((id) => there.has(id)));
  }
  showCount(items.length);
  // What a new conversation begins with.
  if (known) known = { ...known, total: items.length, documents: items };
  showUnread(page.failures);
  offerFields();
  showChoice();
  showList();
  showWelcome();
  tellChanges();
  const panel = find(".sb-sources");
  if (panel.querySelector("h2")?.textContent === "Documents") showDocuments({ documents: items });
}

function showCount(count) {
  find(".sb-count").textContent = plural(count, "document");
}

function wantedDocuments() {
  const words = find(".sb-drawer-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (item) => {
    const text = `${item.title} ${item.path} ${item.author || ""}`.toLowerCase();
    return fitsFields(item, fields) && words.every((word) => text.includes(word));
  };
  return everyDocument.filter(fits).sort(DOCUMENT_ORDERS[find(".sb-drawer-order").value][1]);
}

function showList() {
  const wanted = wantedDocuments();
  const list = find(".sb-drawer-list");
  list.replaceChildren(...wanted.slice(0, shownDocuments).map(documentRow));
  const left = wanted.length - shownDocuments;
  find(".sb-drawer-more").hidden = left <= 0;
  find(".sb-drawer-more").textContent = `Show more (${Math.max(0, left).toLocaleString()} left)`;
  find(".sb-drawer-none").textContent = wanted.length ? "" : noneListed();
}

function noneListed() {
  if (!everyDocument.length) return howToAdd();
  return find(".sb-drawer-filter").value.trim() ? "No document has this in its name." : "No document is like this.";
}

function documentRow(item, number) {
  const box = el("input", { type: "checkbox", id: `sb-pick-${number}`, "aria-label": `Search ${item.title}` });
  box.checked = !chosenIds || chosenIds.has(item.id);
  box.addEventListener("change", () => choose([item.id], box.checked));
  return el(
    "li",
    { class: "sb-drawer-item", "data-id": item.id },
    el("label", { class: "sb-pick", for: `sb-pick-${number}` }, box),
    el(
      "div",
      { class: "sb-drawer-about" },
      el(
        "button",
        { type: "button", class: "sb-card-title", dir: "auto", onclick: () => openViewer(null, { document_id: item.id, title: item.title }) },
        item.title,
      ),
      el("p", { class: "sb-card-place", dir: "auto" }, aboutDocument(item)),
    ),
    item.removable ? removeButton(item) : null,
  );
}

function showUnread(failures) {
  const box = find(".sb-unread");
  box.hidden = !failures.length;
  box.querySelector("summary").textContent = `${plural(failures.length, "file")} could not be read`;
  box.querySelector("ul").replaceChildren(
    ...failures.map((one) => el("li", { dir: "auto" }, el("b", {}, one.path), ` ${one.reason}`)),
  );
}

function setUpDrawer() {
  const option = ([name, [label]]) => el("option", { value: name }, label);
  const button = (label, onclick, name) => el("button", { type: "button", class: "sb-small", "aria-label": name, title: name, onclick }, label);
  element.querySelector(".sb-app").append(
    el(
      "section",
      { class: "sb-drawer", role: "dialog", "aria-modal": "true", "aria-labelledby": "sb-drawer-title", hidden: true },
      el(
        "div",
        { class: "sb-drawer-head" },
        el("h2", { id: "sb-drawer-title" }, "Documents"),
        el("button", { type: "button", class: "sb-close", "aria-label": "Close the documents", onclick: closeDrawer }, icon("close")),
      ),
      el(
        "div",
        { class: "sb-drawer-body" },
        uploadPanel(),
        el(
          "div",
          { class: "sb-drawer-tools" },
          el("input", { type: "search", class: "sb-drawer-filter", placeholder: "Filter by name", "aria-label": "Filter by name", dir: "auto" }),
          el("select", { class: "sb-drawer-order", "aria-label": "Order" }, Object.entries(DOCUMENT_ORDERS).map(option)),
        ),
        fieldBoxes(),
        el(
          "div",
          { class: "sb-drawer-tools" },
          el("p", { class: "sb-drawer-chosen", role: "status" }),
          el("button", { type: "button", class: "sb-small sb-drawer-clear", hidden: true, onclick: chooseAll }, "Search all documents"),
          button("All", () => chooseShown(true), "Search all that are listed"),
          button("None", () => chooseShown(false), "Search none that are listed"),
        ),
        el("p", { class: "sb-drawer-none", role: "status" }),
        el("ul", { class: "sb-drawer-list" }),
        el("button", { type: "button", class: "sb-small sb-drawer-more", onclick: showMore }),
        el("details", { class: "sb-unread", hidden: true }, el("summary", {}), el("ul", {})),
      ),
    ),
  );
  find(".sb-form").after(choiceLine());
  find(".sb-count").addEventListener("click", openDrawer);
  find(".sb-drawer-filter").addEventListener("input", () => {
    shownDocuments = SHOWN;
    showList();
  });
  find(".sb-drawer-order").addEventListener("change", showList);
  find(".sb-drawer").addEventListener("keydown", drawerKey);
  window.addEventListener("popstate", () => {
    if (!(history.state && history.state.sourcebookDrawer)) hideDrawer();
  });
}

function showMore() {
  const first = shownDocuments;
  shownDocuments += SHOWN;
  showList();
  find(".sb-drawer-list").children[first]?.querySelector("input").focus();
}

async function openDrawer() {
  const drawer = find(".sb-drawer");
  if (!drawer.hidden) return;
  drawerOpener = document.activeElement;
  drawer.hidden = false;
  history.pushState({ sourcebookDrawer: true }, "");
  drawer.querySelector(".sb-close").focus();
  try {
    await loadDocuments();
  } catch (error) {
    find(".sb-drawer-none").textContent = "The server cannot be reached. Close this and try again.";
  }
}

function closeDrawer() {
  hideDrawer();
  if (history.state && history.state.sourcebookDrawer) history.back();
}

function hideDrawer() {
  if (find(".sb-drawer").hidden) return;
  find(".sb-drawer").hidden = true;
  const opener = drawerOpener && drawerOpener.isConnected && drawerOpener.offsetParent ? drawerOpener : find(".sb-question");
  opener.focus({ preventScroll: true });
}

function drawerKey(event) {
  if (event.key === "Escape") {
    event.preventDefault();
    closeDrawer();
  } else if (event.key === "Tab") {
    // Focus stays inside, as it does for whoever sees that the rest is covered.
    const stops = [...find(".sb-drawer").querySelectorAll("button, input, select, summary")].filter((node) => node.offsetParent && !node.disabled);
    const end = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement === end) {
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }
  }
}
