// The documents as a tree of their folders.

import { compareTexts } from "../base/words.js";

export function folderOf({ path }) {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

// Whether folders tell documents apart.
export function hasFolders(documents) {
  return new Set(documents.map(folderOf)).size > 1;
}

// The rows of a tree, in order: {folder, name, depth, open, items} for a folder, with all
// documents in it and below, and {item, depth} for a document. Folders come before documents,
// which keep their order. `isOpen` tells of a path whether what is in that folder is shown.
export function treeRows(documents, isOpen) {
  const top = made("", "");
  for (const item of documents) {
    let node = top;
    for (const name of folderOf(item).split("/").filter(Boolean)) {
      if (!node.folders.has(name)) node.folders.set(name, made(node.folder ? `${node.folder}/${name}` : name, name));
      node = node.folders.get(name);
      node.items.push(item);
    }
    node.own.push(item);
  }
  return rowsIn(top, 0, isOpen);
}

function made(folder, name) {
  return { folder, name, folders: new Map(), own: [], items: [] };
}

function rowsIn(node, depth, isOpen) {
  const inner = [...node.folders.values()].sort((a, b) => compareTexts(a.name, b.name));
  const below = inner.flatMap((one) => {
    const open = isOpen(one.folder);
    return [{ folder: one.folder, name: one.name, depth, open, items: one.items }, ...(open ? rowsIn(one, depth + 1, isOpen) : [])];
  });
  return [...below, ...node.own.map((item) => ({ item, depth }))];
}
