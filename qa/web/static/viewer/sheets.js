// The pages of a PDF as images, with the marks laid over them. A page is fetched when it
// comes near the view, one at a time, and forgotten when it is far.

import { pageImage, wordsOf } from "../base/api.js";
import { el } from "../base/dom.js";

const NEAR = 1200; // px above and below the view

// `sizes` are widths and heights; `marksOn(page)` gives the ranges to mark on a page as
// {start, end, kind, id}; `drawn(number, page)` is called after a page is there.
export function makeSheets(source, sizes, box, marksOn, drawn) {
  const sheets = sizes.map(([width, height], i) => {
    const sheet = el("div", { class: "sb-sheet", "data-page": i + 1 });
    sheet.style.aspectRatio = `${width} / ${height}`;
    return sheet;
  });
  const pages = new Map();
  const near = new Set();
  const sharp = new Set(); // those that are shown by a sharp image
  let fetching = false;

  function mark(number) {
    const page = pages.get(number);
    if (!page) return;
    const sheet = sheets[number - 1];
    sheet.querySelectorAll(".sb-rect").forEach((node) => node.remove());
    if (!page.boxes) return;
    for (const range of marksOn(page)) {
      for (const rect of rectsOf(page, range)) sheet.append(rectangle(rect, range));
    }
  }

  // What the server has of a page, {error} where it has none.
  async function fetched(number, sharper) {
    try {
      return await pageImage(source.id, number, sharper);
    } catch (error) {
      return { error: wordsOf(error, "The server cannot be reached.") };
    }
  }

  async function fetchNext() {
    if (fetching) return;
    const view = box.getBoundingClientRect();
    const distance = (number) => Math.abs(sheets[number - 1].getBoundingClientRect().top - view.top);
    const wanted = [...near].filter((number) => !pages.has(number)).sort((a, b) => distance(a) - distance(b));
    if (!wanted.length) return fetchSharper();
    fetching = true;
    const number = wanted[0];
    const page = await fetched(number, false);
    fetching = false;
    if (!sheets[0].isConnected) return; // closed, or shown as text since
    if (!near.has(number)) return fetchNext();
    pages.set(number, page);
    const sheet = sheets[number - 1];
    if (page.error) sheet.replaceChildren(el("p", { class: "sb-error" }, page.error));
    else {
      const image = el("img", { src: page.image, alt: `Page ${number}`, class: "sb-sheet-image" });
      image.addEventListener("load", fetchNext);
      sheet.replaceChildren(image);
      mark(number);
    }
    drawn(number, page);
    fetchNext();
  }

  // Pages in view that are shown larger than their images get sharper ones.
  async function fetchSharper() {
    const view = box.getBoundingClientRect();
    const number = [...near].find((one) => {
      const image = sheets[one - 1].querySelector("img");
      const coarse = image && image.naturalWidth && image.naturalWidth * 1.2 < image.clientWidth * window.devicePixelRatio;
      return coarse && !sharp.has(one) && within(image.getBoundingClientRect(), view);
    });
    if (!number) return;
    fetching = true;
    sharp.add(number);
    const page = await fetched(number, true);
    fetching = false;
    const image = sheets[number - 1].querySelector("img");
    // Where it does not come, the image that is there does.
    if (!page.error && image && image.isConnected) image.src = page.image;
    if (sheets[0].isConnected) fetchNext();
  }

  box.onscroll = fetchNext;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const number = Number(entry.target.dataset.page);
        if (entry.isIntersecting) near.add(number);
        else {
          near.delete(number);
          sharp.delete(number);
          if (pages.delete(number)) entry.target.replaceChildren();
        }
      }
      fetchNext();
    },
    { root: box, rootMargin: `${NEAR}px 0px` },
  );
  const node = el(
    "div",
    { class: "sb-sheets" },
    sheets.map((sheet, i) => el("figure", {}, el("figcaption", {}, `Page ${i + 1}`), sheet)),
  );
  sheets.forEach((sheet) => observer.observe(sheet));
  return {
    node,
    page: (number) => pages.get(number),
    sheet: (number) => sheets[number - 1],
    mark: () => pages.forEach((_, number) => mark(number)),
    sharpen: fetchNext,
    stop: () => {
      observer.disconnect();
      box.onscroll = null;
    },
  };
}

// Whether one box can be seen in another.
export function within(one, other) {
  return one.bottom > other.top && one.top < other.bottom && one.right > other.left && one.left < other.right;
}

function rectangle([left, top, right, bottom], range) {
  const node = el("span", { class: `sb-rect sb-rect-${range.kind}`, "data-place": range.id });
  node.style.left = `${left / 100}%`;
  node.style.top = `${top / 100}%`;
  node.style.width = `${(right - left) / 100}%`;
  node.style.height = `${(bottom - top) / 100}%`;
  return node;
}

// Return the rectangles of a range on a page, one a line: the boxes of characters that
// follow each other side by side, or one below the other on a page that lies on its side.
function rectsOf(page, { start, end }) {
  const rects = [];
  let before = null;
  for (let i = Math.max(0, start - page.start); i < Math.min(page.boxes.length, end - page.start); i += 1) {
    const box = page.boxes[i];
    if (!box) continue;
    if (before && (inLine(before, box, 1) || inLine(before, box, 0))) {
      const last = rects[rects.length - 1];
      last[0] = Math.min(last[0], box[0]);
      last[1] = Math.min(last[1], box[1]);
      last[2] = Math.max(last[2], box[2]);
      last[3] = Math.max(last[3], box[3]);
    } else rects.push(box.slice());
    before = box;
  }
  return rects;
}

// Whether two boxes share most of their extent along an axis (0 is across), and are near
// each other along the other one.
function inLine(a, b, axis) {
  const other = 1 - axis;
  const shared = Math.min(a[axis + 2], b[axis + 2]) - Math.max(a[axis], b[axis]);
  const smaller = Math.min(a[axis + 2] - a[axis], b[axis + 2] - b[axis]);
  const gap = Math.max(a[other], b[other]) - Math.min(a[other + 2], b[other + 2]);
  return smaller > 0 && shared > 0.6 * smaller && gap < 300;
}
