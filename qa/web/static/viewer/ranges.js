// Ranges of the text in the page, and showing them as matches.

// The text nodes of an element, to make ranges of: {node, start}, offsets in UTF-16 units.
export function textNodesOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let start = 0;
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start });
    start += walker.currentNode.length;
  }
  return nodes;
}

export function rangeIn(nodes, { start, end }) {
  const holder = (offset) => {
    let low = 0;
    let high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (nodes[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return nodes[low];
  };
  const range = document.createRange();
  const first = holder(start);
  const last = holder(end - 1);
  range.setStart(first.node, start - first.start);
  range.setEnd(last.node, end - last.start);
  return range;
}

// Show ranges of the page as matches, without a change to its elements.
export function highlight(name, ranges) {
  if (window.Highlight && CSS.highlights) CSS.highlights.set(name, new Highlight(...ranges));
}
