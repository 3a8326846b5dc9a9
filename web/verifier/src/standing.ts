import { type Credential } from "./credential.js";
import { dayOf } from "./days.js";
import { isInTime, type Presentation } from "./livecode.js";
import { type Reason } from "./reasons.js";
import { type Check, check } from "./report.js";
import { type Entry, entryOf, type StatusList } from "./statuslist.js";

/** When a code is read, and which day is asked about. */
export interface Question {
  /** The clock in seconds since 1970. */
  readonly now: number;
  /** Days since 1970-01-01. */
  readonly day: number;
}

const REASON_OF_ENTRY = ["ok", "ended", "suspended", "superseded"] as const satisfies readonly Reason[];
const FRESH_SECONDS = 86_400;

/** Says how a day stands to the period of a certificate. */
export function periodOn({ firstDay, issuedDay, lastDay }: Credential, day: number): Reason {
  if (lastDay !== undefined && day > lastDay) return "expired";
  return day < firstDay || day < issuedDay ? "not-yet-valid" : "ok";
}

/** Makes the checks `status` and `freshness` of a credential; a list that has expired leaves the first one out. */
export function standingByList(
  { index }: Credential,
  list: StatusList | undefined,
  newest: number,
  question: Question,
): Check[] {
  const { now } = question;
  const freshness = check("freshness", freshnessAt(now, list, newest));
  if (list !== undefined && now >= list.exp) return [freshness];
  return [check("status", statusOn(list === undefined ? undefined : entryOf(list, index), question)), freshness];
}

/**
 * Makes the checks `status`, `freshness` and `presentation` of a live code.
 *
 * It brings its own entry, and only a list of later than itself knows better.
 */
export function standingByLiveCode(
  { index }: Credential,
  presentation: Presentation,
  list: StatusList | undefined,
  newest: number,
  question: Question,
  accept: (cti: string) => boolean,
): Check[] {
  const { now } = question;
  const knowsBetter = list !== undefined && now < list.exp && list.iat > presentation.iat;
  return [
    check("status", statusOn(knowsBetter ? entryOf(list, index) : presentation.entry, question)),
    check("freshness", freshnessAt(now, undefined, Math.max(newest, list?.iat ?? 0))),
    check("presentation", presentationAt(now, presentation, accept)),
  ];
}

function statusOn(entry: Entry | undefined, { now, day }: Question): Reason {
  return day < dayOf(now) || entry === undefined ? "status-missing" : REASON_OF_ENTRY[entry];
}

function freshnessAt(now: number, list: StatusList | undefined, newest: number): Reason {
  if (now < Math.max(newest, list?.iat ?? 0)) return "clock-behind";
  if (list !== undefined && (now >= list.exp || now > list.iat + FRESH_SECONDS)) return "status-stale";
  return "ok";
}

function presentationAt(now: number, presentation: Presentation, accept: (cti: string) => boolean): Reason {
  if (!isInTime(presentation, now)) return "live-code-late";
  return accept(presentation.cti) ? "ok" : "live-code-replayed";
}
