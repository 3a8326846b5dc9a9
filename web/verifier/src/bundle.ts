import { type Bytes, compare, toHex } from "./bytes.js";
import { type Cbor, decode } from "./cbor.js";
import { type Distrusted, readDistrusted } from "./distrust.js";
import { type Algorithm, asAlgorithm } from "./envelope.js";
import { isSameKey, type PublicKey, readCoseKey } from "./keys.js";
import { Malformed } from "./malformed.js";
import {
  asAmount,
  asArray,
  asBytes,
  asDay,
  asInteger,
  asMap,
  asSeconds,
  asText,
  LAST_SECOND,
  member,
} from "./shape.js";
import { readTypeTable, type TypeTable } from "./typetable.js";
import { isUscc } from "./uscc.js";

const PURPOSES = ["certificate", "presentation", "status", "event", "log"] as const;
const MEMBERS = ["exp", "iat", "ttl", "keys", "lists", "types", "issuers", "revoked", "sequence", "list_prefix"];

/** The one kind of message that a key signs. */
export type Purpose = (typeof PURPOSES)[number];

/** A key that a bundle vouches for. Days count from 1970-01-01, both inclusive. */
export interface BundleKey {
  /** Key id in hexadecimal, as it stands. */
  readonly kid: string;
  readonly algorithm: Algorithm;
  readonly key: PublicKey;
  readonly purpose: Purpose;
  readonly firstDay: number;
  readonly lastDay: number;
  /** USCC of the issuing authority it signs for; always there if it signs credentials or live codes. */
  readonly issuer: string | undefined;
}

/** A name that an issuing authority bore, with the days on which it did. */
export interface IssuerName {
  readonly name: string;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** All that a reader trusts. */
export interface Bundle {
  readonly sequence: number;
  readonly iat: number;
  readonly ttl: number;
  readonly exp: number;
  readonly keys: readonly BundleKey[];
  /** Ids, in hexadecimal, of keys that are not trusted at all. */
  readonly revoked: ReadonlySet<string>;
  /** Certificate keys, by their ids in hexadecimal, that are not trusted from an instant on. */
  readonly distrusted: ReadonlyMap<string, Distrusted>;
  readonly types: TypeTable;
  readonly issuers: readonly (readonly IssuerName[])[];
  readonly listPrefix: string;
  readonly lists: readonly number[];
}

/**
 * Reads the payload of a bundle.
 *
 * @throws Malformed
 */
export function readBundle(payload: Bytes): Bundle {
  const content = asMap(decode(payload), "the bundle", MEMBERS, ["distrusted"]);
  const part = (name: string): Cbor => member(content, name);
  const issuers = asArray(part("issuers"), "the issuers").map(readIssuer);
  const iat = asSeconds(part("iat"), "iat");
  const bundle: Bundle = {
    sequence: asInteger(part("sequence"), "sequence", 1, Number.MAX_SAFE_INTEGER),
    iat,
    ttl: asInteger(part("ttl"), "ttl", 1, LAST_SECOND),
    exp: asSeconds(part("exp"), "exp"),
    keys: asArray(part("keys"), "the keys").map(readKey),
    revoked: readRevoked(part("revoked")),
    distrusted: readDistrusted(content.get("distrusted"), iat),
    types: readTypeTable(part("types"), issuers.length),
    issuers,
    listPrefix: asText(part("list_prefix"), "list_prefix", 1),
    lists: readLists(part("lists")),
  };
  if (bundle.exp <= bundle.iat) throw new Malformed("the bundle ends before it begins");
  refuseRepeatedKeys(bundle.keys);
  refuseOtherDistrusted(bundle);
  return bundle;
}

/** Gives the name of an issuing authority on a day: the first whose days have it, or the last one if none has. */
export function nameOn(names: readonly IssuerName[], day: number): string {
  const found = names.find((name) => name.firstDay <= day && day <= name.lastDay) ?? names[names.length - 1];
  return found?.name ?? "";
}

/** Says whether a day is one of a key's life. */
export function signsOn(key: BundleKey, day: number): boolean {
  return key.firstDay <= day && day <= key.lastDay;
}

function readKey(value: Cbor): BundleKey {
  const map = asMap(value, "a key", ["kid", "alg", "key", "purpose", "first_day"], ["last_day", "issuer"]);
  const algorithm = asAlgorithm(member(map, "alg"));
  const purpose = readPurpose(member(map, "purpose"));
  const issuer = map.get("issuer");
  if (issuer === undefined && (purpose === "certificate" || purpose === "presentation")) {
    throw new Malformed("a key for credentials or live codes has no issuer");
  }
  const lastDay = map.get("last_day");
  return {
    kid: toHex(asBytes(member(map, "kid"), "kid", 4)),
    algorithm,
    key: readCoseKey(member(map, "key"), algorithm),
    purpose,
    firstDay: asDay(member(map, "first_day"), "first_day"),
    lastDay: lastDay === undefined ? Infinity : asDay(lastDay, "last_day"),
    issuer: issuer === undefined ? undefined : readUscc(issuer),
  };
}

function readPurpose(value: Cbor): Purpose {
  const found = PURPOSES.find((purpose) => purpose === value);
  if (found === undefined) throw new Malformed("a key has no purpose of a bundle");
  return found;
}

function readUscc(value: Cbor): string {
  const code = asText(value, "the issuer of a key");
  if (!isUscc(code)) throw new Malformed("the issuer of a key is no USCC");
  return code;
}

function readIssuer(value: Cbor): readonly IssuerName[] {
  const names = asArray(value, "an issuer").map((item) => {
    const map = asMap(item, "an issuer's name", ["name"], ["first_day", "last_day"]);
    const firstDay = map.get("first_day");
    const lastDay = map.get("last_day");
    return {
      name: asText(member(map, "name"), "an issuer's name", 1),
      firstDay: firstDay === undefined ? -Infinity : asDay(firstDay, "first_day"),
      lastDay: lastDay === undefined ? Infinity : asDay(lastDay, "last_day"),
    };
  });
  if (names.length === 0) throw new Malformed("an issuer has no name");
  return names;
}

function readRevoked(value: Cbor): ReadonlySet<string> {
  const kids = asArray(value, "revoked").map((kid) => asBytes(kid, "a revoked key id", 4));
  refuseDisorder(kids, compare);
  return new Set(kids.map(toHex));
}

function readLists(value: Cbor): readonly number[] {
  const lists = asArray(value, "lists").map((list) => asAmount(list, "the number of a list"));
  refuseDisorder(lists, (left, right) => left - right);
  return lists;
}

function refuseDisorder<T>(items: readonly T[], order: (left: T, right: T) => number): void {
  items.slice(1).forEach((item, index) => {
    const previous = items[index];
    if (previous !== undefined && order(previous, item) >= 0) throw new Malformed("items are not in ascending order");
  });
}

function refuseOtherDistrusted({ keys, revoked, distrusted }: Bundle): void {
  const certifying = new Set(keys.filter((key) => key.purpose === "certificate").map((key) => key.kid));
  for (const kid of distrusted.keys()) {
    if (revoked.has(kid)) throw new Malformed("a distrusted key is revoked");
    if (!certifying.has(kid)) throw new Malformed("a distrusted key is no certificate key of the bundle");
  }
}

function refuseRepeatedKeys(keys: readonly BundleKey[]): void {
  const seen = new Map<string, BundleKey[]>();
  for (const key of keys) {
    const same = seen.get(key.kid) ?? [];
    if (same.some((other) => isSameKey(other.key, key.key))) throw new Malformed("two keys with the same kid and key");
    seen.set(key.kid, [...same, key]);
  }
}
