import { type Backend, defaultBackend } from "./backend.js";
import { type Bundle, type BundleKey, readBundle, signsOn } from "./bundle.js";
import { type Bytes, copyOf, toHex } from "./bytes.js";
import { dayOf, dayOfDate } from "./days.js";
import { BUNDLE_ENVELOPE, type Envelope, openEnvelope, STATUS_LIST_ENVELOPE } from "./envelope.js";
import { type RootKey } from "./keys.js";
import { checkLogProof, type LogProof } from "./logproof.js";
import { Malformed } from "./malformed.js";
import { Memories, type Memory } from "./memory.js";
import { readCode } from "./read.js";
import { type Acceptance, type BundleRefusal, type StatusListRefusal } from "./refusals.js";
import { conclude, type Report } from "./report.js";
import { candidatesFor, signerAmong } from "./signer.js";
import { readStatusList, type StatusList } from "./statuslist.js";

/** What a reader is set up with. */
export interface ReaderOptions {
  /** The pinned roots, from {@link loadRoots}, after a person has compared their thumbprints. */
  readonly roots: readonly RootKey[];
  /** What an earlier reader of this device has kept. */
  readonly memory?: Memory;
  /** Cryptography; WebCrypto with `@noble/curves` behind it if none is given. */
  readonly backend?: Backend;
}

/** When a code is read. */
export interface ReadOptions {
  /** The clock. */
  readonly now: Date;
  /** The day asked about as `YYYY-MM-DD`; today in Asia/Shanghai if absent. */
  readonly on?: string;
}

interface TakenList {
  readonly envelope: Envelope;
  readonly list: StatusList;
}

/**
 * Reads certificate codes without a network, against what it was offered.
 *
 * It has no clock, no store and no network of its own: they are arguments. After a bundle or a list was taken, the
 * caller stores its bytes and {@link Reader.memory}, and offers both again at the next start. After a live code was
 * read, it stores the memory again.
 */
export class Reader {
  private bundle: Bundle | undefined;
  private lists = new Map<string, TakenList>();
  private lastOffer: Promise<unknown> = Promise.resolve();
  private readonly memories: Memories;

  private constructor(
    private readonly roots: readonly RootKey[],
    memory: Memory | undefined,
    private readonly backend: Backend,
  ) {
    this.memories = new Memories(memory);
  }

  /**
   * Sets a reader up.
   *
   * @throws TypeError where the memory is damaged.
   */
  static async create({ roots, memory, backend }: ReaderOptions): Promise<Reader> {
    return new Reader(roots, memory, backend ?? (await defaultBackend()));
  }

  /** What to keep beyond the end of this reader, as a plain value of JSON. Of all codes only an accepted live code changes it. */
  get memory(): Memory {
    return this.memories.toJSON();
  }

  /** The bundle that was taken last, whether it has expired since or not. */
  get currentBundle(): Bundle | undefined {
    return this.bundle;
  }

  /** Offers a bundle; the reader takes it or keeps the one that it had. */
  async acceptBundle(bytes: Uint8Array, now: Date): Promise<Acceptance<Bundle, BundleRefusal>> {
    const [owned, clock] = [copyOf(bytes), secondsOf(now)];
    return this.inTurn(() => this.takeBundle(owned, clock));
  }

  /**
   * Offers a status list; the reader takes it or keeps the one that it had.
   *
   * @param uri - the address that it was asked for; without one the list may be any of the bundle's.
   */
  async acceptStatusList(
    bytes: Uint8Array,
    now: Date,
    uri?: string,
  ): Promise<Acceptance<StatusList, StatusListRefusal>> {
    const [owned, clock] = [copyOf(bytes), secondsOf(now)];
    return this.inTurn(() => this.takeStatusList(owned, clock, uri));
  }

  /**
   * Reads a code: whatever was scanned, typed or pasted. What is no code of this service is a report too.
   *
   * @throws RangeError where `now` or `on` is none, never because of the code.
   */
  async read(text: unknown, { now, on }: ReadOptions): Promise<Report> {
    const clock = secondsOf(now);
    const day = on === undefined ? dayOf(clock) : dayOfDate(on);
    if (day === undefined) throw new RangeError("The day asked about is no date.");
    this.memories.forgetPresentations(clock);
    const lists = new Map(this.lists);
    const trust = {
      bundle: this.bundleAt(clock),
      listAt: (address: string) => lists.get(address)?.list,
      newest: this.memories.newest,
      accept: (cti: string) => this.memories.accept(cti, clock),
      backend: this.backend,
    };
    const question = { now: clock, day };
    return conclude({ ...(await readCode(text, trust, question)), bundle: trust.bundle, ...question });
  }

