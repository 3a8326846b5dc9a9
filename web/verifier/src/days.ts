import { Malformed } from "./malformed.js";
import { LAST_DAY } from "./shape.js";

const DAY = 86_400;
const HOUR = 3_600;
const STANDARD = 8 * HOUR;
const SUMMER = 9 * HOUR;

/**
 * Summer time in Asia/Shanghai: from 02:00 standard time of the first date to 02:00 summer time of the second one
 * (IANA time zone database).
 */
const SUMMERS: readonly (readonly [from: number, to: number])[] = [
  ["1986-05-04", "1986-09-14"],
  ["1987-04-12", "1987-09-13"],
  ["1988-04-17", "1988-09-11"],
  ["1989-04-16", "1989-09-17"],
  ["1990-04-15", "1990-09-16"],
  ["1991-04-14", "1991-09-15"],
].map(([from = "", to = ""]) => [
  Date.parse(from) / 1000 + 2 * HOUR - STANDARD,
  Date.parse(to) / 1000 + 2 * HOUR - SUMMER,
]);

/** Gives the day of an instant in Asia/Shanghai, counted from 1970-01-01. */
export function dayOf(seconds: number): number {
  return Math.floor((seconds + offsetAt(seconds)) / DAY);
}

/** Gives the instant at which a day begins in Asia/Shanghai. */
export function beginOf(day: number): number {
  const summer = day * DAY - SUMMER;
  return offsetAt(summer) === SUMMER ? summer : day * DAY - STANDARD;
}

/**
 * Gives the last valid day that an `exp` stands for: the one before the midnight that it is.
 *
 * @throws Malformed where it is no local midnight, or the day is none of the format.
 */
export function lastDayOf(exp: number): number {
  const next = dayOf(exp);
  if (beginOf(next) !== exp) throw new Malformed("exp is no midnight");
  if (next < 1 || next > LAST_DAY + 1) throw new Malformed("exp is out of range");
  return next - 1;
}

/** Gives a day as `YYYY-MM-DD`. */
export function dateOf(day: number): string {
  return new Date(day * DAY * 1000).toISOString().slice(0, 10);
}

/** Gives the day of a date `YYYY-MM-DD`, or nothing if there is no such date. */
export function dayOfDate(date: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date)) return undefined;
  const day = Date.parse(`${date}T00:00:00Z`) / (DAY * 1000);
  return Number.isNaN(day) || dateOf(day) !== date ? undefined : day;
}

/** Gives an instant as `YYYY-MM-DDThh:mm:ssZ`, cut to whole seconds. */
export function instantOf(seconds: number): string {
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

function offsetAt(seconds: number): number {
  return SUMMERS.some(([from, to]) => from <= seconds && seconds < to) ? SUMMER : STANDARD;
}
