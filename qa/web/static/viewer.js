// The whole document, scrolled to the quote. Over the sources on a wide screen, over
// everything on a phone, where the back button closes it.

let viewerOpener = null;
let viewerRequest = 0;

async function openViewer(answer, citation) {
  const viewer = find(".sb-viewer");
  const text = find(".sb-viewer-text");
  const request = ++viewerRequest;
  if (viewer.hidden) {
    viewerOpener = document.activeElement;
    history.pushState({ sourcebookViewer: true }, "");
  }
  viewer.hidden = false;
  element.classList.add("sb-reading");
  find("#sb-viewer-title").textContent = citation.title;
  const place = citation.section ? [creditOf(citation), placeOf(citation)] : [];
  find(".sb-viewer-place").textContent = place.filter(Boolean).join(" · ");
  text.replaceChildren(el("p", { class: "sb-wait" }, "Opening…"));
  find(".sb-viewer .sb-close").focus();
  let source;
  try {
    source = await server.read(withSession({ document_id: citation.document_id }));
  } catch (error) {
    source = { error: "The server cannot be reached. Close this and try again." };
  }
  if (request !== viewerRequest || viewer.hidden) return; // another one was opened since
  if (!source || source.error) {
    text.replaceChildren(el("p", { class: "sb-error" }, source ? source.error : "No document came back."));
    return;
  }
  const ranges = answer
    ? quotesIn(answer, source.id).map(({ start, end }) => ({ start, end, current: false }))
    : [];
  if (citation.start !== undefined) ranges.push({ start: citation.start, end: citation.end, current: true });
  const pages = source.page_starts.map((offset, i) => ({ offset, label: `Page ${i + 1}` }));
  text.replaceChildren(el("div", { class: "sb-document", dir: "auto" }, markedText(source.text, ranges, pages)));
  const mark = text.querySelector(".sb-current");
  if (mark) bring(text, mark, true);
  else text.scrollTop = 0;
}

function closeViewer() {
  if (find(".sb-viewer").hidden) return;
  hideViewer();
  if (history.state && history.state.sourcebookViewer) history.back();
}

function hideViewer() {
  find(".sb-viewer").hidden = true;
  element.classList.remove("sb-reading");
  viewerRequest += 1;
  const opener = viewerOpener && viewerOpener.isConnected ? viewerOpener : find(".sb-question");
  opener.focus({ preventScroll: true });
}

function setUpViewer() {
  find(".sb-viewer .sb-close").addEventListener("click", closeViewer);
  window.addEventListener("popstate", () => {
    if (!find(".sb-viewer").hidden) hideViewer();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !find(".sb-viewer").hidden) {
      event.preventDefault();
      closeViewer();
    } else if (event.key === "Escape" && find(".sb-raised")) closeSources();
    else if (event.key === "Tab" && !find(".sb-viewer").hidden) keepFocusInViewer(event);
  });
}

function keepFocusInViewer(event) {
  const stops = [find(".sb-viewer .sb-close"), find(".sb-viewer-text")];
  const next = document.activeElement === stops[0] ? stops[1] : stops[0];
  event.preventDefault();
  next.focus({ preventScroll: true });
}
