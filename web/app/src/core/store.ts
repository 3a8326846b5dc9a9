import { openDB } from "idb";

/** Where the reader's keys, lists and memory are kept between visits. */
export interface Store {
  /** Whether what is put in is there at the next visit. */
  readonly lasting: boolean;
  get(key: string): Promise<unknown>;
  /**
   * Puts entries in, all of them or none; `undefined` takes one out.
   *
   * @throws DOMException where there is no room (`QuotaExceededError`) or the browser has closed the store.
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
    const database = await openDB(DATABASE, 1, { upgrade: (opened) => void opened.createObjectStore(TABLE) });
    return {
      lasting: true,
      get: (key) => database.get(TABLE, key),
      put: async (entries) => {
        const transaction = database.transaction(TABLE, "readwrite", { durability: "strict" });
        for (const [key, value] of Object.entries(entries)) {
          // An error of one request fails the transaction, and `done` tells it.
          (value === undefined ? transaction.store.delete(key) : transaction.store.put(value, key)).catch(() => undefined);
        }
        await transaction.done;
      },
    };
  } catch {
    return fleetingStore();
  }
}
