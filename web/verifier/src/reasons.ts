/** What a reader concludes. */
export type Outcome = "PASSED" | "FAILED" | "INDETERMINATE";

/** What a certificate is on the day asked about. */
export type Status =
  | "inactive"
  | "valid"
  | "suspended"
  | "expired"
  | "superseded"
  | "cancelled"
  | "withdrawn"
  | "revoked"
  | "ended"
  | "unknown";

/** What a reason means, `api_code` and `verify_code` being those of the national share service. */
export interface Meaning {
  readonly outcome: Outcome;
  readonly status: Status;
  readonly api_code: number;
  readonly verify_code: number;
}

const meaning = (outcome: Outcome, status: Status, api_code: number, verify_code: number): Meaning => ({
  outcome,
  status,
  api_code,
  verify_code,
});

/** Every reason that a reader without a network gives, with its meaning. */
export const MEANINGS = {
  ok: meaning("PASSED", "valid", 0, 0),
  "not-yet-valid": meaning("FAILED", "inactive", 23, 1),
  suspended: meaning("FAILED", "suspended", 23, 2),
  expired: meaning("FAILED", "expired", 22, 3),
  superseded: meaning("FAILED", "superseded", 21, 3),
  ended: meaning("FAILED", "ended", 21, 3),
  malformed: meaning("FAILED", "unknown", 24, 4),
  "version-unknown": meaning("FAILED", "unknown", 24, 4),
  "signature-invalid": meaning("FAILED", "unknown", 24, 5),
  "algorithm-mismatch": meaning("FAILED", "unknown", 24, 5),
  "purpose-mismatch": meaning("FAILED", "unknown", 24, 5),
  "signer-distrusted": meaning("FAILED", "unknown", 24, 5),
  "claims-inconsistent": meaning("FAILED", "unknown", 24, 5),
  "signer-unknown": meaning("FAILED", "unknown", 24, 5),
  "live-code-late": meaning("FAILED", "unknown", 23, 4),
  "live-code-replayed": meaning("FAILED", "unknown", 23, 4),
  "bundle-stale": meaning("INDETERMINATE", "unknown", 1, 4),
  "status-missing": meaning("INDETERMINATE", "unknown", 1, 4),
  "status-stale": meaning("INDETERMINATE", "unknown", 1, 4),
  "clock-behind": meaning("INDETERMINATE", "unknown", 1, 4),
} as const satisfies Record<string, Meaning>;

/** A reason of a check. */
export type Reason = keyof typeof MEANINGS;

/** Strongest first. */
const OUTCOMES: readonly Outcome[] = ["FAILED", "INDETERMINATE", "PASSED"];
const STATUSES: readonly Status[] = [
  "unknown",
  "revoked",
  "withdrawn",
  "cancelled",
  "ended",
  "superseded",
  "suspended",
  "expired",
  "inactive",
  "valid",
];

/** Gives the reason that decides: the one of the worst outcome and, among those, of the strongest status. */
export function strongest(reasons: readonly Reason[]): Reason {
  const rank = (reason: Reason): number =>
    OUTCOMES.indexOf(MEANINGS[reason].outcome) * STATUSES.length + STATUSES.indexOf(MEANINGS[reason].status);
  return reasons.reduce((best, reason) => (rank(reason) < rank(best) ? reason : best), "ok");
}
