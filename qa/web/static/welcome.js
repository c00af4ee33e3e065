// What stands where the conversation will be: what to do here, or how documents get in.

// Fill the welcome, if it is there, by whether there are documents.
function showWelcome() {
  const box = find(".sb-welcome");
  if (!box || !known || box.dataset.total === String(known.total)) return;
  const before = box.dataset.total;
  box.dataset.total = known.total;
  if (before !== undefined && Number(before) && known.total) return; // there still are some
  if (!known.total) return box.replaceChildren(...emptyWelcome());
  box.replaceChildren(
    el("p", {}, "Ask a question in plain words. The answer is quoted from the documents, sentence by sentence, and each [n] opens the place it stands."),
    el("p", {}, "If the documents do not say, you are told so."),
    el("div", { class: "sb-offers-room" }),
  );
  offerFirst(box);
}

function emptyWelcome() {
  const words = [el("p", { class: "sb-verdict" }, "There are no documents yet."), el("p", {}, howToAdd())];
  if (uploadRules.allowed) {
    words.push(el("p", {}, el("button", { type: "button", class: "sb-small sb-begin", onclick: () => find(".sb-pick-files").click() }, "Add files…")));
  }
  return words;
}

// How documents get here, in words.
function howToAdd() {
  const folder = "put them into the server’s folder of documents and start it again.";
  return uploadRules.allowed
    ? `Drop files or a folder anywhere on this page, or add them by the button. To keep them for good, ${folder}`
    : `To add some, ${folder}`;
}
