// Elements are made here and nowhere else. Children are nodes or strings, and strings
// become text nodes: nothing from a document is ever read as markup.

let root = null; // the element that holds the page

export function setRoot(element) {
  root = element;
}

export function rootElement() {
  return root;
}

export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "onclick") node.addEventListener("click", value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function find(selector) {
  return root.querySelector(selector);
}

export function findAll(selector) {
  return [...root.querySelectorAll(selector)];
}

// Scroll a box so that a part of it is at its top or in its middle; in a box that is scrolled
// sideways too, a part that is wider begins at its edge. scrollIntoView would scroll the page
// around it as well.
export function bring(box, part, middle) {
  const offset = part.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const room = middle ? Math.max(0, (box.clientHeight - part.getBoundingClientRect().height) / 2) : 16;
  box.scrollTop += offset - room;
  if (!middle || box.scrollWidth <= box.clientWidth) return;
  const across = part.getBoundingClientRect();
  const spare = Math.max(16, (box.clientWidth - across.width) / 2);
  box.scrollLeft += across.left - box.getBoundingClientRect().left - spare;
}

// Keep the focus among `stops` when Tab would leave them at either end.
export function keepFocusAmong(stops, event) {
  const end = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== end) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}
