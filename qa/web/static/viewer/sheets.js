// The pages of a PDF as images, with the marks laid over them. A page is fetched when it
// comes near the view, one at a time, and forgotten when it is far.

import { pageImage, wordsOf } from "../base/api.js";
import { el } from "../base/dom.js";
import { number as formatted, t } from "../base/messages.js";
import { rectsOf, within } from "./rects.js";

const NEAR = 1200; // px above and below the view
const COARSE = 1.2; // a page may be shown so many times larger than its image

// The pages of a document in the box that scrolls them; `node` holds them all.
export class Sheets {
  #id;
  #box;
  #marksOn;
  #drawn;
  #sheets;
  #observer;
  #pages = new Map(); // what the server told of a page, by its number
  #near = new Set();
  #sharp = new Set(); // those that are shown by a sharp image
  #fetching = false;

  // `sizes` are widths and heights; `marksOn(page)` gives the ranges to mark on a page as
  // {start, end, kind, id}; `drawn(number, page)` is called after a page is there.
  constructor(id, sizes, box, marksOn, drawn) {
    this.#id = id;
    this.#box = box;
    this.#marksOn = marksOn;
    this.#drawn = drawn;
    this.#sheets = sizes.map(emptySheet);
    this.node = el(
      "div",
      { class: "sb-sheets" },
      this.#sheets.map((sheet, i) => el("figure", {}, el("figcaption", {}, t("Page {number}", { number: formatted(i + 1) })), sheet)),
    );
    box.onscroll = () => this.fetchNext();
    const options = { root: box, rootMargin: `${NEAR}px 0px` };
    this.#observer = new IntersectionObserver((entries) => this.#follow(entries), options);
    for (const sheet of this.#sheets) this.#observer.observe(sheet);
  }

  page(number) {
    return this.#pages.get(number);
  }

  sheet(number) {
    return this.#sheets[number - 1];
  }

  // Draw the marks of all pages that are there anew.
  mark() {
    for (const number of this.#pages.keys()) this.#markPage(number);
  }

  stop() {
    this.#observer.disconnect();
    this.#box.onscroll = null;
  }

  // Fetch what is nearest to the view and not there; if all is, what is shown too coarsely.
  async fetchNext() {
    if (this.#fetching) return;
    const { top } = this.#box.getBoundingClientRect();
    const distance = (number) => Math.abs(this.sheet(number).getBoundingClientRect().top - top);
    const wanted = [...this.#near].filter((number) => !this.#pages.has(number)).sort((a, b) => distance(a) - distance(b));
    if (!wanted.length) return this.#fetchSharper();
    const number = wanted[0];
    const page = await this.#fetched(number, false);
    if (!this.node.isConnected) return; // closed, or shown as text since
    if (this.#near.has(number)) this.#show(number, page);
    this.fetchNext();
  }

  // Pages in view that are shown larger than their images get sharper ones.
  async #fetchSharper() {
    const number = [...this.#near].find((one) => !this.#sharp.has(one) && this.#isCoarse(one));
    if (!number) return;
    this.#sharp.add(number);
    const page = await this.#fetched(number, true);
    const image = this.sheet(number).querySelector("img");
    // Where it does not come, the image that is there does.
    if (!page.error && image) image.src = page.image;
    if (this.node.isConnected) this.fetchNext();
  }

  #isCoarse(number) {
    const image = this.sheet(number).querySelector("img");
    if (!image?.naturalWidth || !within(image.getBoundingClientRect(), this.#box.getBoundingClientRect())) return false;
    return image.naturalWidth * COARSE < image.clientWidth * window.devicePixelRatio;
  }

  // What the server has of a page, {error} where it has none.
  async #fetched(number, sharp) {
    this.#fetching = true;
    try {
      return await pageImage(this.#id, number, sharp);
    } catch (error) {
      return { error: wordsOf(error, t("The server cannot be reached.")) };
    } finally {
      this.#fetching = false;
    }
  }

  #show(number, page) {
    this.#pages.set(number, page);
    if (page.error) this.sheet(number).replaceChildren(el("p", { class: "sb-error" }, page.error));
    else {
      const image = el("img", { src: page.image, alt: t("Page {number}", { number: formatted(number) }), class: "sb-sheet-image" });
      image.addEventListener("load", () => this.fetchNext());
      this.sheet(number).replaceChildren(image);
      this.#markPage(number);
    }
    this.#drawn(number, page);
  }

  #markPage(number) {
    const page = this.#pages.get(number);
    const sheet = this.sheet(number);
    for (const old of sheet.querySelectorAll(".sb-rect")) old.remove();
    if (!page.boxes) return;
    for (const range of this.#marksOn(page)) {
      for (const rect of rectsOf(page, range)) sheet.append(rectangle(rect, range));
    }
  }

  // Note which pages have come near, and forget those that are far.
  #follow(entries) {
    for (const entry of entries) {
      const number = Number(entry.target.dataset.page);
      if (entry.isIntersecting) this.#near.add(number);
      else {
        this.#near.delete(number);
        this.#sharp.delete(number);
        if (this.#pages.delete(number)) entry.target.replaceChildren();
      }
    }
    this.fetchNext();
  }
}

function emptySheet([width, height], index) {
  const sheet = el("div", { class: "sb-sheet", "data-page": index + 1 });
  sheet.style.aspectRatio = `${width} / ${height}`;
  return sheet;
}

function rectangle([left, top, right, bottom], range) {
  const node = el("span", { class: `sb-rect sb-rect-${range.kind}`, "data-place": range.id });
  node.style.left = `${left / 100}%`;
  node.style.top = `${top / 100}%`;
  node.style.width = `${(right - left) / 100}%`;
  node.style.height = `${(bottom - top) / 100}%`;
  return node;
}
