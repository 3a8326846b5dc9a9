import { done, Refused, refused, type Result, type StorageReason } from "./result.js";

/** Creates the object stores of one version of a database. */
export type Upgrade = (database: IDBDatabase, from: number) => void;

/** One transaction's object stores. Between two steps nothing else may be waited for, or the transaction ends. */
export interface Transaction {
  get<T>(store: string, key: IDBValidKey): Promise<T | undefined>;
  getAll<T>(store: string, index?: string, query?: IDBValidKey | IDBKeyRange): Promise<T[]>;
  /** Counts the entries of an index under a key. */
  count(store: string, index: string, key: IDBValidKey): Promise<number>;
  /** Gives the first of an index or, without one, of the store. */
  first<T>(store: string, index: string | null, query: IDBValidKey | IDBKeyRange): Promise<T | undefined>;
  /** Writes a value under the key inside it or, where the store's values have none, under *key*. */
  put(store: string, value: unknown, key?: IDBValidKey): Promise<void>;
  add(store: string, value: unknown): Promise<void>;
  delete(store: string, key: IDBValidKey): Promise<void>;
}

/** Thrown where the device's storage cannot be used at all, as in some private windows. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

/** A thin wrapper of an IndexedDB database: promises, and writing that is on the disk when it is answered. */
export class Database {
  private isClosed = false;

  protected constructor(
    private database: IDBDatabase,
    private readonly reopen: () => Promise<IDBDatabase>,
  ) {}

  /** Opens a database. @throws StorageUnavailable */
  static async open(factory: IDBFactory, name: string, version: number, upgrade: Upgrade): Promise<Database> {
    const open = (): Promise<IDBDatabase> => openDatabase(factory, name, version, upgrade);
    try {
      return new this(await open(), open);
    } catch {
      throw new StorageUnavailable("the storage cannot be opened");
    }
  }

  /** Reads in one transaction. @throws what the browser throws */
  async read<T>(stores: readonly string[], work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return work(stepsOf(await this.transaction(stores, "readonly")));
  }

  /** Writes in one transaction: all or nothing, and on the disk when this answers. A work's `Refused` of *Reason* is an answer too. */
  async write<T, Reason extends string = never>(
    stores: readonly string[],
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<Result<T, StorageReason | Reason>> {
    try {
      const transaction = await this.transaction(stores, "readwrite");
      const ended = endOf(transaction);
      try {
        const value = await work(stepsOf(transaction));
        await ended;
        return done(value);
      } catch (error) {
        abort(transaction);
        const cause = await ended.then(() => error).catch((end: unknown) => end ?? error);
        throw error instanceof Refused ? error : cause;
      }
    } catch (error) {
      return refused(error instanceof Refused ? (error.reason as Reason) : reasonOf(error));
    }
  }

  /** Lets go of the database. */
  close(): void {
    this.isClosed = true;
    this.database.close();
  }

  /** Begins a transaction; some browsers close what an app in the background has open, so it is opened once more then. */
  private async transaction(stores: readonly string[], mode: "readonly" | "readwrite"): Promise<IDBTransaction> {
    const begin = (): IDBTransaction => this.database.transaction([...stores], mode, { durability: "strict" });
    try {
      return begin();
    } catch (error) {
      if (this.isClosed) throw error;
      this.database = await this.reopen();
      return begin();
    }
  }
}

function openDatabase(factory: IDBFactory, name: string, version: number, upgrade: Upgrade): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, version);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      // Another tab with a newer app must not wait for this one.
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });
}

/** Waits for the commit; fails with the transaction's error, which is null where it was left by `abort`. */
function endOf(transaction: IDBTransaction): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  ended.catch(() => undefined); // It is waited for later, or the work has failed already.
  return ended;
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

function reasonOf(error: unknown): StorageReason {
  const name = typeof error === "object" && error !== null && "name" in error ? error.name : undefined;
  return name === "QuotaExceededError" ? "storage-full" : "storage-failed";
}

function stepsOf(transaction: IDBTransaction): Transaction {
  const from = (store: string, index?: string | null): IDBObjectStore | IDBIndex => {
    const objects = transaction.objectStore(store);
    return index === undefined || index === null ? objects : objects.index(index);
  };
  return {
    get: <T>(store: string, key: IDBValidKey) => settled<T | undefined>(from(store).get(key)),
    getAll: <T>(store: string, index?: string, query?: IDBValidKey | IDBKeyRange) =>
      settled<T[]>(from(store, index).getAll(query)),
    count: (store, index, key) => settled<number>(from(store, index).count(key)),
    first: <T>(store: string, index: string | null, query: IDBValidKey | IDBKeyRange) =>
      settled<T | undefined>(from(store, index).get(query)),
    put: async (store, value, key) => void (await settled(transaction.objectStore(store).put(value, key))),
    add: async (store, value) => void (await settled(transaction.objectStore(store).add(value))),
    delete: async (store, key) => void (await settled(transaction.objectStore(store).delete(key))),
  };
}

function settled<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error);
  });
}
