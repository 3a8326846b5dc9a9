import { type Verdict as Conclusion } from "../core/verdict.js";
import { type Look } from "./acts.js";
import { type Place, type Subject } from "./model.js";

/** Gives a code that was read as the subject of a scan; half a character, which no text can be sent with, becomes U+FFFD. */
export function codeSubject(code: string): Subject {
  return { code: code.replace(/\p{Cs}/gu, "\ufffd"), identifier: null, certificate_number: null };
}

/** Whether what was read is no code of this service: such a thing joins a round only if a person wants it. */
export function isForeign({ reason }: Pick<Conclusion, "reason">): boolean {
  return reason === "malformed" || reason === "version-unknown";
}

/** Puts what a person was told of a certificate into the form in which a round keeps it. */
export function lookOf(subject: Subject, conclusion: Conclusion, place: Place | null): Look {
  const { local, remote, decidedBy, reason, outcome, status, differing } = conclusion;
  const deciding = decidedBy === "register" ? remote : local;
  // The names of a code's facts and of the register's are the same; the code's were signed, the register's are whole.
  const signed = local?.certificate ?? null;
  const facts = (differing.length > 0 ? signed : remote?.certificate) ?? signed;
  return {
    subject,
    verdict: {
      offline: remote === undefined,
      outcome,
      status,
      reasons: differing.length > 0 ? [reason] : [...(deciding?.reasons ?? [reason])],
      bundle_sequence: local?.basis.bundle_sequence ?? null,
      list_issued_at: local?.basis.list_issued_at ?? null,
    },
    verified: signed?.identifier ?? remote?.certificate?.identifier ?? null,
    face:
      facts === null
        ? null
        : { title: facts.title, holder_name: facts.holder_name, certificate_number: facts.certificate_number },
    place,
  };
}
