import { type Report } from "ecert-verifier";

import { type Answer, askByIdentifier } from "./ask.js";
import { type Trust } from "./trust.js";
import { conclude, identifierToAsk, type Verdict } from "./verdict.js";

/** Whether a code should be looked up in the register too. */
export type Asking = "register" | "device-only";

/**
 * Reads a code on this device, tells the verdict at once, and again when the register has answered.
 *
 * @param tell - is given each verdict, the last one last.
 * @returns the last verdict.
 */
export async function verifyCode(
  text: string,
  trust: Trust,
  { now, asking, tell }: { readonly now: () => Date; readonly asking: Asking; readonly tell: (verdict: Verdict) => void },
): Promise<Verdict> {
  const { reader } = trust;
  if (reader === undefined) throw new Error("The reader has no roots yet.");
  const local = await reader.read(text, { now: now() });
  const remembered = local.checks.some(({ name }) => name === "presentation") ? trust.keepMemory() : undefined;
  const identifier = identifierToAsk(local);
  const isAsked = asking === "register" && identifier !== undefined;
  let verdict = conclude(local, isAsked ? "asking" : "none");
  tell(verdict);
  if (isAsked) {
    verdict = await compare(text, trust, local, await askByIdentifier(identifier), now);
    tell(verdict);
  }
  await remembered;
  return verdict;
}

/** Whatever the register says better than the list of this device may be newer: the list is fetched and read once more. */
async function compare(text: string, trust: Trust, local: Report, answer: Answer, now: () => Date): Promise<Verdict> {
  const verdict = conclude(local, answer);
  const isBetter = verdict.remote?.outcome === "PASSED" && local.outcome === "FAILED" && verdict.decidedBy === "device";
  const isLive = local.checks.some(({ name }) => name === "presentation");
  if (!isBetter || isLive || trust.reader === undefined) return verdict;
  await trust.refresh();
  return conclude(await trust.reader.read(text, { now: now() }), answer);
}
