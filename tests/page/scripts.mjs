// Where the scripts of the page are, for the tests.

import { readdirSync, readFileSync } from "node:fs";

export const STATIC = new URL("../../qa/web/static/", import.meta.url);

// The module at a path below the folder of the scripts, such as "base/offsets.js".
export const load = (path) => import(new URL(path, STATIC));

// The paths of all scripts below that folder.
export function scriptPaths() {
  return readdirSync(STATIC, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".js"))
    .sort();
}

export const sourceOf = (path) => readFileSync(new URL(path, STATIC), "utf8");

export const fixture = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
