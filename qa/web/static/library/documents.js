// The drawer of all documents: which there are, which are searched, and reading any of them.

import { wordsOf } from "../base/api.js";
import { el, find, keepFocusAmong } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { closeMenus } from "../base/menu.js";
import { date, number, t, tn } from "../base/messages.js";
import { handle, request, state, whenChanged } from "../base/state.js";
import { compareTexts, creditOf, dotted, howToAdd, languageOf, sizeOf } from "../base/words.js";
import { choose, chooseAll, chooseOnly, chosenIds, fieldBoxes, leftDocuments, pathsOf, setUpChoice } from "./choice.js";
import { hasFolders, treeRows } from "./folders.js";
import { loadDocuments } from "./listing.js";
import { moreOf } from "./more.js";
import { showUnread, unreadPanel } from "./unread.js";
import { removeButton, setUpUploads, uploadPanel } from "./uploads.js";

const SHOWN = 100; // documents in the page at once; more are asked for

let shownDocuments = SHOWN;
let drawerOpener = null; // what had the focus before

let ordered = false; // whether somebody has chosen an order
const opened = new Map(); // folders that somebody has opened or closed: whether they are open
let treeItems = new Map(); // the documents in each folder that has a row

const DOCUMENT_ORDERS = {
  folder: [() => t("Folder"), byTitle],
  title: [() => t("Title"), byTitle],
  date: [() => t("Date, newest first"), (a, b) => (b.date || "").localeCompare(a.date || "") || byTitle(a, b)],
  indexed: [() => t("Added, newest first"), (a, b) => b.indexed_at.localeCompare(a.indexed_at) || byTitle(a, b)],
  size: [() => t("Size, largest first"), (a, b) => b.size - a.size || byTitle(a, b)],
};

function byTitle(a, b) {
  return compareTexts(a.title, b.title) || compareTexts(a.path, b.path);
}

function aboutDocument(item) {
  return dotted([
    creditOf(item),
    pathsOf(item).join(", "),
    item.pages ? tn(item.pages, "{count} page", "{count} pages") : "",
    sizeOf(item.size),
    item.language ? languageOf(item.language) : "",
    item.note,
    t("added {day}", { day: date(item.indexed_at) }),
  ]);
}

function countedDocuments(count) {
  return tn(count, "{count} document", "{count} documents");
}

function showCount() {
  find(".sb-count").textContent = countedDocuments(state.collection.total);
}

