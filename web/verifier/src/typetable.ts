import { type Cbor } from "./cbor.js";
import { type CodedNumber } from "./credential.js";
import { Inconsistent, Malformed } from "./malformed.js";
import { asAmount, asAnyMap, asArray, asInteger, asMap, asText, member } from "./shape.js";
import { isUscc } from "./uscc.js";

const MOST_DIGITS = 15;

/** One version of one kind of certificate. */
export interface TypeEntry {
  /** Type code: a USCC and three digits. */
  readonly code: string;
  readonly title: string;
  /** Index of the bundle's issuers. */
  readonly issuer: number;
  /** Number templates: pieces that are texts, or numbers of digits. */
  readonly numbers: readonly (readonly (string | number)[])[];
  readonly scopes: readonly string[];
  /** Whether the type code is the service's own, for want of the official one. */
  readonly provisional: boolean;
}

/** The type table: entries by their index. */
export type TypeTable = ReadonlyMap<number, TypeEntry>;

/** Reads the type table of a bundle with so many issuers. */
export function readTypeTable(value: Cbor, issuers: number): TypeTable {
  const table = new Map<number, TypeEntry>();
  for (const [index, entry] of asAnyMap(value, "the type table")) {
    table.set(asAmount(index, "an index of the type table"), readEntry(entry, issuers));
  }
  return table;
}

function readEntry(value: Cbor, issuers: number): TypeEntry {
  const entry = asMap(value, "a type", ["code", "title", "issuer", "numbers", "scopes", "provisional"]);
  const code = asText(member(entry, "code"), "a type code");
  if (!isUscc(code.slice(0, 18)) || !/^[0-9]{3}$/.test(code.slice(18))) throw new Malformed("a type code is none");
  return {
    code,
    title: asText(member(entry, "title"), "a type's title", 1),
    issuer: asInteger(member(entry, "issuer"), "a type's issuer", 0, issuers - 1),
    numbers: asArray(member(entry, "numbers"), "the number templates").map(readNumberTemplate),
    scopes: asArray(member(entry, "scopes"), "the scopes").map((scope) => asText(scope, "a scope", 1)),
    provisional: asInteger(member(entry, "provisional"), "provisional", 0, 1) === 1,
  };
}

function readNumberTemplate(value: Cbor): readonly (string | number)[] {
  const pieces = asArray(value, "a number template").map((piece) =>
    typeof piece === "number"
      ? asInteger(piece, "a number of digits", 1, MOST_DIGITS)
      : asText(piece, "a piece of a number template", 1),
  );
  const digits = digitsOf(pieces);
  if (digits < 1 || digits > MOST_DIGITS) throw new Malformed("a number template has too few or too many digits");
  return pieces;
}

/**
 * Writes the certificate number that a code names by template and value.
 *
 * @throws Inconsistent where the type has no such template or the value has more than 15 digits.
 */
export function numberOf(entry: TypeEntry, number: CodedNumber): string {
  const template = entry.numbers[number.template];
  if (template === undefined) throw new Inconsistent("the type has no such number template");
  let digits = String(number.value).padStart(digitsOf(template), "0");
  if (digits.length > MOST_DIGITS) throw new Inconsistent("the number has more than 15 digits");
  const last = template.reduce<number>((found, piece, index) => (typeof piece === "number" ? index : found), -1);
  return template
    .map((piece, index) => {
      if (typeof piece === "string") return piece;
      const share = index === last ? digits : digits.slice(0, piece);
      digits = digits.slice(share.length);
      return share;
    })
    .join("");
}

/**
 * Joins the parts of a scope, each code as the type's text for it.
 *
 * @throws Inconsistent where the type has no such scope.
 */
export function scopeOf(entry: TypeEntry, parts: readonly (string | number)[]): string {
  return parts
    .map((part) => {
      const text = typeof part === "number" ? entry.scopes[part] : part;
      if (text === undefined) throw new Inconsistent("the type has no such scope");
      return text;
    })
    .join("、");
}

function digitsOf(pieces: readonly (string | number)[]): number {
  return pieces.reduce<number>((sum, piece) => (typeof piece === "number" ? sum + piece : sum), 0);
}
