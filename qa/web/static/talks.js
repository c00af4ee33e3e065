// The conversations of this browser: the one that is shown, and the list of all.

let talk = freshTalk();
let known = null; // the collection, once the server has told it

// The questions that a turn of the conversation, or one to come, leans on.
function questionsBefore(turn) {
  const at = talk.turns.indexOf(turn);
  let before = [];
  for (const earlier of at < 0 ? talk.turns : talk.turns.slice(0, at)) {
    before = [...(earlier.history || before), earlier.question];
  }
  return before;
}

function showTalk(shown) {
  stopAsking?.();
  talk = shown;
  noteCurrent(talk);
  if (!find(".sb-viewer").hidden) hideViewer();
  find(".sb-sources").classList.remove("sb-raised");
  const turns = find(".sb-turns");
  turns.replaceChildren();
  forgetRoom();
  restoreWhere(talk.where);
  if (known) showDocuments(known);
  if (!talk.turns.length) {
    turns.append(el("div", { class: "sb-welcome" }));
    showWelcome();
    return noteAddress(null);
  }
  for (const turn of talk.turns) {
    const node = turnNode(turn.question);
    showReply(turn, node);
    turns.append(node);
  }
  goToTurn(talk.turns.at(-1));
  tellChanges();
}

// Bring a turn into view, with its sources and its address.
function goToTurn(turn) {
  bring(find(".sb-turns"), find(".sb-turns").children[talk.turns.indexOf(turn)], false);
  const cited = [turn, ...talk.turns.slice().reverse()].find((one) => one.answer.status !== "small_talk");
  if (cited) showSources(cited.answer, false);
  noteAddress(turn.answer);
}

function newTalk() {
  showTalk(freshTalk());
  find(".sb-question").focus({ preventScroll: true });
}

// Fill the list; `chosen` is the conversation that gets the focus.
function listTalks(chosen = null) {
  const talks = allTalks();
  const items = talks.map(talkItem);
  find(".sb-talk-list").replaceChildren(...items);
  if (!items.length) find(".sb-talk-list").append(el("li", { class: "sb-status" }, "There are none yet."));
  items[talks.findIndex((one) => one.id === chosen?.id)]?.querySelector("button").focus();
}

function talkItem(one) {
  const title = titleOf(one);
  const open = () => {
    find(".sb-talks").close();
    if (one.id !== talk.id) showTalk(one);
  };
  const when = new Date(one.changed).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const item = el(
    "li",
    { class: "sb-talk" },
    el(
      "button",
      { type: "button", class: "sb-talk-title", "aria-current": one.id === talk.id ? "true" : null, onclick: open },
      el("span", { dir: "auto" }, title),
      el("span", { class: "sb-status" }, `${plural(one.turns.length, "question")} · ${when}`),
    ),
    menu(
      icon("more"),
      [
        ["Rename", () => renameTalk(one, item)],
        ["Save as Markdown", () => save(markdownTalk(one), "text/markdown", fileName(title, "md"))],
        ["Save as JSON", () => save(JSON.stringify(one, null, 2), "application/json", fileName(title, "json"))],
        ["Delete", () => deleteTalk(one, item)],
      ],
      `More for “${title}”`,
    ),
  );
  return item;
}

function renameTalk(one, item) {
  const box = el("input", { type: "text", class: "sb-field", dir: "auto", maxlength: 120, "aria-label": "The title" });
  const form = el("form", { class: "sb-rename" }, box, el("button", { type: "submit", class: "sb-tool" }, "Save"), tool("Cancel", () => listTalks(one)));
  box.value = titleOf(one);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    one.title = box.value.trim() || null;
    if (one.id === talk.id) talk.title = one.title;
    keepTalk(one);
    listTalks(one);
  });
  item.replaceChildren(form);
  box.select();
}

function deleteTalk(one, item) {
  forgetTalk(one);
  const shown = one.id === talk.id;
  if (shown) showTalk(freshTalk());
  const undo = () => {
    keepTalk(one);
    if (shown && !talk.turns.length) showTalk(one);
    listTalks(one);
  };
  const back = tool("Undo", undo);
  item.replaceChildren(el("p", { class: "sb-status", role: "status", dir: "auto" }, `“${titleOf(one)}” is deleted. `), back);
  back.focus();
}

function setUpTalks() {
  const panel = find(".sb-talks");
  find(".sb-new").addEventListener("click", newTalk);
  find(".sb-open-talks").addEventListener("click", () => {
    listTalks();
    panel.showModal();
  });
  find(".sb-open-keys").addEventListener("click", () => {
    panel.close();
    find(".sb-keys").showModal();
  });
  for (const dialog of element.querySelectorAll("dialog")) {
    dialog.querySelector(".sb-close").addEventListener("click", () => dialog.close());
    // A click beside the dialog is one on its backdrop, which counts as the dialog itself.
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("cancel", (event) => {
      if (closeMenus()) event.preventDefault();
    });
  }
}
