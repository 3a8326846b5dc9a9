import { Malformed, type RootKey } from "ecert-verifier";

import { h, replace } from "../../ui/dom.js";
import { grouped } from "../../ui/format.js";
import { icon } from "../../ui/icons.js";
import { t } from "../../ui/messages.js";
import { button, languageSwitch, notice, row } from "../../ui/parts.js";
import { type Context, type Shown } from "../context.js";

/** Shows the root's fingerprint, which a person compares with what the authority has published, before it is pinned. */
export function enrolScreen(context: Context, done: () => void): Shown {
  const body = h("div", { class: "stack" }, h("p", { role: "status" }, t("enrol.loading")));
  const load = async (): Promise<void> => {
    try {
      const { roots, text } = await context.trust.offeredRoots();
      replace(body, ...roots.map(fingerprint), ...choice(context, text, body, done));
    } catch (error) {
      const trouble = !isSecureContext ? "scan.insecure.text" : error instanceof Malformed ? "enrol.none" : "enrol.unreachable";
      const again = button("retry", t("scan.retry"), () => void load(), { kind: "primary", symbol: "refresh" });
      replace(body, notice("warn", t(trouble), "enrol-trouble"), again);
    }
  };
  void load();
  return {
    element: h(
      "div",
      { class: "page", "data-id": "enrol" },
      h("header", { class: "top" }, h("div", { class: "top-inner" }, h("span", { class: "brand" }, icon("shield", 26), t("scan.name")), languageSwitch(context.redraw))),
      h("main", { class: "main" }, h("section", { class: "card" }, h("h1", { class: "card-title" }, t("enrol.title")), h("p", { class: "lead" }, t("enrol.text")), body)),
    ),
  };
}

function fingerprint(root: RootKey): HTMLElement {
  return h(
    "div",
    { class: "fingerprint" },
    h("p", { class: "hint" }, t("enrol.fingerprint")),
    h("p", { class: "fingerprint-text", "data-id": "fingerprint" }, grouped(root.thumbprint)),
    h("dl", {}, row(t("enrol.kid"), h("span", { class: "mono" }, root.kid))),
  );
}

function choice(context: Context, text: string, body: HTMLElement, done: () => void): HTMLElement[] {
  const confirm = button(
    "confirm-root",
    t("enrol.confirm"),
    () => {
      confirm.disabled = true;
      void context.trust.pin(text).then(done);
    },
    { kind: "primary", symbol: "check" },
  );
  const refuse = button("refuse-root", t("enrol.refuse"), () => replace(body, notice("bad", t("enrol.refused"), "root-refused")), { kind: "danger" });
  return [h("div", { class: "actions" }, confirm, refuse)];
}
