import { type Backend } from "./backend.js";
import { type Bundle } from "./bundle.js";
import { type Bytes, compare, concat, toUtf8 } from "./bytes.js";
import { ED25519 } from "./envelope.js";
import { type PublicKey } from "./keys.js";
import { Malformed } from "./malformed.js";

/** What came of a proof: it holds, it does not, or no key of the log is known that signed it. */
export type ProofOutcome = "holds" | "broken" | "key-unknown";

/** A proof that an entry stands in the public log (C2SP, tlog-proof), as far as it could be read and checked. */
export interface LogProof {
  readonly outcome: ProofOutcome;
  /** Number of the entry, from 0. */
  readonly index: number;
  /** How many entries the log had. */
  readonly size: number;
  /** Name of the log. */
  readonly origin: string;
}

interface Parts {
  readonly index: number;
  readonly size: number;
  readonly origin: string;
  readonly entry: Bytes;
  readonly path: readonly Bytes[];
  readonly root: Bytes;
  readonly body: string;
  readonly lines: readonly (readonly [name: string, signature: Bytes])[];
}

const HEAD = "c2sp.org/tlog-proof@v1";
const HASH = 32;
/** Key id and signature of a line. */
const SIGNED = 4 + 64;
const LONGEST = 65_536;
const DEEPEST = 63;
const LOG = 1;

/**
 * Checks a proof of the public log under the log's keys of a bundle.
 *
 * It shows that the entry stands in the tree whose root the log has signed. What the entry is the digest of is not
 * known here: of the record of a certificate, as whoever gave the proof says.
 *
 * @throws Malformed where it is no proof.
 */
export async function checkLogProof(text: string, bundle: Bundle, backend: Backend): Promise<LogProof> {
  const parts = readProof(text);
  const { index, size, origin } = parts;
  const expected = originOf(bundle);
  const leaf = await backend.sha256(concat([0], parts.entry));
  const found = await rootFrom(leaf, parts, backend);
  if (found === undefined || compare(found, parts.root) !== 0) return { outcome: "broken", index, size, origin };
  const keys = bundle.keys.filter(({ kid, purpose, algorithm }) => purpose === "log" && algorithm === ED25519 && !bundle.revoked.has(kid));
  const outcome = origin === expected ? await judgeLines(parts, keys.map(({ key }) => key), backend) : "key-unknown";
  return { outcome, index, size, origin };
}

/** Gives the name of the log that a bundle's service keeps: its address without the scheme. */
function originOf({ listPrefix }: Bundle): string {
  return `${listPrefix.slice(listPrefix.indexOf("://") + 3).replace(/\/s\/$/, "")}/log`;
}

/** A known key must have signed, and its signature must hold; lines of others say nothing. */
async function judgeLines({ origin, body, lines }: Parts, keys: readonly PublicKey[], backend: Backend): Promise<ProofOutcome> {
  let outcome: ProofOutcome = "key-unknown";
  for (const key of keys) {
    const id = (await backend.sha256(concat(toUtf8(`${origin}\n`), [LOG], key.x))).subarray(0, 4);
    for (const [name, signature] of lines) {
      if (name !== origin || compare(signature.subarray(0, 4), id) !== 0) continue;
      const holds = await backend.verify(key, toUtf8(body), signature.slice(4));
      if (!holds) return "broken";
      outcome = "holds";
    }
  }
  return outcome;
}

/** Gives the root that a path leads to (RFC 9162, section 2.1.3.2); nothing where it has another length. */
async function rootFrom(leaf: Bytes, { index, size, path }: Parts, backend: Backend): Promise<Bytes | undefined> {
  let [place, last, found] = [index, size - 1, leaf];
  const node = (left: Bytes, right: Bytes): Promise<Bytes> => backend.sha256(concat([1], left, right));
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      found = await node(sibling, found);
      while (place % 2 === 0 && place !== 0) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    } else {
      found = await node(found, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? found : undefined;
}

function readProof(text: string): Parts {
  if (text.length > LONGEST) throw new Malformed("a proof is too long");
  const [head = "", body = "", signatures = "", ...rest] = text.split("\n\n");
  const lines = head.split("\n");
  const entry = hashOf(after("extra ", lines[1]));
  const index = numberOf(after("index ", lines[2]));
  const path = lines.slice(3).map(hashOf);
  const [origin = "", size, root, ...more] = body.split("\n");
  const isWhole = lines[0] === HEAD && rest.length === 0 && more.length === 0 && origin !== "" && signatures.endsWith("\n");
  const count = numberOf(size);
  if (!isWhole || path.length > DEEPEST || index >= count) throw new Malformed("is no proof of a log");
  const named = signatures.slice(0, -1).split("\n").map(lineOf);
  return { index, size: count, origin, entry, path, root: hashOf(root), body: `${body}\n`, lines: named };
}

function lineOf(line: string): readonly [string, Bytes] {
  const match = /^— ([^\s+]+) ([0-9A-Za-z+/]+=*)$/.exec(line);
  if (match === null) throw new Malformed("a line of a note is no signature");
  const bytes = bytesOf(match[2] ?? "");
  // Signatures of witnesses are longer; nobody here knows their keys.
  return [bytes.length === SIGNED ? (match[1] ?? "") : "", bytes];
}

function after(beginning: string, line: string | undefined): string {
  if (line?.startsWith(beginning) !== true) throw new Malformed("is no proof of a log");
  return line.slice(beginning.length);
}

function numberOf(text: string | undefined): number {
  if (text === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new Malformed("a number of a proof is none");
  }
  return Number(text);
}

function hashOf(text: string | undefined): Bytes {
  const bytes = bytesOf(text ?? "");
  if (bytes.length !== HASH) throw new Malformed("a hash does not have 32 bytes");
  return bytes;
}

function bytesOf(text: string): Bytes {
  let binary;
  try {
    binary = atob(text);
  } catch {
    throw new Malformed("is no base64");
  }
  // One text for each value: whatever `atob` forgives is refused.
  if (btoa(binary) !== text) throw new Malformed("is no base64");
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
