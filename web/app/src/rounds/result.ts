import { type StorageReason } from "../core/result.js";

export { done, Refused, refused, type Result } from "../core/result.js";

/** Why an act on a round is none. */
export type RoundReason =
  | "device-not-enrolled"
  | "inspector-number-invalid"
  | "title-too-long"
  | "subject-invalid"
  | "code-too-long"
  | "text-missing"
  | "text-too-long"
  | "text-characters"
  | "photo-too-large"
  | "round-unknown"
  | "round-ended"
  | "round-full"
  | "round-unsent"
  | "scan-unknown";

/** Why something was not written down. */
export type Refusal = StorageReason | RoundReason;
