import { existsSync, readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { nobleBackend } from "../src/backend_noble.js";
import { webCryptoBackend } from "../src/backend_webcrypto.js";
import { type Bytes, concat, toHex } from "../src/bytes.js";
import { type Cbor, type CborKey, encode } from "../src/cbor.js";
import { digitsOfBytes } from "../src/digits.js";
import { loadRoots, Reader, type Memory } from "../src/index.js";

const REPOSITORY = new URL("../../../../", import.meta.url);

/** Both backends of this machine, by name. */
export const BACKENDS = [
  ...(globalThis.crypto === undefined ? [] : [webCryptoBackend(globalThis.crypto.subtle)]),
  nobleBackend,
];

/** Gives a file of the repository as JSON. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, REPOSITORY), "utf8")) as T;
}

/** Says whether a file is in the repository. */
export function isThere(path: string): boolean {
  return existsSync(new URL(path, REPOSITORY));
}

/** Gives a file of the folder of public test vectors. */
export function readPublicVectors(path: string): string {
  return readFileSync(`${process.env["ECERT_TEST_VECTORS"] ?? ""}/${path}`, "utf8");
}

/** Reason to skip what needs the public test vectors, or false; where nothing may be left out such a test fails. */
export const WITHOUT_PUBLIC_VECTORS =
  (process.env["ECERT_TEST_VECTORS"] ?? "") === "" && (process.env["ECERT_LEAVE_NOTHING_OUT"] ?? "") === ""
    ? "ECERT_TEST_VECTORS names no folder of public test vectors"
    : false;

export function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function fromBase64(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text, "base64"));
}

export function map(...members: [CborKey, Cbor][]): Cbor {
  return new Map(members);
}

/** Gives numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Gives a whole number below a bound. */
export function below(random: () => number, bound: number): number {
  return Math.floor(random() * bound);
}

/** Gives random bytes. */
export function randomBytes(random: () => number, length: number): Bytes {
  return Uint8Array.from({ length }, () => below(random, 256));
}

export interface Jwk {
  readonly kty: string;
  readonly x: string;
  readonly y?: string;
  readonly d: string;
  readonly kid: string;
  readonly purpose: string;
}

export interface Vector {
  readonly name: string;
  readonly kind: string;
  readonly kid: string;
  readonly sealed: string;
  readonly payload: string;
  readonly code?: string;
}

export const KEYS = Object.fromEntries(
  readJson<{ keys: { seed: string; jwk: Jwk }[] }>("tests/golden/keys.json").keys.map(({ seed, jwk }) => [seed, jwk]),
);
export const CREDENTIALS = readJson<{ vectors: Vector[] }>("tests/golden/credential.json").vectors;
export const LIVE_CODES = readJson<{ vectors: [Required<Vector>, Required<Vector>] }>("tests/golden/live-code.json").vectors;
export const BUNDLES = readJson<{ vectors: Vector[] }>("tests/golden/bundle.json").vectors;
export const [STATUS_LIST, STATUS_LIST_ED25519] = readJson<{ vectors: [Vector, Vector] }>(
  "tests/golden/status-list.json",
).vectors;

/** Gives a vector of a credential by its name. */
export function credential(name: string): Required<Vector> {
  const found = CREDENTIALS.find((vector) => vector.name === name);
  if (found?.code === undefined) throw new Error(`no vector ${name}`);
  return { ...found, code: found.code };
}

/** Gives a key of the vectors by its seed. */
export function keyOf(seed: string): Jwk {
  const jwk = KEYS[seed];
  if (jwk === undefined) throw new Error(`no key ${seed}`);
  return jwk;
}

/** Signs a payload as an envelope. */
export function seal(payload: Bytes, jwk: Jwk, header: [CborKey, Cbor][] = []): Bytes {
  const isP256 = jwk.kty === "EC";
  const protectedHeader = encode(map([1, isP256 ? -9 : -19], [4, fromHex(jwk.kid)], ...header));
  const signed = encode(["Signature1", protectedHeader, new Uint8Array(0), payload]);
  const secret = fromBase64(jwk.d);
  const signature = isP256 ? p256.sign(signed, secret, { lowS: false }) : ed25519.sign(signed, secret);
  const content = encode([protectedHeader, map(), payload, Uint8Array.from(signature)]);
  return concat([0xd2], content);
}

/** Gives the digits of a credential that is signed over these claims. */
export function codeOf(claims: Cbor, jwk: Jwk = keyOf("format certificate")): string {
  return digitsOfBytes(seal(encode(claims), jwk));
}

/** The office of the vectors. */
export const OFFICE = "11430000320581596K";
export const LIST_PREFIX = "https://ecert.example/s/";

