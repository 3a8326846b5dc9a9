/** What the app keeps of rounds; the names are those of the service's interface. Instants are RFC 3339 texts in UTC. */

/** Where something was done, if the inspector has chosen to say so. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy_m: number;
}

/** This device, as the service knows it. */
export interface Device {
  readonly device_id: string;
  readonly account: string;
  readonly label: string;
  readonly expires_at: string;
  /** Null from the moment the device was shut out. */
  readonly token: string | null;
  /** `turned-away`: the service takes the token no more, as after its last day, but has not shut the device out. */
  readonly standing: "enrolled" | "shut-out" | "turned-away";
}

/** One inspection with many scans. */
export interface Round {
  readonly round_id: string;
  /** Whose round it is: nothing of it is sent in the name of another account. */
  readonly account: string;
  readonly started_at: string;
  readonly inspector_number: string;
  readonly title: string | null;
  readonly ended_at: string | null;
  /** Whether the inspector wants the place of each scan noted. */
  readonly notes_place: boolean;
  /** How many scans and notes the service has that are no longer on this device, since it was shut out. */
  readonly forgotten: { readonly scans: number; readonly notes: number };
}

/** What was read or typed: exactly one of the three. */
export interface Subject {
  readonly code: string | null;
  readonly identifier: string | null;
  readonly certificate_number: string | null;
}

/** What the app has concluded. */
export interface Verdict {
  readonly offline: boolean;
  readonly outcome: "PASSED" | "FAILED" | "INDETERMINATE";
  readonly status: string;
  readonly reasons: readonly string[];
  readonly bundle_sequence: number | null;
  readonly list_issued_at: string | null;
}

/** What a person recognises a certificate by; stays on the device. */
export interface Face {
  readonly title: string;
  readonly holder_name: string;
  readonly certificate_number: string;
}

/** What the service has said of a scan when it arrived. */
export interface ScanAnswer {
  readonly counted: boolean;
  readonly outcome: string;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly received_at: string;
}

/** One certificate that was looked at, as the machine saw it; never changed but for the service's answer. */
export interface Scan extends Subject, Verdict {
  readonly scan_id: string;
  readonly round_id: string;
  readonly scanned_at: string;
  readonly inspector_number: string;
  readonly place: Place | null;
  /** Stands here until the scan has its last verdict, and its entry in the outbox with it. */
  readonly unposted?: 1;
  /** By which two scans of one certificate are told; see `certificateKey`. */
  readonly certificate_key: string;
  /** The first scan of the same certificate in this round; null if it is this one. */
  readonly first_scan_id: string | null;
  readonly face: Face | null;
  readonly answer: ScanAnswer | null;
}

/** What the inspector says about a scan. */
export interface Note {
  readonly note_id: string;
  readonly scan_id: string;
  readonly round_id: string;
  readonly written_at: string;
  readonly inspector_number: string;
  readonly text: string;
  readonly photo_sha256: string | null;
}

/** A picture of a round; the bytes are an ArrayBuffer, since not every browser keeps a Blob. */
export interface Photo {
  readonly round_id: string;
  readonly sha256: string;
  readonly bytes: ArrayBuffer;
}

/** What may be wrong with a certificate. */
export type SuspicionKind = "forged" | "altered" | "mismatch" | "not-in-force" | "other";

/** What the inspector reports to the office. */
export interface Suspicion extends Subject {
  readonly suspicion_id: string;
  readonly account: string;
  readonly reported_at: string;
  readonly inspector_number: string;
  readonly kind: SuspicionKind;
  readonly text: string;
  readonly round_id: string | null;
  readonly scan_id: string | null;
  readonly holder_name: string | null;
  readonly place: Place | null;
}
