// Run from the top of the repository: `npm --prefix tests/page run lint`.

import js from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import globals from "globals";

const ROOMS = "./qa/web/static";
// What each room may not import; tests/page/modules.test.mjs has the same without a linter.
const UPWARDS = {
  base: ["answer", "conversation", "library", "pane", "viewer"],
  pane: ["answer", "conversation", "library", "viewer"],
  answer: ["conversation", "library", "viewer"],
  viewer: ["answer", "conversation", "library"],
  library: ["answer", "conversation", "pane", "viewer"],
  conversation: ["library", "viewer"],
};
const zones = Object.entries(UPWARDS).map(([room, others]) => ({
  target: `${ROOMS}/${room}`,
  from: [...others, "main.js"].map((other) => `${ROOMS}/${other}`),
  message: "A room imports what lies below it; base/state.js has `request` for the rest.",
}));

export default [
  { ignores: ["**/node_modules/"] },
  js.configs.recommended,
  importX.flatConfigs.errors,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    settings: { "import-x/resolver-next": [createNodeResolver()] },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 500],
      "max-lines-per-function": ["error", 60],
      "no-implicit-globals": "error",
      "no-shadow": ["error", { builtinGlobals: false }],
      "no-unused-vars": ["error", { args: "after-used" }],
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "import-x/first": "error",
      "import-x/newline-after-import": "error",
      "import-x/no-duplicates": "error",
    },
  },
  {
    files: ["qa/web/static/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      "import-x/extensions": ["error", "always"],
      "import-x/no-cycle": "error",
      "import-x/no-default-export": "error",
      "import-x/no-mutable-exports": "error",
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-self-import": "error",
      "no-restricted-globals": ["error", ...["fetch", "XMLHttpRequest", "event", "name", "length", "top"]],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: "Text nodes only: base/dom.js makes them." })),
      ],
      // A module that is fetched late would be seen by neither the cycle check nor its tests.
      "no-restricted-syntax": ["error", "ImportExpression"],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
    },
  },
  {
    files: ["qa/web/static/base/api.js"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["tests/page/**/*.mjs"],
    languageOptions: { globals: globals.node },
  },
];
