/** What an act answers: done, or why not. Nothing that was asked for is dropped without a word. */
export type Result<Value, Reason extends string> =
  | { readonly done: true; readonly value: Value }
  | { readonly done: false; readonly reason: Reason };

/** Why the device could not keep something: its storage is full, or does not work. */
export type StorageReason = "storage-full" | "storage-failed";

/** Thrown inside a transaction to leave it with nothing written. */
export class Refused<Reason extends string> extends Error {
  override readonly name = "Refused";

  constructor(readonly reason: Reason) {
    super(reason);
  }
}

/** Makes the answer of an act that was done. */
export function done<Value>(value: Value): { readonly done: true; readonly value: Value } {
  return { done: true, value };
}

/** Makes the answer of an act that was not done. */
export function refused<Reason extends string>(reason: Reason): { readonly done: false; readonly reason: Reason } {
  return { done: false, reason };
}
