/**
 * Characters that the service refuses in whatever people write: control and invisible format characters, private ones,
 * noncharacters, and letters that are drawn as nothing.
 */
const REFUSED = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\p{Noncharacter_Code_Point}/u;
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Gives a text as it is kept: on one line, in Unicode's normal form C, without white space around it. */
export function tidy(typed: string): string {
  return typed.normalize("NFC").replace(BREAKS, " ").trim();
}

/** Says what is wrong with a text that was tidied, before anything is kept that the service would never take. */
export function faultOfText(text: string, longest: number): "too-long" | "characters" | null {
  if (lengthOf(text) > longest) return "too-long";
  return REFUSED.test(text) ? "characters" : null;
}

/** Counts characters as the service does: one for each, also beyond the basic plane. */
export function lengthOf(text: string): number {
  return [...text].length;
}
