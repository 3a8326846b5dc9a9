import { type Child, h } from "../../ui/dom.js";
import { grouped, instant } from "../../ui/format.js";
import { t } from "../../ui/messages.js";
import { button, card, notice, row } from "../../ui/parts.js";
import { hasStaleData, page, refreshButton, troubleText } from "../chrome.js";
import { type Context, type Shown } from "../context.js";

/** So many seconds of difference are no matter: what is sent takes a moment, and live codes have this much grace. */
const TOLERATED = 10;

/** Draws how old the data are, what is trusted, and how to begin anew. */
export function settingsScreen(context: Context, forget: () => void): Shown {
  const { trust } = context;
  const { syncedAt } = trust;
  const bundle = trust.reader?.currentBundle;
  // What is the matter with several lists is said once.
  const troubles = new Map(trust.troubles.map((trouble) => [troubleText(trouble), trouble.kind]));
  return {
    element: page(
      context,
      t("settings.title"),
      ...[...troubles].map(([text, kind]) => notice("warn", text, `trouble-${kind}`)),
      hasStaleData(context) ? notice("warn", t("trouble.stale"), "stale") : null,
      card(
        t("settings.data"),
        h(
          "dl",
          {},
          row(t("settings.synced"), syncedAt === undefined ? t("settings.never") : instant(syncedAt)),
          row(t("basis.bundle"), bundle === undefined ? t("settings.never") : String(bundle.sequence)),
          row(t("basis.bundle_expires"), bundle === undefined ? t("settings.never") : instant(new Date(bundle.exp * 1000))),
          row(t("settings.lists"), String(bundle?.lists.length ?? 0)),
          ...clockRows(trust.clockBehind),
          row(t("settings.kept"), t(trust.lasting ? "settings.kept.yes" : "settings.kept.no")),
        ),
        h("div", { class: "actions" }, refreshButton(context)),
      ),
      card(t("settings.root"), ...trust.roots.map(({ thumbprint }) => h("p", { class: "fingerprint-text" }, grouped(thumbprint))), ...forgetting(forget)),
      card(t("settings.about"), h("dl", {}, row(t("settings.version"), APP_VERSION), row(t("settings.licences"), h("a", { href: "/scan/licences.txt", target: "_blank", rel: "noopener" }, t("settings.licences.show"))))),
    ),
  };
}

/** Tells how far the clock of this device is off: live codes are good for a minute. */
function clockRows(behind: number | undefined): HTMLElement[] {
  if (behind === undefined) return [];
  const seconds = Math.abs(behind);
  const said = seconds < TOLERATED ? t("settings.clock.right") : t(behind > 0 ? "settings.clock.behind" : "settings.clock.ahead", { seconds });
  return [row(t("settings.clock"), said)];
}

function forgetting(forget: () => void): Child[] {
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "forget-title" });
  dialog.append(
    h("h2", { class: "card-title", id: "forget-title" }, t("settings.forget")),
    h("p", {}, t("settings.forget.sure")),
    h("div", { class: "actions" }, button("forget-sure", t("settings.forget"), forget, { kind: "danger" }), button("forget-cancel", t("settings.cancel"), () => dialog.close())),
  );
  return [h("div", { class: "actions" }, button("forget", t("settings.forget"), () => dialog.showModal(), { kind: "danger" })), dialog];
}