// The documents to list: those that the fields leave and that have all words in their names.
function wantedDocuments() {
  const words = find(".sb-drawer-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (item) => {
    const text = `${item.title} ${pathsOf(item).join(" ")} ${item.author || ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return leftDocuments().filter(fits).sort(DOCUMENT_ORDERS[find(".sb-drawer-order").value][1]);
}

function chooseShown(searched) {
  choose(wantedDocuments().map((item) => item.id), searched);
}

function showList() {
  if (!state.collection?.complete) return;
  const wanted = wantedDocuments();
  const rows = rowsOf(wanted);
  treeItems = new Map(rows.filter((row) => row.items).map((row) => [row.folder, row.items]));
  find(".sb-drawer-list").replaceChildren(...rows.slice(0, shownDocuments).map((row, place) => (row.item ? documentRow : folderRow)(row, place)));
  showPicks();
  const left = rows.length - shownDocuments;
  find(".sb-drawer-more").hidden = left <= 0;
  find(".sb-drawer-more").textContent = t("Show more ({count} left)", { count: number(Math.max(0, left)) });
  find(".sb-drawer-none").textContent = wanted.length ? "" : noneListed();
}

function rowsOf(wanted) {
  if (find(".sb-drawer-order").value !== "folder") return wanted.map((item) => ({ item, depth: 0 }));
  // A few are seen at a glance, and so is what was looked for.
  const few = wanted.length <= SHOWN || find(".sb-drawer-filter").value.trim();
  return treeRows(wanted, (folder) => opened.get(folder) ?? Boolean(few));
}

// Folders are the order to begin with, where there are any.
function offerFolders() {
  const order = find(".sb-drawer-order");
  const some = hasFolders(state.collection.documents);
  order.options[0].hidden = order.options[0].disabled = !some;
  if (some && !ordered) order.value = "folder";
  else if (!some && order.value === "folder") order.value = "title";
}

// Which of the listed documents are chosen. The rows stay, and with them what has the focus.
function showPicks() {
  const chosen = chosenIds();
  for (const row of find(".sb-drawer-list").children) {
    const box = row.querySelector("input");
    const { id, folder } = row.dataset;
    const items = id ? [{ id }] : treeItems.get(folder);
    const count = chosen ? items.filter((item) => chosen.has(item.id)).length : items.length;
    box.checked = count === items.length;
    box.indeterminate = count > 0 && count < items.length;
  }
}

function noneListed() {
  if (!state.collection.total) return howToAdd();
  return find(".sb-drawer-filter").value.trim() ? t("No document has this in its name.") : t("No document is like this.");
}

function folderRow({ folder, name, depth, open, items }, place) {
  const box = el("input", { type: "checkbox", id: `sb-pick-${place}`, "aria-label": t("Search the folder {folder}", { folder }) });
  box.addEventListener("change", () => choose(items.map((item) => item.id), box.checked));
  const fold = () => setOpen(folder, !open);
  const button = el(
    "button",
    { type: "button", class: "sb-folder", "aria-expanded": String(open), onclick: fold },
    icon("later"),
    el("span", { dir: "auto" }, name),
    el("span", { class: "sb-folder-count" }, countedDocuments(items.length)),
  );
  button.addEventListener("keydown", (event) => {
    if (event.key === (open ? "ArrowLeft" : "ArrowRight")) fold();
  });
  return el(
    "li",
    { class: "sb-drawer-folder", "data-folder": folder, style: `--sb-depth: ${depth}` },
    el("label", { class: "sb-pick", for: `sb-pick-${place}` }, box),
    button,
  );
}

function setOpen(folder, open) {
  opened.set(folder, open);
  showList();
  const row = [...find(".sb-drawer-list").children].find((one) => one.dataset.folder === folder);
  row.querySelector("button").focus({ preventScroll: true });
}

function askAlone(item) {
  chooseOnly(item.id);
  drawerOpener = find(".sb-question");
  closeDrawer();
}

function documentRow({ item, depth }, place) {
  const box = el("input", { type: "checkbox", id: `sb-pick-${place}`, "aria-label": t("Search {title}", { title: item.title }) });
  box.addEventListener("change", () => choose([item.id], box.checked));
  return el(
    "li",
    { class: "sb-drawer-item", "data-id": item.id, style: depth ? `--sb-depth: ${depth}` : null },
    el("label", { class: "sb-pick", for: `sb-pick-${place}` }, box),
    el(
      "div",
      { class: "sb-drawer-about" },
      el(
        "button",
        { type: "button", class: "sb-card-title", dir: "auto", onclick: () => request("openDocument", null, { document_id: item.id, title: item.title }) },
        item.title,
      ),
      el("p", { class: "sb-card-place", dir: "auto" }, aboutDocument(item)),
      moreOf(item, () => askAlone(item)),
    ),
    item.removable ? removeButton(item) : null,
  );
}

function drawerPanel() {
  const option = ([name, [label]]) => el("option", { value: name }, label());
  const button = (label, onclick, name) => el("button", { type: "button", class: "sb-small", "aria-label": name, title: name, onclick }, label);
  return el(
    "section",
    { class: "sb-drawer", role: "dialog", "aria-modal": "true", "aria-labelledby": "sb-drawer-title", hidden: true },
    el(
      "div",
      { class: "sb-drawer-head" },
      el("h2", { id: "sb-drawer-title" }, t("Documents")),
      el("button", { type: "button", class: "sb-close", "aria-label": t("Close the documents"), onclick: closeDrawer }, icon("close")),
    ),
    el(
      "div",
      { class: "sb-drawer-body" },
      unreadPanel(),
      uploadPanel(),
      el(
        "div",
        { class: "sb-drawer-tools" },
        el("input", { type: "search", class: "sb-drawer-filter", placeholder: t("Filter by name"), "aria-label": t("Filter by name"), dir: "auto" }),
        el("select", { class: "sb-drawer-order", "aria-label": t("Order") }, Object.entries(DOCUMENT_ORDERS).map(option)),
      ),
      fieldBoxes(),
      el(
        "div",
        { class: "sb-drawer-tools" },
        el("p", { class: "sb-drawer-chosen", role: "status" }),
        el("button", { type: "button", class: "sb-small sb-drawer-clear", hidden: true, onclick: chooseAll }, t("Search all documents")),
        button(t("All"), () => chooseShown(true), t("Search all that are listed")),
        button(t("None"), () => chooseShown(false), t("Search none that are listed")),
      ),
      el("p", { class: "sb-drawer-none", role: "status" }),
      el("ul", { class: "sb-drawer-list" }),
      el("button", { type: "button", class: "sb-small sb-drawer-more", onclick: showMore }),
    ),
  );
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
    find(".sb-drawer-none").textContent = wordsOf(error, t("The server cannot be reached. Close this and try again."));
  }
}

function closeDrawer() {
  hideDrawer();
  if (history.state?.sourcebookDrawer) history.back();
}

function hideDrawer() {
  if (find(".sb-drawer").hidden) return;
  find(".sb-drawer").hidden = true;
  const opener = drawerOpener?.isConnected && drawerOpener.offsetParent ? drawerOpener : find(".sb-question");
  opener.focus({ preventScroll: true });
}

function drawerKey(event) {
  if (event.key === "Escape") {
    event.preventDefault();
    if (!closeMenus()) closeDrawer();
  } else if (event.key === "Tab") {
    // Focus stays inside, as it does for whoever sees that the rest is covered.
    const all = find(".sb-drawer").querySelectorAll("button, input, select, summary");
    // What is folded away has a place and cannot be seen.
    keepFocusAmong([...all].filter((node) => node.checkVisibility() && !node.disabled), event);
  }
}

export function setUpDrawer() {
  find(".sb-app").append(drawerPanel());
  find(".sb-count").addEventListener("click", openDrawer);
  find(".sb-drawer-filter").addEventListener("input", () => {
    shownDocuments = SHOWN;
    showList();
  });
  find(".sb-drawer-order").addEventListener("change", () => {
    ordered = true;
    shownDocuments = SHOWN;
    showList();
  });
  find(".sb-drawer").addEventListener("keydown", drawerKey);
  window.addEventListener("popstate", () => {
    if (!history.state?.sourcebookDrawer) hideDrawer();
  });
  handle("openDocuments", openDrawer);
  setUpChoice(openDrawer);
  setUpUploads(openDrawer);
  whenChanged("where", showPicks);
  whenChanged("left", () => {
    shownDocuments = SHOWN;
    showList();
  });
  whenChanged("collection", () => {
    showCount();
    showUnread();
    offerFolders();
    showList();
  });
}
