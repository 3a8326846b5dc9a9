/** Why a bundle was not taken. */
export type BundleRefusal =
  "malformed" | "root-unknown" | "signature-invalid" | "expired" | "older" | "sequence-repeated";

/** Why a status list was not taken. */
export type StatusListRefusal =
  | "malformed"
  | "bundle-missing"
  | "signer-unknown"
  | "algorithm-mismatch"
  | "signer-distrusted"
  | "signature-invalid"
  | "purpose-mismatch"
  | "address-mismatch"
  | "key-out-of-life"
  | "older";

/** What offering a bundle or a list comes to; a refusal leaves the reader as it was. */
export type Acceptance<Taken, Refusal> =
  | { readonly taken: true; readonly value: Taken }
  | { readonly taken: false; readonly reason: Refusal; readonly detail: string | null };
