import { type Trouble } from "../core/trust.js";
import { type Child, h } from "../ui/dom.js";
import { age, textOr } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { t } from "../ui/messages.js";
import { button, languageSwitch } from "../ui/parts.js";
import { type Context } from "./context.js";

/** Status data older than this make nothing green off line (wire format, "Freshness shown"), in milliseconds. */
const FRESH = 24 * 3600 * 1000;

/** Whether the data are too old for anything green off line, or there are none. */
export function hasStaleData({ trust: { syncedAt }, now }: Context): boolean {
  return syncedAt === undefined || now().getTime() - syncedAt.getTime() > FRESH;
}

/** Says whether the service is reached, and how old the data are: the one line that every screen has. */
export function freshness(context: Context): HTMLElement {
  const { trust, isReachable, now, go } = context;
  const isOn = isReachable();
  const synced = trust.syncedAt;
  const data = synced === undefined ? t("scan.no-data") : t("scan.data", { age: age(synced, now()) });
  const isTroubled = trust.troubles.some(({ kind }) => kind !== "unreachable");
  const text = `${t(isOn ? "scan.online" : "scan.offline")} · ${data}`;
  const isStale = hasStaleData(context);
  const attributes = { type: "button", class: `switch freshness${isStale ? " freshness-stale" : ""}`, "data-id": "freshness", "data-stale": String(isStale), "data-trouble": trust.troubles[0]?.kind ?? "none", onclick: () => go("settings") };
  return h("button", attributes, icon(isTroubled ? "alert" : isOn ? "wifi" : "wifiOff", 18), h("span", {}, text));
}

/** Draws the first line of the screens over a coloured ground: name, freshness, language. */
export function topLine(context: Context): HTMLElement {
  return h("div", { class: "hero-top" }, h("span", { class: "brand" }, t("scan.short")), freshness(context), languageSwitch(context.redraw));
}

/** Draws a screen with a header and a way back. */
export function page(context: Context, title: string, ...content: readonly Child[]): HTMLElement {
  return h(
    "div",
    { class: "page" },
    h(
      "header",
      { class: "top" },
      h("div", { class: "top-inner" }, h("button", { type: "button", class: "switch", "data-id": "back", onclick: () => context.go("") }, icon("left", 18), h("span", {}, t("scan.back"))), h("h1", { class: "brand" }, title), languageSwitch(context.redraw)),
    ),
    h("main", { class: "main" }, ...content),
  );
}

/** Says in one sentence what hinders the data. */
export function troubleText(trouble: Trouble): string {
  if (trouble.kind === "bundle") return t("trouble.bundle", { reason: textOr(`bundle-refusal.${trouble.reason}`) });
  if (trouble.kind === "list") return t("trouble.list", { reason: textOr(`list-refusal.${trouble.reason}`) });
  return t(`trouble.${trouble.kind}`);
}

/** Makes a round button with a word under it, for the screen of the camera. */
export function roundButton(id: string, symbol: Parameters<typeof icon>[0], label: string, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "round", "data-id": id, onclick }, h("span", { class: "round-disc" }, icon(symbol, 26)), h("span", {}, label));
}

/** Makes the button that fetches data now. */
export function refreshButton({ trust, redraw }: Context): HTMLElement {
  const made = button("refresh", t("scan.refresh"), () => {
    made.disabled = true;
    void trust.refresh().finally(redraw);
  }, { symbol: "refresh" });
  return made;
}
