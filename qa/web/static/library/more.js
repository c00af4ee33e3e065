// What there is of one document below its name: its outline, its key sentences, its file, and
// asking it alone. It is asked for when it is opened.

import { checkOriginal, documentOutline, originalAddress, originalFile, wordsOf } from "../base/api.js";
import { el } from "../base/dom.js";
import { tool } from "../base/menu.js";
import { t } from "../base/messages.js";
import { request, state } from "../base/state.js";

const SHOWN_AT_ONCE = ["application/pdf", "text/plain"];

// `askAlone` is what is done to ask the document alone.
export function moreOf(item, askAlone) {
  const room = el("div", { class: "sb-document-room" });
  const said = el("p", { class: "sb-error", role: "status" });
  const open = async () => {
    try {
      await openOriginal(item);
    } catch (error) {
      said.textContent = wordsOf(error, t("The server cannot be reached. Close this and try again."));
    }
  };
  const box = el(
    "details",
    { class: "sb-document-more" },
    el("summary", { "aria-label": t("More of {title}", { title: item.title }) }, t("More")),
    el("div", { class: "sb-document-tools" }, tool(t("Ask this document"), askAlone), tool(t("Open the original"), open)),
    said,
    room,
  );
  box.addEventListener("toggle", async () => {
    if (!box.open || room.hasChildNodes()) return;
    try {
      room.replaceChildren(...outlineOf(item, await documentOutline(item.id)));
    } catch (error) {
      said.textContent = wordsOf(error, t("The server cannot be reached. Close this and try again."));
    }
  });
  return box;
}

function outlineOf(item, { headings, sentences }) {
  const line = (text, start, end, depth) => {
    const place = { document_id: item.id, title: item.title, start, end };
    const button = el("button", { type: "button", class: "sb-document-line", dir: "auto", onclick: () => request("openDocument", null, place) }, text);
    return el("li", { style: `--sb-depth: ${depth}` }, button);
  };
  const part = (name, lines) => (lines.length ? [el("p", { class: "sb-document-label" }, name), el("ol", {}, lines)] : []);
  const highest = Math.min(...headings.map(({ level }) => level));
  return [
    ...part(t("Outline"), headings.map(({ title, offset, level }) => line(title, offset, offset + Array.from(title).length, level - highest))),
    ...part(t("Key sentences, word for word"), sentences.map(({ text, start, end }) => line(text, start, end, 0))),
  ];
}

// What a browser shows is opened in a tab of its own, under its address; what it does not show is
// saved by that. A link does not say whose visit this is, so what the visitor has added, and has
// as a file, is fetched and saved.
async function openOriginal(item) {
  const name = item.path.split("/").pop();
  if (item.removable && !state.service?.uploads.shared) {
    const address = URL.createObjectURL(await originalFile(item.id));
    el("a", { href: address, download: name }).click();
    return setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
  await checkOriginal(item.id);
  const shown = SHOWN_AT_ONCE.includes(item.media_type);
  el("a", { href: originalAddress(item.id), ...(shown ? { target: "_blank", rel: "noopener" } : { download: name }) }).click();
}
