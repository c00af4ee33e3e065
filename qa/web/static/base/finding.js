// Search within a text: without regard to case, accents and kinds of white space.

const folds = new Map();

// Return a character as it is compared: "É" is "e", "ﬁ" is "fi", white space is one space.
function fold(char) {
  if (!folds.has(char)) {
    const plain = /\s/.test(char) ? " " : char.normalize("NFKD").replace(/[\p{M}\u00ad\u200b-\u200f]/gu, "").toLowerCase();
    folds.set(char, plain.replace(/[‘’]/g, "'").replace(/[“”]/g, '"'));
  }
  return folds.get(char);
}

// Return a text folded, and for each UTF-16 unit of that where its character starts.
export function folded(text) {
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
export function matchesIn(haystack, words) {
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
