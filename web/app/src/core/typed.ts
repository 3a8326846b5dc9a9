/** Whether a typed text is a code, and no identifier: an identifier has neither a fragment nor sixty digits on end. */
export function isCode(text: string): boolean {
  return text.includes("#") || text.includes("/") || /^\d{60,}$/.test(text.replace(/\s/g, ""));
}

/** Chooses among the codes of one picture: the first that could be a certificate's, else the first. */
export function likeliest(texts: readonly string[]): string | undefined {
  return texts.find((text) => /\/[vp]#\d/.test(text)) ?? texts[0];
}
