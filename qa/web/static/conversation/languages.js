// The choice of the page's language, among what stands below the conversations.

import { find, el } from "../base/dom.js";
import { chooseLanguage, chosenLanguage } from "../base/language.js";
import { LANGUAGES, t } from "../base/messages.js";

// Each is named in itself, as its readers look for it.
const option = (code) => el("option", { value: code, lang: code }, nameOf(code));

function nameOf(code) {
  const name = new Intl.DisplayNames(code, { type: "language" }).of(code);
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

export function setUpLanguages() {
  const select = find("#sb-language");
  const chosen = chosenLanguage();
  select.append(el("option", { value: "" }, t("As in the browser")), ...LANGUAGES.map(option));
  select.value = LANGUAGES.includes(chosen) ? chosen : "";
  select.addEventListener("change", () => {
    chooseLanguage(select.value || null);
    // The conversation is kept, and comes again in the other words.
    location.reload();
  });
}
