import { type Bundle } from "./bundle.js";
import { dateOf, instantOf } from "./days.js";
import { MEANINGS, type Outcome, type Reason, type Status, strongest } from "./reasons.js";
import { type StatusList } from "./statuslist.js";
import { STATUS_ZH } from "./texts.js";

/** The checks of a reader without a network, in their order. */
export type CheckName =
  | "format"
  | "signer"
  | "signature"
  | "purpose"
  | "claims"
  | "period"
  | "status"
  | "freshness"
  | "presentation";

/** One check that ran. */
export interface Check {
  readonly name: CheckName;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** What was found, for whoever looks for the cause; names places and never values. */
  readonly detail: string | null;
}

/** The facts of a certificate whose claims hold. */
export interface CertificateFacts {
  readonly identifier: string;
  readonly certificate_number: string;
  readonly version: number;
  readonly holder_name: string;
  readonly title: string;
  /** Whether the type code in the identifier is the service's own, for want of the official one. */
  readonly type_code_provisional: boolean;
  readonly issuing_authority: string;
  /** Code of a holder that is an organisation. */
  readonly holder_code: string | null;
  /** Last four characters of the code of a holder who is a person. */
  readonly holder_tail: string | null;
  /** In a live code only, as the next one. */
  readonly legal_representative: string | null;
  readonly address: string | null;
  /** `YYYY-MM-DD`, as the next two. */
  readonly issued_date: string;
  readonly valid_from: string;
  /** Null if it has no end. */
  readonly valid_to: string | null;
  readonly scope: string | null;
  readonly work_title: string | null;
  /** Texts whose end is missing here; the whole text stands in the record. */
  readonly cut: readonly ("scope" | "work_title" | "holder_name")[];
}

/** What a report rests on: how old bundle and list are. Instants are `YYYY-MM-DDThh:mm:ssZ`; null where there is none. */
export interface Basis {
  readonly bundle_sequence: number | null;
  readonly bundle_issued_at: string | null;
  readonly bundle_expires_at: string | null;
  readonly list_uri: string | null;
  readonly list_issued_at: string | null;
}

/** What a reader says about a code. */
export interface Report {
  readonly outcome: Outcome;
  readonly status: Status;
  readonly status_zh: string;
  /** Those of the checks that failed, in the order of the checks; `ok` alone if none did. */
  readonly reasons: readonly Reason[];
  readonly checks: readonly Check[];
  /** Null unless the check `claims` was ok. */
  readonly certificate: CertificateFacts | null;
  /** Answer codes of the national share service for the reason that decided. */
  readonly api_code: number;
  readonly verify_code: number;
  /** The day asked about. */
  readonly as_of: string;
  /** The clock of the reading. */
  readonly verified_at: string;
  readonly basis: Basis;
}

/** What a report is made of. */
export interface Findings {
  readonly checks: readonly Check[];
  readonly certificate: CertificateFacts | null;
  readonly bundle: Bundle | undefined;
  /** The list of the code's place, if one was taken. */
  readonly list: StatusList | undefined;
  /** The clock in seconds since 1970. */
  readonly now: number;
  /** The day asked about, counted from 1970-01-01. */
  readonly day: number;
}

/** Makes one check. */
export function check(name: CheckName, reason: Reason, detail: string | null = null): Check {
  return { name, outcome: MEANINGS[reason].outcome, reason, detail };
}

/** Draws the conclusion from the checks. */
export function conclude({ checks, certificate, bundle, list, now, day }: Findings): Report {
  const failed = checks.map(({ reason }) => reason).filter((reason) => reason !== "ok");
  const { outcome, status, api_code, verify_code } = MEANINGS[strongest(failed)];
  return {
    outcome,
    status,
    status_zh: STATUS_ZH[status],
    reasons: failed.length === 0 ? ["ok"] : failed,
    checks,
    certificate,
    api_code,
    verify_code,
    as_of: dateOf(day),
    verified_at: instantOf(now),
    basis: {
      bundle_sequence: bundle?.sequence ?? null,
      bundle_issued_at: instantOrNull(bundle?.iat),
      bundle_expires_at: instantOrNull(bundle?.exp),
      list_uri: list?.sub ?? null,
      list_issued_at: instantOrNull(list?.iat),
    },
  };
}

function instantOrNull(seconds: number | undefined): string | null {
  return seconds === undefined ? null : instantOf(seconds);
}
