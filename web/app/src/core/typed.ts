/** No identifier is longer, in characters (82 of them, and room for what somebody types around them). */
const LONGEST_IDENTIFIER = 128;

/** Whether a typed text is to be read as a code, and not looked up as an identifier, which has neither `#` nor `/`. */
export function isCode(text: string): boolean {
  return /[#/]/.test(text) || text.length > LONGEST_IDENTIFIER || /^\d{60,}$/.test(text.replace(/\s/g, ""));
}

/** Chooses among the codes of one picture: the first that could be a certificate's, else the first. */
export function likeliest(texts: readonly string[]): string | undefined {
  return texts.find((text) => /\/[vp]#\d/.test(text)) ?? texts[0];
}
