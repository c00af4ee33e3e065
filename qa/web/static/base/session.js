// The visitor's key: nobody can guess it, and this tab keeps it. What is added with it is seen
// with it alone.

const KEPT = "sourcebook-session";
let key = null;

export function sessionKey() {
  key ??= kept() ?? made();
  return key;
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function made() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    sessionStorage.setItem(KEPT, fresh);
  } catch {
    // Where nothing may be stored, the key lasts as long as the page.
  }
  return fresh;
}
