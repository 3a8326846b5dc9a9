import { type LogProof, type ProofOutcome } from "ecert-verifier";

import { type RegisterReport } from "./ask.js";
import { type Trust } from "./trust.js";

/** What is known of a certificate's place in the public log. */
export interface Logged {
  /** Number of the record's entry, from 0. */
  readonly index: number;
  /** The proof as the register gave it (C2SP, tlog-proof). */
  readonly proof: string;
  /** What came of the proof on this device; absent where it was not checked here. */
  readonly outcome?: ProofOutcome;
}

/** Gives what the register says of the log; nothing where it proves nothing yet. */
export function loggedOf(report: RegisterReport | undefined): Logged | undefined {
  const proof = report?.checks.find(({ name }) => name === "log")?.proof;
  const index = proof === undefined ? undefined : /^index ([0-9]{1,15})$/m.exec(proof)?.[1];
  return proof === undefined || index === undefined ? undefined : { index: Number(index), proof };
}

/** Checks on this device what the register says of the log, as far as there are keys here. */
export async function checkLogged(logged: Logged, trust: Trust): Promise<Logged> {
  const checked: LogProof | undefined = await trust.reader?.checkLogProof(logged.proof);
  return checked === undefined ? logged : { ...logged, index: checked.index, outcome: checked.outcome };
}
