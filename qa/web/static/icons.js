// Small drawings, which the page holds once each: a script cannot make them without naming an
// address, and there is none in the scripts.

function icon(name) {
  return find(`.sb-icons .sb-icon-${name}`).cloneNode(true);
}

// Draw those that the page itself asks for.
function drawIcons() {
  for (const node of element.querySelectorAll("[data-icon]")) node.replaceChildren(icon(node.dataset.icon));
}
