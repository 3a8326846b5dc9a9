import { type RegisterReport } from "../core/ask.js";
import { type Logged, loggedOf } from "../core/logged.js";
import { type Child, h } from "./dom.js";
import { t } from "./messages.js";

/** Says what it means that a certificate stands in the public log, with its number, and the proof one tap deeper. */
export function loggedPart(remote: RegisterReport | undefined, checked: Logged | undefined): Child {
  const check = remote?.checks.find(({ name }) => name === "log");
  if (remote === undefined || check?.outcome !== "PASSED") return null;
  const logged = checked ?? loggedOf(remote);
  const title = h("h3", {}, t("check.log"));
  if (logged === undefined) return h("div", { class: "logged", "data-id": "log" }, title, h("p", {}, t("log.waiting")));
  const { index, outcome, proof } = logged;
  const identifier = remote.certificate?.identifier;
  return h(
    "div",
    { class: "logged", "data-id": "log" },
    title,
    h("p", {}, t("log.stands", { index })),
    outcome === undefined ? null : h("p", { class: `logged-${outcome}`, "data-id": "log-checked" }, t(`log.${outcome}`)),
    h(
      "details",
      { "data-id": "log-proof" },
      h("summary", {}, t("log.proof")),
      h("pre", { tabindex: "0", "aria-label": t("log.proof") }, proof),
      identifier === undefined ? null : h("p", {}, h("a", { href: `/log/proof/${encodeURIComponent(identifier)}`, download: `${identifier}.tlog-proof` }, t("log.download"))),
    ),
  );
}
