import { Inconsistent } from "./malformed.js";

const ROOT = "1.2.156.3005.2";
const LONGEST_SERIAL = 32;

/** The parts of which an identifier is put together. */
export interface IdentifierParts {
  readonly typeCode: string;
  readonly issuer: string;
  readonly serial: string;
  readonly version: number;
}

/**
 * Puts the identifier of a certificate together (证照标识, GB/T 36904).
 *
 * @throws Inconsistent where the serial is too long or the version is not 1 to 999.
 */
export function identifierOf(parts: IdentifierParts): string {
  if (parts.serial.length > LONGEST_SERIAL) throw new Inconsistent("the serial is too long for an identifier");
  if (parts.version < 1 || parts.version > 999) throw new Inconsistent("the version is not 1 to 999");
  const texts = [parts.typeCode, parts.issuer, parts.serial, String(parts.version).padStart(3, "0")];
  return [ROOT, ...texts, checkCharacter(texts.join(""))].join(".");
}

/** Gives the check character of `0-9A-Z` after ISO/IEC 7064, MOD 37,36. */
export function checkCharacter(characters: string): string {
  let p = 36;
  for (const character of characters) {
    p = (p + Number.parseInt(character, 36)) % 36;
    p = (2 * (p === 0 ? 36 : p)) % 37;
  }
  return ((37 - p) % 36).toString(36).toUpperCase();
}
