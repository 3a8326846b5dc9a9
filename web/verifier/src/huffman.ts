import { type Bytes } from "./bytes.js";
import { Malformed } from "./malformed.js";

const LONGEST_CODE = 15;

/** Reads bits from bytes, the lowest first (RFC 1951, section 3.1.1). */
export class BitReader {
  private position = 0;
  private held = 0;
  private count = 0;

  constructor(private readonly bytes: Bytes) {}

  /** Gives the next bits, at most 16 of them, as a number. */
  bits(wanted: number): number {
    while (this.count < wanted) {
      const byte = this.bytes[this.position];
      if (byte === undefined) throw new Malformed("the zlib stream is cut off");
      this.position += 1;
      this.held |= byte << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << wanted) - 1);
    this.held >>>= wanted;
    this.count -= wanted;
    return value;
  }

  /** Skips the bits that are left of the current byte. */
  alignToByte(): void {
    this.held = 0;
    this.count = 0;
  }

  /** Says whether no byte is left. */
  isAtEnd(): boolean {
    return this.position === this.bytes.length;
  }
}

/** A canonical Huffman code, given by the length of each symbol's code (RFC 1951, section 3.2.2). */
export class Huffman {
  private readonly counts: number[] = new Array<number>(LONGEST_CODE + 1).fill(0);
  private readonly symbols: number[];

  /**
   * @param lengths - length of the code of each symbol, 0 where it has none
   * @param mayBeSingle - whether one code of length 1, or none at all, is enough
   * @param isFixed - whether the code is one of the standard's own, which leaves codes unused
   */
  constructor(lengths: readonly number[], mayBeSingle: boolean, isFixed = false) {
    for (const length of lengths) this.counts[length] = (this.counts[length] ?? 0) + 1;
    const left = this.unusedCodes();
    const used = lengths.length - (this.counts[0] ?? 0);
    const isSingle = used === 0 || (used === 1 && this.counts[1] === 1);
    if (left < 0 || (left > 0 && !isFixed && !(mayBeSingle && isSingle))) {
      throw new Malformed("a zlib block has an impossible code");
    }
    this.symbols = lengths
      .map((length, symbol) => ({ length, symbol }))
      .filter(({ length }) => length > 0)
      .sort((one, other) => one.length - other.length || one.symbol - other.symbol)
      .map(({ symbol }) => symbol);
  }

  /** Reads one symbol. */
  read(input: BitReader): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length += 1) {
      code |= input.bits(1);
      const count = this.counts[length] ?? 0;
      const symbol = code - first < count ? this.symbols[index + code - first] : undefined;
      if (symbol !== undefined) return symbol;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Malformed("the zlib stream has an unknown code");
  }

  private unusedCodes(): number {
    let left = 1;
    for (let length = 1; length <= LONGEST_CODE; length += 1) left = left * 2 - (this.counts[length] ?? 0);
    return left;
  }
}
