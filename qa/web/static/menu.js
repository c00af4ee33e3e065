// Small menus that open above their button, the clipboard, files to save, and a quiet line
// that says what was done.

function menu(label, options, name = null) {
  const choose = (act) => () => {
    opened.open = false;
    opened.querySelector("summary").focus({ preventScroll: true });
    act();
  };
  const opened = el(
    "details",
    { class: "sb-menu" },
    el("summary", { class: "sb-tool", "aria-label": name }, label),
    el(
      "div",
      { class: "sb-menu-options" },
      options.map(([text, act]) => el("button", { type: "button", class: "sb-tool", onclick: choose(act) }, text)),
    ),
  );
  return opened;
}

// Close what menu is open, but for the one around a node; tell whether there was one.
function closeMenus(around = null) {
  const open = [...element.querySelectorAll(".sb-menu[open]")].filter((one) => !one.contains(around));
  for (const one of open) {
    if (one.contains(document.activeElement)) one.querySelector("summary").focus({ preventScroll: true });
    one.open = false;
  }
  return open.length > 0;
}

function tool(label, act) {
  return el("button", { type: "button", class: "sb-tool", onclick: act }, label);
}

let saidSince = 0;

function say(text, seconds = 4) {
  const line = find(".sb-said");
  const since = ++saidSince;
  line.textContent = text;
  if (!seconds) return; // it stays
  setTimeout(() => {
    if (since === saidSince) line.textContent = "";
  }, seconds * 1000);
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // There is no clipboard on plain HTTP, and a frame may not be allowed to use it.
    if (!copyBySelection(text)) return say("The browser does not allow copying.");
  }
  say(done);
}

function copyBySelection(text) {
  const before = document.activeElement;
  const box = el("textarea", { class: "sb-sr", "aria-hidden": "true", tabindex: "-1" });
  box.value = text;
  element.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  before.focus({ preventScroll: true });
  return done;
}

function save(text, type, name) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function fileName(title, ending) {
  const words = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${[...words].slice(0, 60).join("") || "conversation"}.${ending}`;
}
