/** The form of an application, which saves itself by `#saved`, beside what else may happen to its page. */

const SAVES = "saved";

// What is sent whole needs no saving beside it, and of two the second would be told that the first has saved.
document.addEventListener("submit", (event) => {
  const saves = document.getElementById(SAVES);
  if (event.target instanceof HTMLFormElement && event.target.id === "application" && !event.defaultPrevented) saves?.replaceWith(saves.cloneNode(true));
});

// The page has the token of a new session: what the old one could not save is tried once more.
const meta = document.querySelector('meta[name="csrf"]');
const form = document.getElementById("application");
if (meta && form) {
  new MutationObserver(() => form.dispatchEvent(new Event("change", { bubbles: true }))).observe(meta, { attributeFilter: ["content"] });
}
