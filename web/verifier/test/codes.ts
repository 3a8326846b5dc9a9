import { pack } from "../src/base36.js";
import { type Cbor, type CborKey } from "../src/cbor.js";
import { type Reader, type ReadOptions, type Reason } from "../src/index.js";
import { writeWords } from "../src/words.js";
import { makeReader, map, NOW, sealStatusList } from "./support.js";

/** Day of 2025-05-18. */
export const ISSUED = 20_226;

/** Gives claims of a good credential with changed facts; an undefined one is left out. */
export function claims(
  facts: Readonly<Record<number, Cbor | undefined>> = {},
  exp?: Cbor,
  more: [CborKey, Cbor][] = [],
): Cbor {
  const all: Record<number, Cbor | undefined> = {
    0: 23,
    1: pack("7Q2M4XB0K9RT"),
    2: 1,
    3: "x",
    4: writeWords("夏雨薇"),
    7: ISSUED,
    8: [0, 4],
    13: "0042",
    ...facts,
  };
  const members = Object.entries(all).filter((entry): entry is [string, Cbor] => entry[1] !== undefined);
  const content = map(...members.map(([key, value]): [CborKey, Cbor] => [Number(key), value]));
  return map(...(exp === undefined ? [] : ([[4, exp]] as [CborKey, Cbor][])), [-65_537, content], ...more);
}

/** A reader whose list 0 has every place in force, made an hour ago. */
export const fresh = (): Promise<Reader> => makeReader({ lists: [sealStatusList()] });

export async function reasons(
  reader: Reader,
  code: unknown,
  options: Partial<ReadOptions> = {},
): Promise<readonly Reason[]> {
  return (await reader.read(code, { now: NOW, ...options })).reasons;
}

export const at = (seconds: number): { now: Date } => ({ now: new Date(seconds * 1000) });
