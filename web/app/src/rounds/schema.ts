import { Database } from "../core/database.js";

const NAME = "ecert-rounds";
const VERSION = 1;

/** The object stores. */
export const STORES = ["device", "rounds", "scans", "notes", "photos", "suspicions", "outbox"] as const;

/** Under this key the device stands in its store. */
export const SELF = "self";

/** Opens the database of rounds. @throws StorageUnavailable */
export function openRounds(factory: IDBFactory, opener: typeof Database = Database): Promise<Database> {
  return opener.open(factory, NAME, VERSION, (database, from) => {
    if (from < 1) createStores(database);
  });
}

function createStores(database: IDBDatabase): void {
  database.createObjectStore("device");
  database.createObjectStore("rounds", { keyPath: "round_id" });
  const scans = database.createObjectStore("scans", { keyPath: "scan_id" });
  scans.createIndex("round", "round_id");
  // Only the few that wait for their last verdict stand in it.
  scans.createIndex("unposted", "unposted");
  scans.createIndex("certificate", ["round_id", "certificate_key"]);
  database.createObjectStore("notes", { keyPath: "note_id" }).createIndex("round", "round_id");
  database.createObjectStore("photos", { keyPath: ["round_id", "sha256"] }).createIndex("round", "round_id");
  database.createObjectStore("suspicions", { keyPath: "suspicion_id" });
  const outbox = database.createObjectStore("outbox", { keyPath: "sequence", autoIncrement: true });
  outbox.createIndex("state", "state");
  outbox.createIndex("path", "path");
}
