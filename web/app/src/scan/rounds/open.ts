import { type Means } from "../../rounds/acts.js";
import { OutboxStore } from "../../rounds/outbox_store.js";
import { Whereabouts } from "../../rounds/place.js";
import { Schedule, type Surroundings } from "../../rounds/schedule.js";
import { openRounds } from "../../rounds/schema.js";
import { type Send, sendOutbox } from "../../rounds/sender.js";
import { Sound } from "../../rounds/sound.js";
import { RoundStore } from "../../rounds/store.js";
import { Desk } from "./desk.js";

/** How long one call may take, in milliseconds: a photo over a slow network takes its time. */
const PATIENCE = 60_000;

/** Opens the desk in this browser and begins to send; gives nothing where the browser keeps nothing. */
export async function openDesk(): Promise<Desk | undefined> {
  // A page without HTTPS can make no digests, and nothing that it keeps would be safe.
  if (!isSecureContext) return undefined;
  try {
    const database = await openRounds(indexedDB);
    const [store, outbox] = [new RoundStore(database), new OutboxStore(database)];
    // What the tab was killed over has its last verdict.
    await store.finishAll();
    const schedule = new Schedule(() => sendOutbox(outbox, send), surroundings(), (pass) => void desk.notePass(pass));
    const desk = new Desk({
      means: means(store, () => void schedule.run()),
      store,
      outbox,
      send,
      sound: new Sound(() => (typeof AudioContext === "undefined" ? undefined : new AudioContext())),
      whereabouts: new Whereabouts((navigator as { geolocation?: Geolocation }).geolocation),
      settings: settings(),
    });
    await desk.reload();
    schedule.start();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void schedule.run();
    });
    return desk;
  } catch {
    return undefined;
  }
}

const send: Send = async (path, init) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(path, { ...init, signal: stop.signal });
    // Read to its end while the clock runs.
    return new Response(await response.arrayBuffer(), response);
  } finally {
    clearTimeout(timer);
  }
};

function means(store: RoundStore, nudge: () => void): Means {
  return {
    store,
    now: () => new Date(),
    newId,
    sha256: async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))),
    persist: async () => (navigator as { storage?: StorageManager }).storage?.persist(),
    nudge,
  };
}

function surroundings(): Surroundings {
  return {
    locks: (navigator as { locks?: LockManager }).locks,
    setTimer: (act, milliseconds) => window.setTimeout(act, milliseconds),
    clearTimer: (timer) => window.clearTimeout(timer),
    random: Math.random,
    events: window,
  };
}

/** Gives a UUID of version 4; `crypto.randomUUID` came with Chrome 92 only. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function settings(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
