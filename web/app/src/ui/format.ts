import { hasMessage, language, t } from "./messages.js";

const DAY = 86_400_000;

/** Writes how long ago an instant was, in the present language: "just now", "3 hours ago". */
export function age(of: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - of.getTime()) / 60_000);
  if (minutes < 1) return t("age.now");
  const [unit, count]: [Intl.RelativeTimeFormatUnit, number] =
    minutes < 60 ? ["minute", minutes] : minutes < 48 * 60 ? ["hour", Math.floor(minutes / 60)] : ["day", Math.floor(minutes / 1440)];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "always" }).format(-count, unit);
}

/** Writes an instant with date and minutes, in Beijing's time, in which legal dates are. */
export function instant(at: Date): string {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(locale(), { ...parts, hourCycle: "h23", timeZone: "Asia/Shanghai" }).format(at);
}

/** Whether the end of a certificate is near: within thirty days of today, and not over. */
export function endsSoon(last: string | null, today: string): boolean {
  if (last === null) return false;
  const left = Date.parse(last) - Date.parse(today);
  return left >= 0 && left <= 30 * DAY;
}

/** Breaks a fingerprint into groups of four, which eyes can compare. */
export function grouped(fingerprint: string): string {
  return fingerprint.replace(/(.{4})(?=.)/g, "$1 ");
}

/** Gives a message whose key is put together, or the last part of the key where there is none. */
export function textOr(key: string): string {
  return hasMessage(key) ? t(key) : key.slice(key.lastIndexOf(".") + 1);
}

function locale(): string {
  return language() === "zh" ? "zh-CN" : "en-GB";
}
