import { type Outcome, type Status } from "ecert-verifier";

/** A check as the service reports it. */
export interface RegisterCheck {
  readonly name: string;
  readonly outcome: Outcome;
  readonly reason: string;
  /** Of the check `log`: that the record stands in the public log (C2SP, tlog-proof). */
  readonly proof?: string;
}

/** The facts of a certificate as the register has them (HTTP contract, `VerificationReport`). */
export interface RegisterFacts {
  readonly identifier: string;
  readonly certificate_number: string;
  readonly title: string;
  readonly holder_name: string;
  readonly holder_code: string;
  readonly issuing_authority: string;
  readonly issued_date: string;
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly version: number;
  readonly type_code_provisional: boolean;
  readonly number_provisional: boolean;
  /** Name of the template in the catalogue. */
  readonly template: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What the service says. */
export interface RegisterReport {
  readonly outcome: Outcome;
  readonly status: Status;
  readonly reasons: readonly string[];
  readonly checks: readonly RegisterCheck[];
  readonly certificate: RegisterFacts | null;
  readonly as_of: string;
  readonly verified_at: string;
}

/** What came of a question: a report, or why there is none. */
export type Answer =
  | { readonly kind: "report"; readonly report: RegisterReport }
  | { readonly kind: "unreachable" }
  | { readonly kind: "too-many" }
  | { readonly kind: "too-large" }
  | { readonly kind: "refused"; readonly code: string };

/** How long an answer is waited for, in milliseconds: of a look-up, and of a file that has to be sent. */
const PATIENCE = 6_000;
const PATIENCE_FOR_FILES = 60_000;

/** Asks the register about a certificate by its identifier: nothing else of what stands in the code leaves the browser. */
export function askByIdentifier(identifier: string): Promise<Answer> {
  return ask(`/api/v1/certificates/${encodeURIComponent(identifier)}`, {}, PATIENCE);
}

/** Asks by the number of a certificate and the name of its holder. */
export function askByNumber(certificateNumber: string, holderName: string): Promise<Answer> {
  const body = JSON.stringify({ certificate_number: certificateNumber, holder_name: holderName });
  return ask("/api/v1/verifications", { method: "POST", headers: { "content-type": "application/json" }, body }, PATIENCE);
}

/** Has a PDF looked into; it is sent to the service. */
export function askAboutFile(file: Blob): Promise<Answer> {
  const body = new FormData();
  body.append("file", file, "certificate.pdf");
  return ask("/api/v1/verifications", { method: "POST", body }, PATIENCE_FOR_FILES);
}

async function ask(address: string, options: RequestInit, patience: number): Promise<Answer> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const response = await fetch(address, { ...options, cache: "no-store", credentials: "omit", signal: stop.signal });
    if (response.ok) return { kind: "report", report: (await response.json()) as RegisterReport };
    if (response.status === 429) return { kind: "too-many" };
    if (response.status === 413) return { kind: "too-large" };
    if (response.status >= 500) return { kind: "unreachable" };
    const problem = (await response.json()) as { code?: unknown };
    return { kind: "refused", code: typeof problem.code === "string" ? problem.code : "" };
  } catch {
    return { kind: "unreachable" };
  } finally {
    clearTimeout(timer);
  }
}
