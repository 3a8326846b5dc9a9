const FORM = /^[1-9ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}[0-9X][0-9A-HJ-NP-RTUWXY]$/;
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Says whether a code has the form of a USCC, the unified social credit code (GB 32100-2015). */
export function hasUsccForm(code: string): boolean {
  return FORM.test(code);
}

/** Says whether a code is a USCC: its form, the check of the whole, and that of the organisation code in it. */
export function isUscc(code: string): boolean {
  return hasUsccForm(code) && holdsFirstCheck(code) && code[16] === bodyCheck(code.slice(8, 16));
}

/** Says whether a code of the form holds the check of the whole. */
export function holdsFirstCheck(code: string): boolean {
  let sum = ALPHABET.indexOf(code[17] ?? "");
  for (let index = 0, weight = 1; index < 17; index += 1, weight = (weight * 3) % 31) {
    sum += ALPHABET.indexOf(code[index] ?? "") * weight;
  }
  return sum % 31 === 0;
}

function bodyCheck(body: string): string {
  const sum = BODY_WEIGHTS.reduce((total, weight, index) => total + weight * Number.parseInt(body[index] ?? "", 36), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? "X" : String(check);
}