/** A clock in the life of the vectors' keys: 2025-11-20T09:00:00Z, an hour after the list was made. */
export const NOW = new Date("2025-11-20T09:00:00Z");
export const NOW_SECONDS = NOW.getTime() / 1000;

/** Day of 2025-01-01 and of 2025-12-31. */
const YEAR = { first: 20_089, last: 20_453 };

function coseKey({ x, y }: Jwk): Cbor {
  return y === undefined
    ? map([1, 1], [-1, 6], [-2, fromBase64(x)])
    : map([1, 2], [-1, 1], [-2, fromBase64(x)], [-3, fromBase64(y)]);
}

/** Gives the RFC 9679 thumbprint of a key in hexadecimal. */
export function thumbprint(jwk: Jwk): string {
  return toHex(sha256(encode(coseKey(jwk))));
}

export function bundleKey(jwk: Jwk, changes: [CborKey, Cbor][] = []): Cbor {
  return map(
    ["kid", fromHex(jwk.kid)],
    ["alg", jwk.kty === "EC" ? -9 : -19],
    ["key", coseKey(jwk)],
    ["purpose", jwk.purpose],
    ["first_day", YEAR.first],
    ["last_day", YEAR.last],
    ...(jwk.purpose === "certificate" || jwk.purpose === "presentation" ? [["issuer", OFFICE] as [CborKey, Cbor]] : []),
    ...changes,
  );
}

export function bundleType(code: string, changes: [CborKey, Cbor][] = []): Cbor {
  return map(
    ["code", code],
    ["title", "广播电视频道许可证"],
    ["issuer", 0],
    ["numbers", [["湘频乙字〔", 4, "〕第", 3, "号"]]],
    ["scopes", ["新闻", "专题", "综艺"]],
    ["provisional", 1],
    ...changes,
  );
}

/** Gives the content of a bundle over the keys of the vectors, with changes. */
export function bundleContent(changes: [CborKey, Cbor][] = []): Cbor {
  return map(
    ["sequence", 7],
    ["iat", NOW_SECONDS - 7200],
    ["ttl", 43_200],
    ["exp", NOW_SECONDS + 2_592_000],
    [
      "keys",
      [keyOf("format certificate"), keyOf("format event"), keyOf("format status"), keyOf("lab ed")].map((jwk) =>
        bundleKey(jwk),
      ),
    ],
    ["revoked", []],
    ["types", map([7, bundleType(`${OFFICE}907`)], [23, bundleType(`${OFFICE}923`)], [33, bundleType(`${OFFICE}933`)])],
    [
      "issuers",
      [
        [
          map(["name", "湖南省新闻出版广电局"], ["last_day", 17_836]),
          map(["name", "湖南省广播电视局"], ["first_day", 17_837]),
        ],
      ],
    ],
    ["list_prefix", LIST_PREFIX],
    ["lists", [0]],
    ...changes,
  );
}

/** The root of these tests: a key made for them. */
export const ROOT: Jwk = { ...keyOf("lab ed"), purpose: "bundle", kid: thumbprint(keyOf("lab ed")).slice(0, 8) };
export const ROOT_SET = {
  keys: [{ kty: "OKP", crv: "Ed25519", x: ROOT.x, kid: ROOT.kid, alg: "Ed25519", purpose: "bundle" }],
};

export function sealBundle(content: Cbor): Bytes {
  return seal(encode(content), ROOT, [[16, "application/ecert-bundle+cbor"]]);
}

/** Gives a signed status list; `lst` may be a packed stream of its own. */
export function sealStatusList(changes: [CborKey, Cbor][] = [], lst?: Bytes, jwk: Jwk = keyOf("format status")): Bytes {
  const packed = lst ?? Uint8Array.from(deflateSync(new Uint8Array(262_144)));
  const content = map(
    [2, `${LIST_PREFIX}0`],
    [4, NOW_SECONDS + 604_800],
    [6, NOW_SECONDS - 3600],
    [65_533, map(["lst", packed], ["bits", 2])],
    [65_534, 43_200],
    ...changes,
  );
  return seal(encode(content), jwk, [[16, "application/statuslist+cwt"]]);
}

export interface Offer {
  readonly bundle?: Bytes | null;
  readonly lists?: readonly Bytes[];
  readonly memory?: Memory;
}

/** Gives a reader that has taken what it was offered: a bundle and the vectors' status list if nothing is said. */
export async function makeReader({ bundle, lists, memory }: Offer = {}): Promise<Reader> {
  const reader = await Reader.create({ roots: await loadRoots(ROOT_SET), ...(memory === undefined ? {} : { memory }) });
  if (bundle !== null) await reader.acceptBundle(bundle ?? sealBundle(bundleContent()), NOW);
  for (const list of lists ?? [fromHex(STATUS_LIST.sealed)]) await reader.acceptStatusList(list, NOW);
  return reader;
}
