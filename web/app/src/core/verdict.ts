import { type CertificateFacts, type Outcome, type Report, type Status } from "ecert-verifier";

import { type Answer, type RegisterFacts, type RegisterReport } from "./ask.js";

/** What a verdict looks like: valid, refused, cannot be told now. */
export type Colour = "green" | "red" | "amber";

/** Who has said a thing: the code, which was read on this device, or the register. */
export type Source = "device" | "register";

/** How far the register was asked. */
export type Inquiry = "none" | "asking" | Answer["kind"];

/** What a person is told. */
export interface Verdict {
  readonly colour: Colour;
  readonly outcome: Outcome;
  readonly status: Status;
  /** The reason that decides: one of the contract's, or `register-differs`. */
  readonly reason: string;
  readonly decidedBy: Source;
  readonly inquiry: Inquiry;
  readonly local: Report | undefined;
  readonly remote: RegisterReport | undefined;
  /** Facts that the register has otherwise than the code. */
  readonly differing: readonly SharedFact[];
}

/** Facts that code and register both have, so that they can be compared. */
export type SharedFact = (typeof SHARED_FACTS)[number];

const SHARED_FACTS = [
  "identifier",
  "certificate_number",
  "version",
  "issued_date",
  "valid_from",
  "valid_to",
  "holder_name",
] as const;

const WORST: readonly Outcome[] = ["FAILED", "INDETERMINATE", "PASSED"];

/** What the register can tell where the device cannot. */
const CURED_BY_REGISTER = new Set(["status-missing", "status-stale", "clock-behind"]);
/** States that a later step can undo, and that of an ending whose ground the register knows. */
const KNOWN_BETTER_BY_REGISTER = new Set(["suspended", "ended", "superseded"]);

/**
 * Puts together what the device and the register say of one certificate.
 *
 * What is not genuine by its signature stays refused, whatever a server says. Else the worst outcome decides, with two
 * exceptions: where the device cannot tell, and where the register knows the exact ground.
 */
export function conclude(local: Report | undefined, answer: Answer | "none" | "asking"): Verdict {
  const remote = typeof answer === "object" && answer.kind === "report" ? answer.report : undefined;
  const inquiry: Inquiry = typeof answer === "object" ? answer.kind : answer;
  const differing = local === undefined || remote === undefined ? [] : differences(local.certificate, remote.certificate);
  const found = { inquiry, local, remote, differing };
  if (differing.length > 0) {
    const refused = { colour: "red", outcome: "FAILED", status: "unknown", reason: "register-differs" } as const;
    return { ...refused, decidedBy: "register", ...found };
  }
  const decidedBy = decider(local, remote);
  const deciding = decidedBy === "register" ? remote : local;
  if (deciding === undefined) {
    const open = { colour: "amber", outcome: "INDETERMINATE", status: "unknown", reason: "register-unreachable" } as const;
    return { ...open, decidedBy, ...found };
  }
  const { outcome, status } = deciding;
  return { colour: colourOf(outcome), outcome, status, reason: leading(deciding), decidedBy, ...found };
}

/** Gives the colour of an outcome. */
export function colourOf(outcome: Outcome): Colour {
  if (outcome === "PASSED") return "green";
  return outcome === "FAILED" ? "red" : "amber";
}

/** Whether the register can add anything: the claims of the code hold, so there is an identifier to ask about. */
export function identifierToAsk(report: Report): string | undefined {
  return report.certificate?.identifier;
}

function decider(local: Report | undefined, remote: RegisterReport | undefined): Source {
  if (remote === undefined) return local === undefined ? "register" : "device";
  if (local === undefined) return "register";
  if (local.certificate === null) return "device";
  if (local.reasons.every((reason) => CURED_BY_REGISTER.has(reason))) return "register";
  if (remote.outcome === "FAILED" && local.reasons.every((reason) => KNOWN_BETTER_BY_REGISTER.has(reason))) return "register";
  return WORST.indexOf(remote.outcome) <= WORST.indexOf(local.outcome) ? "register" : "device";
}

/** Gives the reason that has decided a report: the first one with its outcome and status. */
function leading({ outcome, status, reasons, checks }: Report | RegisterReport): string {
  const decisive = (checks as readonly { reason: string; outcome: Outcome }[]).filter((check) => check.outcome === outcome);
  const named = decisive.find(({ reason }) => reason === status);
  return named?.reason ?? decisive.find(({ reason }) => reasons.some((one) => one === reason))?.reason ?? reasons[0] ?? "ok";
}

function differences(code: CertificateFacts | null, register: RegisterFacts | null): SharedFact[] {
  if (code === null || register === null) return [];
  return SHARED_FACTS.filter((fact) =>
    // A name that was cut to fit the code is the beginning of the whole one.
    fact === "holder_name" && code.cut.includes("holder_name")
      ? !register.holder_name.startsWith(code.holder_name)
      : code[fact] !== register[fact],
  );
}
