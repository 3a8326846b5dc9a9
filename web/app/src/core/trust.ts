import {
  type BundleRefusal,
  loadRoots,
  type Memory,
  Reader,
  type RootKey,
  type StatusListRefusal,
} from "ecert-verifier";

import { type Store } from "./store.js";

/** Why keys and lists could not be brought up to date. */
export type Trouble =
  | { readonly kind: "unreachable" }
  | { readonly kind: "bundle"; readonly reason: BundleRefusal }
  | { readonly kind: "list"; readonly reason: StatusListRefusal }
  | { readonly kind: "not-kept" };

/** Fetches as the browser's `fetch` does. */
export type Fetch = (address: string, options?: RequestInit) => Promise<Response>;

/** What the reader of a page rests on. */
export interface TrustParts {
  readonly store: Store;
  readonly fetch: Fetch;
  readonly clock: () => Date;
}

const ROOTS = "/scan/root.json";
const BUNDLE = "/bundle";
/** Whoever waits longer than this for keys is better served by the ones that are there, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Holds the reader of codes with what it rests on: roots, bundle and status lists, from the store or from the service.
 *
 * Roots are pinned once; after that the service may offer what it wants, nothing is taken that they have not signed.
 */
export class Trust {
  reader: Reader | undefined;
  roots: readonly RootKey[] = [];
  /** When the service was last heard, and everything that it gave was taken. */
  syncedAt: Date | undefined;
  /** What hindered the last refresh; empty if nothing did. */
  troubles: readonly Trouble[] = [];
  /** How far this device's clock was behind the service's when it was last heard, in seconds; negative if ahead. */
  clockBehind: number | undefined;
  private rootsText: string | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly parts: TrustParts) {}

  /** Whether keys and lists outlive the page. */
  get lasting(): boolean {
    return this.parts.store.lasting && !this.troubles.some(({ kind }) => kind === "not-kept");
  }

  /** Takes up what an earlier visit has kept; gives whether roots were pinned. What is damaged counts as not there. */
  async load(): Promise<boolean> {
    const { store, clock } = this.parts;
    const [roots, memory, bundle, lists, synced] = await Promise.all(
      ["roots", "memory", "bundle", "lists", "synced"].map((key) => store.get(key).catch(() => undefined)),
    );
    if (typeof roots !== "string") return false;
    try {
      this.roots = await loadRoots(JSON.parse(roots));
      this.reader = await Reader.create({ roots: this.roots, ...(memory === undefined ? {} : { memory: memory as Memory }) });
    } catch {
      [this.roots, this.reader] = [[], undefined];
      return false;
    }
    this.rootsText = roots;
    if (typeof synced === "number") this.syncedAt = new Date(synced);
    if (bundle instanceof Uint8Array) await this.reader.acceptBundle(bundle, clock());
    for (const [address, bytes] of lists instanceof Map ? lists : []) {
      if (typeof address === "string" && bytes instanceof Uint8Array) {
        await this.reader.acceptStatusList(bytes, clock(), address);
      }
    }
    return true;
  }

  /**
   * Asks the service for its roots. They are not pinned yet: show each `thumbprint` to a person first.
   *
   * @throws Error where the service cannot be reached or gives none.
   */
  async offeredRoots(): Promise<{ readonly roots: readonly RootKey[]; readonly text: string }> {
    const text = await (await this.ask(ROOTS)).text();
    return { roots: await loadRoots(JSON.parse(text)), text };
  }

  /** Pins roots, and forgets everything that others have signed. */
  async pin(text: string): Promise<void> {
    this.roots = await loadRoots(JSON.parse(text));
    this.reader = await Reader.create({ roots: this.roots });
    this.rootsText = text;
    this.syncedAt = undefined;
    await this.keep({ roots: text, memory: undefined, bundle: undefined, lists: undefined, synced: undefined });
  }

  /** Forgets the roots and everything that they have signed. */
  async forget(): Promise<void> {
    [this.roots, this.reader, this.rootsText, this.syncedAt, this.troubles] = [[], undefined, undefined, undefined, []];
    await this.keep({ roots: undefined, memory: undefined, bundle: undefined, lists: undefined, synced: undefined });
  }

  /** Brings bundle and lists up to date; what hinders it stands in `troubles`. Two callers share one refresh. */
  refresh(): Promise<void> {
    this.running ??= this.refreshOnce().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Keeps what the reader must remember: after each live code that was read. */
  async keepMemory(): Promise<void> {
    if (this.reader !== undefined) await this.keep({ memory: this.reader.memory });
  }

  private async refreshOnce(): Promise<void> {
    const { reader } = this;
    if (reader === undefined) return;
    const { clock } = this.parts;
    const troubles: Trouble[] = [];
    const lists = new Map<string, Uint8Array>();
    let bundle: Uint8Array | undefined;
    try {
      const offered = await this.bytesOf(BUNDLE);
      const answer = await reader.acceptBundle(offered, clock());
      if (answer.taken) bundle = offered;
      else troubles.push({ kind: "bundle", reason: answer.reason });
      const current = reader.currentBundle;
      for (const number of bundle === undefined || current === undefined ? [] : current.lists) {
        const address = `${current?.listPrefix ?? ""}${number}`;
        const bytes = await this.bytesOf(new URL(address).pathname);
        const taken = await reader.acceptStatusList(bytes, clock(), address);
        if (taken.taken) lists.set(address, bytes);
        else troubles.push({ kind: "list", reason: taken.reason });
      }
    } catch {
      troubles.push({ kind: "unreachable" });
    }
    this.troubles = troubles;
    if (bundle === undefined) return;
    if (troubles.length === 0) this.syncedAt = clock();
    await this.keep({
      roots: this.rootsText,
      bundle,
      memory: reader.memory,
      // What was not fetched this time stays kept.
      ...(troubles.length === 0 ? { lists, synced: clock().getTime() } : {}),
    });
  }

  private async bytesOf(address: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.ask(address)).arrayBuffer());
  }

  private async ask(address: string): Promise<Response> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const response = await this.parts.fetch(address, { cache: "no-cache", signal: stop.signal }).finally(() => clearTimeout(timer));
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    const sent = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(sent)) this.clockBehind = Math.round((sent - this.parts.clock().getTime()) / 1000);
    return response;
  }

  private async keep(entries: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await this.parts.store.put(entries);
      this.troubles = this.troubles.filter(({ kind }) => kind !== "not-kept");
    } catch {
      this.troubles = [...this.troubles, { kind: "not-kept" }];
    }
  }
}
