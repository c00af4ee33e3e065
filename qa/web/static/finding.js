// Search within a document: without regard to case, accents and kinds of white space.

const folds = new Map();

// Return a character as it is compared: "É" is "e", "ﬁ" is "fi", white space is one space.
function fold(char) {
  let folded = folds.get(char);
  if (folded === undefined) {
    folded = /\s/.test(char) ? " " : char.normalize("NFKD").replace(/[\p{M}\u00ad\u200b-\u200f]/gu, "").toLowerCase();
    folded = folded.replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
    folds.set(char, folded);
  }
  return folded;
}

// Return a text folded, and for each UTF-16 unit of that where its character starts.
function folded(text) {
  const parts = [];
  const starts = [];
  let at = 0;
  let last = "";
  for (const char of text) {
    const piece = fold(char);
    if (!(piece === " " && last === " ")) {
      parts.push(piece);
      for (let i = 0; i < piece.length; i += 1) starts.push(at);
      if (piece) last = piece;
    }
    at += char.length;
  }
  starts.push(text.length);
  return { text: parts.join(""), starts };
}

// Return where the words stand in a folded text, as {start, end} in units of the original.
function matchesIn(haystack, words) {
  const needle = folded(words.trim()).text;
  const matches = [];
  if (!needle) return matches;
  let at = haystack.text.indexOf(needle);
  while (at >= 0) {
    const start = haystack.starts[at];
    let after = at + needle.length;
    // Half of a ligature is the whole of it.
    while (haystack.starts[after] <= start) after += 1;
    matches.push({ start, end: haystack.starts[after] });
    at = haystack.text.indexOf(needle, at + needle.length);
  }
  return matches;
}

// The text nodes of an element, to make ranges of: {node, start}, offsets in UTF-16 units.
function textNodesOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let start = 0;
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start });
    start += walker.currentNode.length;
  }
  return nodes;
}

function rangeIn(nodes, { start, end }) {
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
function highlight(name, ranges) {
  if (window.Highlight && CSS.highlights) CSS.highlights.set(name, new Highlight(...ranges));
}
