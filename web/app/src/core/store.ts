import { Database } from "./database.js";

/** Where the reader's keys, lists and memory are kept between visits. */
export interface Store {
  /** Whether what is put in is there at the next visit. */
  readonly lasting: boolean;
  get(key: string): Promise<unknown>;
  /**
   * Puts entries in, all of them or none; `undefined` takes one out.
   *
   * @throws Error where there is no room, or the store does not work.
   */
  put(entries: Readonly<Record<string, unknown>>): Promise<void>;
}

const DATABASE = "ecert-trust";
const TABLE = "kept";

/** Gives a store that forgets everything with the page. */
export function fleetingStore(): Store {
  const kept = new Map<string, unknown>();
  return {
    lasting: false,
    get: async (key) => kept.get(key),
    put: async (entries) => {
      for (const [key, value] of Object.entries(entries)) value === undefined ? kept.delete(key) : kept.set(key, value);
    },
  };
}

/** Opens the lasting store; a fleeting one where the browser has none, as in private windows of some. */
export async function openStore(): Promise<Store> {
  try {
    const database = await Database.open(indexedDB, DATABASE, 1, (opened) => void opened.createObjectStore(TABLE));
    return {
      lasting: true,
      get: (key) => database.read([TABLE], (step) => step.get(TABLE, key)),
      put: async (entries) => {
        const written = await database.write([TABLE], async (step) => {
          for (const [key, value] of Object.entries(entries)) {
            await (value === undefined ? step.delete(TABLE, key) : step.put(TABLE, value, key));
          }
        });
        if (!written.done) throw new Error(written.reason);
      },
    };
  } catch {
    return fleetingStore();
  }
}
