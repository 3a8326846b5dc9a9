/**
 * Warns before a session ends for want of pages, and keeps what was typed when it has.
 *
 * All pages of a browser have one session: what one of them asks for counts for the others. A page whose session is over
 * stays as it is; whoever signs in anew in another window and comes back gets the new session's token into its forms.
 */

const WARNING_SECONDS = 300;
const LOOK_MILLISECONDS = 5000;
const QUIET_PAGE = "/console/sessions";

export function watchIdleness(): void {
  const limit = Number(document.body.dataset["idle"] ?? 0);
  const notice = document.querySelector<HTMLElement>("[data-idle-notice]");
  if (!limit || !notice) return;
  const words = notice.querySelector<HTMLElement>("span");
  const entrance = notice.querySelector<HTMLElement>("[data-signs-in]");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("ecert-console") : undefined;
  let seen = Date.now();
  let isOver = false;

  const look = (): void => {
    const left = limit - (Date.now() - seen) / 1000;
    const state = isOver || left <= 0 ? "over" : left <= WARNING_SECONDS ? "soon" : "";
    if (notice.dataset["state"] === state) return;
    notice.dataset["state"] = state;
    if (words && state) words.textContent = words.dataset[state] ?? "";
    notice.toggleAttribute("data-over", state === "over");
    if (entrance) entrance.hidden = state !== "over";
    notice.hidden = state === "";
  };
  const note = (tell: boolean): void => {
    seen = Date.now();
    if (tell) channel?.postMessage("seen");
    look();
  };

  channel?.addEventListener("message", () => note(false));
  document.addEventListener("htmx:afterRequest", (event) => {
    if ((event as CustomEvent<{ successful?: boolean }>).detail.successful) note(true);
  });
  // Nobody is led away from what he typed: the answer that leads to the sign-in only opens the notice.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    if (xhr.status !== 401) return;
    event.preventDefault();
    isOver = true;
    look();
  });
  notice.querySelector("[data-stays]")?.addEventListener("click", () => {
    void stay().then((token) => {
      isOver = token === undefined;
      if (token === undefined) return look();
      for (const input of document.querySelectorAll<HTMLInputElement>('input[type="hidden"][name="_csrf"]')) input.value = token;
      document.querySelector('meta[name="csrf"]')?.setAttribute("content", token);
      note(true);
    });
  });
  note(true);
  window.setInterval(look, LOOK_MILLISECONDS);
}

/** Asks for a page, so that the session goes on; gives the token of its forms, or nothing where nobody is signed in. */
async function stay(): Promise<string | undefined> {
  try {
    const answer = await fetch(QUIET_PAGE, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content;
  } catch {
    return undefined;
  }
}
