/** What a reader keeps beyond its end, as a plain value of JSON. */
export interface Memory {
  /** `sequence` of the newest bundle that it has taken. */
  readonly sequence?: number;
  /** SHA-256 of that bundle, 64 hexadecimal digits. */
  readonly bundle_sha256?: string;
  /** `iat` of the newest list of each address. */
  readonly lists?: Readonly<Record<string, number>>;
  /** The newest `iat` of all bundles and lists. */
  readonly newest?: number;
  /** The live codes accepted in the last five minutes: `cti` in hexadecimal, and when in seconds since 1970. */
  readonly presentations?: Readonly<Record<string, number>>;
}

const REMEMBERED_SECONDS = 300;

/** The memory of a running reader: an older bundle or list is refused, and a clock before `newest` is behind. */
export class Memories {
  private sequence = 0;
  private digest: string | undefined;
  private readonly lists: Map<string, number>;
  private latest: number;
  private readonly presentations: Map<string, number>;

  /** @throws TypeError where the value is no memory, as when its store is damaged. */
  constructor(memory: Memory = {}) {
    const { sequence, bundle_sha256: digest, lists = {}, newest, presentations = {} } = memory;
    const instants = [...Object.values(lists), ...(newest === undefined ? [] : [newest])];
    if (
      (sequence !== undefined && !(Number.isSafeInteger(sequence) && sequence >= 1)) ||
      (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) ||
      ![...instants, ...Object.values(presentations)].every(isInstant) ||
      !Object.keys(presentations).every((cti) => /^[0-9a-f]{16}$/.test(cti))
    ) {
      throw new TypeError("The memory of the reader is damaged.");
    }
    this.sequence = sequence ?? 0;
    this.digest = digest;
    this.lists = new Map(Object.entries(lists));
    this.latest = Math.max(0, ...instants);
    this.presentations = new Map(Object.entries(presentations));
  }

  /** The newest instant that anything taken was made at. */
  get newest(): number {
    return this.latest;
  }

  /** Says how a bundle stands to the newest one: it may be taken if it is newer, or the same bytes. */
  judgeBundle(sequence: number, digest: string): "newer" | "same" | "older" | "other" {
    if (sequence > this.sequence) return "newer";
    if (sequence < this.sequence) return "older";
    return digest === this.digest ? "same" : "other";
  }

  /** Says whether a list is older than one of its address that was taken before. */
  isOlderList(address: string, iat: number): boolean {
    return iat < (this.lists.get(address) ?? 0);
  }

  noteBundle(sequence: number, digest: string, iat: number): void {
    this.sequence = sequence;
    this.digest = digest;
    this.latest = Math.max(this.latest, iat);
  }

  noteList(address: string, iat: number): void {
    this.lists.set(address, iat);
    this.latest = Math.max(this.latest, iat);
  }

  /** Forgets the live codes that were accepted five minutes ago or earlier. */
  forgetPresentations(now: number): void {
    for (const [cti, instant] of this.presentations) {
      if (now - instant >= REMEMBERED_SECONDS) this.presentations.delete(cti);
    }
  }

  /** Accepts a live code and gives true, or gives false where it is remembered. */
  accept(cti: string, now: number): boolean {
    if (this.presentations.has(cti)) return false;
    this.presentations.set(cti, Math.floor(now));
    return true;
  }

  /** Gives what is to be stored. */
  toJSON(): Memory {
    return {
      ...(this.sequence > 0 ? { sequence: this.sequence } : {}),
      ...(this.digest === undefined ? {} : { bundle_sha256: this.digest }),
      lists: sorted(this.lists),
      ...(this.latest > 0 ? { newest: this.latest } : {}),
      ...(this.presentations.size > 0 ? { presentations: sorted(this.presentations) } : {}),
    };
  }
}

function sorted(instants: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...instants].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isInstant(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
