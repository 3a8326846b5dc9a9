/**
 * The form of an application while its session changes under it.
 *
 * It saves itself by `#saved`. Where the session has ended meanwhile, nobody is led away from what he has typed: a
 * notice says so, and after a new sign-in in another window the form takes that session's token and goes on.
 */

const SAVES = "saved";
const PATIENCE_MILLISECONDS = 10_000;
let asked = Number.NEGATIVE_INFINITY;

interface Answered {
  xhr: XMLHttpRequest;
  elt: Element;
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, elt } = (event as CustomEvent<Answered>).detail;
  if (!elt.closest("#application")) return;
  const notice = document.getElementById("signed-out");
  if (xhr.status === 401) {
    // Otherwise the page would be left for the one to sign in.
    event.preventDefault();
    if (notice) notice.hidden = false;
  } else if (xhr.status === 403 && elt.id === SAVES) {
    void takeToken();
  } else if (xhr.status < 400 && notice) {
    notice.hidden = true;
  }
});

// What is sent whole needs no saving beside it, and of two the second would be told that the first has saved.
document.addEventListener("submit", (event) => {
  const saves = document.getElementById(SAVES);
  if (event.target instanceof HTMLFormElement && event.target.id === "application" && !event.defaultPrevented) saves?.replaceWith(saves.cloneNode(true));
});

// Back from signing in: what could not be saved is tried once more.
window.addEventListener("focus", () => {
  if (document.getElementById("signed-out")?.hidden === false) saveAgain();
});

function saveAgain(): void {
  document.getElementById("application")?.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Takes the token of the session that there is now from a page of it. */
async function takeToken(): Promise<void> {
  // Where the new token is refused as well, something else is wrong, and asking again would not end.
  if (performance.now() - asked < PATIENCE_MILLISECONDS) return;
  asked = performance.now();
  const answer = await fetch("/console/applications/new", { redirect: "error" }).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content;
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf"]');
  if (!fresh || !meta) return;
  meta.content = fresh;
  for (const input of document.querySelectorAll<HTMLInputElement>('input[name="_csrf"]')) input.value = fresh;
  saveAgain();
}