  /**
   * Checks a proof of the public log, by the log's keys of the bundle that was taken last.
   *
   * @returns what came of it; nothing where it is no proof, or there is no bundle.
   */
  async checkLogProof(text: string): Promise<LogProof | undefined> {
    if (this.bundle === undefined) return undefined;
    try {
      return await checkLogProof(text, this.bundle, this.backend);
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
  }

  private async takeBundle(bytes: Bytes, clock: number): Promise<Acceptance<Bundle, BundleRefusal>> {
    const envelope = openEnvelope(bytes, BUNDLE_ENVELOPE);
    const refusal = await this.judgeRoot(envelope);
    if (refusal !== undefined) return refuse(refusal);
    const bundle = readBundle(envelope.payload);
    const digest = toHex(await this.backend.sha256(bytes));
    if (clock >= bundle.exp) return refuse("expired");
    const judgement = this.memories.judgeBundle(bundle.sequence, digest);
    if (judgement === "older") return refuse("older");
    if (judgement === "other") return refuse("sequence-repeated");
    const lists = await this.listsUnder(bundle);
    this.memories.noteBundle(bundle.sequence, digest, bundle.iat);
    this.bundle = bundle;
    this.lists = lists;
    return { taken: true, value: bundle };
  }

  private async takeStatusList(
    bytes: Bytes,
    clock: number,
    uri: string | undefined,
  ): Promise<Acceptance<StatusList, StatusListRefusal>> {
    const bundle = this.bundleAt(clock);
    if (bundle === undefined) return refuse("bundle-missing");
    const envelope = openEnvelope(bytes, STATUS_LIST_ENVELOPE);
    const signer = await this.statusSignerOf(envelope, bundle);
    if (typeof signer === "string") return refuse(signer);
    const list = await readStatusList(envelope.payload);
    if (!isListAddress(list.sub, bundle) || (uri !== undefined && list.sub !== uri)) return refuse("address-mismatch");
    if (!signsOn(signer, dayOf(list.iat))) return refuse("key-out-of-life");
    if (this.memories.isOlderList(list.sub, list.iat)) return refuse("older");
    this.memories.noteList(list.sub, list.iat);
    this.lists.set(list.sub, { envelope, list });
    return { taken: true, value: list };
  }

  /** Gives the key that signed a status list, or why it is none that may. */
  private async statusSignerOf(envelope: Envelope, bundle: Bundle): Promise<BundleKey | StatusListRefusal> {
    const candidates = candidatesFor(bundle, envelope);
    if (typeof candidates === "string") return candidates;
    const key = await signerAmong(candidates, envelope, this.backend);
    if (key === undefined) return "signature-invalid";
    return key.purpose === "status" ? key : "purpose-mismatch";
  }

  /** Holds the lists against the keys of a new bundle and gives those that stand. */
  private async listsUnder(bundle: Bundle): Promise<Map<string, TakenList>> {
    const standing = new Map<string, TakenList>();
    for (const [address, taken] of this.lists) {
      const signer = await this.statusSignerOf(taken.envelope, bundle);
      if (typeof signer !== "string" && signsOn(signer, dayOf(taken.list.iat))) standing.set(address, taken);
    }
    return standing;
  }

  /** Judges one offer after the other, so that each meets what the one before has left. */
  private inTurn<Taken, Refusal>(
    attempt: () => Promise<Acceptance<Taken, Refusal | "malformed">>,
  ): Promise<Acceptance<Taken, Refusal | "malformed">> {
    const turn = this.lastOffer.then(() => refusalOfMalformed(attempt()));
    this.lastOffer = turn.catch(() => undefined);
    return turn;
  }

  private bundleAt(clock: number): Bundle | undefined {
    return this.bundle !== undefined && clock < this.bundle.exp ? this.bundle : undefined;
  }

  private async judgeRoot(envelope: Envelope): Promise<BundleRefusal | undefined> {
    const roots = this.roots.filter(({ kid, key }) => kid === envelope.kid && key.algorithm === envelope.algorithm);
    if (roots.length === 0) return "root-unknown";
    for (const { key } of roots) {
      if (await this.backend.verify(key, envelope.signed, envelope.signature)) return undefined;
    }
    return "signature-invalid";
  }
}

/** An address of a list is the bundle's prefix and a number in its one spelling. */
function isListAddress(address: string, { listPrefix }: Bundle): boolean {
  const number = address.slice(listPrefix.length);
  return (
    address.startsWith(listPrefix) && /^(0|[1-9][0-9]{0,15})$/.test(number) && Number.isSafeInteger(Number(number))
  );
}

function secondsOf(now: Date): number {
  const seconds = now.getTime() / 1000;
  if (Number.isNaN(seconds)) throw new RangeError("The clock is no instant.");
  return seconds;
}

function refuse<Refusal>(reason: Refusal, detail: string | null = null): Acceptance<never, Refusal> {
  return { taken: false, reason, detail };
}

async function refusalOfMalformed<Taken, Refusal>(
  attempt: Promise<Acceptance<Taken, Refusal | "malformed">>,
): Promise<Acceptance<Taken, Refusal | "malformed">> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof Malformed) return refuse("malformed", error.message);
    throw error;
  }
}
