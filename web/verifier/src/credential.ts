import { unpack } from "./base36.js";
import { type Bytes } from "./bytes.js";
import { type Cbor, type CborMap, decode } from "./cbor.js";
import { lastDayOf } from "./days.js";
import { Malformed } from "./malformed.js";
import { asAmount, asArray, asBytes, asDay, asInteger, asMap, member } from "./shape.js";
import { readWords } from "./words.js";

const EXP = 4;

/** Key of the facts in the claims. */
export const FACTS = -65_537;

/** Keys of the facts. */
export const FACT = {
  type: 0,
  serial: 1,
  version: 2,
  number: 3,
  holderName: 4,
  holderCode: 5,
  scope: 6,
  issued: 7,
  place: 8,
  entry: 10,
  lastDay: 11,
  holderTail: 13,
  validFrom: 14,
  legalRepresentative: 15,
  address: 16,
  workTitle: 17,
  cut: 18,
} as const;

/** The facts that a code always has. */
export const REQUIRED: readonly number[] = [
  FACT.type,
  FACT.serial,
  FACT.version,
  FACT.number,
  FACT.holderName,
  FACT.issued,
  FACT.place,
];

/** The facts that every code may have. */
export const OPTIONAL: readonly number[] = [
  FACT.holderCode,
  FACT.scope,
  FACT.holderTail,
  FACT.validFrom,
  FACT.workTitle,
  FACT.cut,
];

/** A number of the type table: a template of it, and what is filled in. */
export interface CodedNumber {
  readonly template: number;
  readonly value: number;
}

/** The facts of one certificate as they stand in a code; what is absent is undefined. Days count from 1970-01-01. */
export interface Credential {
  readonly lastDay: number | undefined;
  readonly type: number;
  readonly serial: string;
  readonly version: number;
  readonly number: string | CodedNumber;
  readonly holderName: string;
  readonly holderCode: string | undefined;
  /** Parts in their order; a number is an index of the type's scopes. */
  readonly scope: readonly (string | number)[] | undefined;
  readonly issuedDay: number;
  readonly list: number;
  readonly index: number;
  readonly holderTail: string | undefined;
  readonly firstDay: number;
  readonly workTitle: string | undefined;
  /** In a live code only, as the next one. */
  readonly legalRepresentative: string | undefined;
  readonly address: string | undefined;
  /** Bits: 1 scope, 2 title, 4 holder's name. */
  readonly cut: number;
}

/**
 * Reads the claims of a credential. Every fact has exactly one spelling, so what is accepted is what would be written.
 *
 * @throws Malformed
 */
export function readCredential(payload: Bytes): Credential {
  const claims = asMap(decode(payload), "the claims", [FACTS], [EXP]);
  const facts = asMap(member(claims, FACTS), "the facts", REQUIRED, OPTIONAL);
  return readFacts(
    facts,
    optional(claims, EXP, (value) => lastDayOf(asAmount(value, "exp"))),
  );
}

/**
 * Reads the facts of a credential or of a live code, whose keys are known to be allowed.
 *
 * @throws Malformed
 */
export function readFacts(facts: CborMap, lastDay: number | undefined): Credential {
  const issuedDay = asDay(member(facts, FACT.issued), "the day of issue");
  return {
    lastDay,
    type: asAmount(member(facts, FACT.type), "the type"),
    serial: readSerial(member(facts, FACT.serial)),
    version: asAmount(member(facts, FACT.version), "the version"),
    number: readNumber(member(facts, FACT.number)),
    holderName: readWords(member(facts, FACT.holderName), "the holder's name"),
    holderCode: optional(facts, FACT.holderCode, (value) => unpack(asBytes(value, "the holder's code"))),
    scope: optional(facts, FACT.scope, readScope),
    issuedDay,
    ...readPlace(member(facts, FACT.place)),
    holderTail: optional(facts, FACT.holderTail, readTail),
    firstDay: optional(facts, FACT.validFrom, (value) => readFirstDay(value, issuedDay)) ?? issuedDay,
    workTitle: optional(facts, FACT.workTitle, (value) => readWords(value, "the title")),
    legalRepresentative: optional(facts, FACT.legalRepresentative, (value) => readWords(value, "the representative")),
    address: optional(facts, FACT.address, (value) => readWords(value, "the address")),
    cut: optional(facts, FACT.cut, (value) => asInteger(value, "what was cut", 1, 7)) ?? 0,
  };
}

/** Reads the member of a map that may be absent. */
export function optional<T>(map: CborMap, key: number, read: (value: Cbor) => T): T | undefined {
  const value = map.get(key);
  return value === undefined ? undefined : read(value);
}

/** A serial is a number where it can be one, and packed otherwise. */
function readSerial(value: Cbor): string {
  if (typeof value === "number") {
    if (value < 1) throw new Malformed("a serial that is a number begins with 0");
    return String(value);
  }
  const serial = unpack(asBytes(value, "the serial"));
  if (/^[1-9][0-9]*$/.test(serial) && BigInt(serial) <= BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Malformed("a serial of digits alone is not written as a number");
  }
  return serial;
}

function readNumber(value: Cbor): string | CodedNumber {
  if (!Array.isArray(value)) return readWords(value, "the certificate number");
  const [template, filled] = pairOf(value, "the certificate number");
  return { template, value: filled };
}

function readScope(value: Cbor): readonly (string | number)[] {
  if (!Array.isArray(value)) return [readWords(value, "the scope")];
  const parts = asArray(value, "the scope").map((part) =>
    typeof part === "number" ? asAmount(part, "a scope code") : readWords(part, "a part of the scope"),
  );
  if (parts.length < 1 || parts.length > 64) throw new Malformed("the scope has too few or too many parts");
  if (parts.every((part) => typeof part === "string")) throw new Malformed("a scope in parts has no code");
  return parts;
}

function readPlace(value: Cbor): { list: number; index: number } {
  const [list, index] = pairOf(value, "the place in the status lists");
  return { list, index };
}

function readTail(value: Cbor): string {
  const tail = readWords(value, "the end of the holder's code");
  if ([...tail].length !== 4) throw new Malformed("the end of the holder's code has not four characters");
  return tail;
}

function readFirstDay(value: Cbor, issuedDay: number): number {
  const day = asDay(value, "the first valid day");
  if (day === issuedDay) throw new Malformed("the first valid day repeats the day of issue");
  return day;
}

function pairOf(value: Cbor, place: string): [number, number] {
  const [first, second, ...more] = asArray(value, place);
  if (first === undefined || second === undefined || more.length > 0) throw new Malformed(`${place} is no pair`);
  return [asAmount(first, place), asAmount(second, place)];
}
