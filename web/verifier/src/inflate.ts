import { type Bytes } from "./bytes.js";
import { BitReader, Huffman } from "./huffman.js";
import { Malformed } from "./malformed.js";

// The streams of browsers and of Node differ in what they do with bytes behind the end of a stream, and Node 20 lets
// them pass. What decides about a status list must not depend on that, so the format's one use of zlib is read here.

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;

/**
 * Unpacks one zlib stream (RFC 1950, RFC 1951) of exactly `length` bytes.
 *
 * @throws Malformed where the stream is longer, shorter, damaged, cut off or followed by anything. Nothing beyond
 * `length` bytes is ever kept.
 */
export function inflate(stream: Bytes, length: number): Bytes {
  const input = new BitReader(stream);
  const method = input.bits(8);
  const flags = input.bits(8);
  if ((method & 15) !== 8 || method >> 4 > 7 || (method * 256 + flags) % 31 !== 0 || flags & 32) {
    throw new Malformed("no zlib stream");
  }
  const output = new Output(length);
  for (let isLast = false; !isLast;) {
    isLast = input.bits(1) === 1;
    readBlock(input, output);
  }
  input.alignToByte();
  let sum = 0;
  for (let count = 0; count < 4; count += 1) sum = sum * 256 + input.bits(8);
  if (!input.isAtEnd()) throw new Malformed("bytes follow the zlib stream");
  if (output.size !== length) throw new Malformed("the zlib stream is too short");
  if (sum !== adler32(output.bytes)) throw new Malformed("the checksum of the zlib stream is wrong");
  return output.bytes;
}

class Output {
  readonly bytes: Bytes;
  size = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  append(byte: number): void {
    if (this.size === this.bytes.length) throw new Malformed("the zlib stream is too long");
    this.bytes[this.size] = byte;
    this.size += 1;
  }

  repeat(length: number, distance: number): void {
    if (distance > this.size) throw new Malformed("the zlib stream points before its beginning");
    for (let count = 0; count < length; count += 1) this.append(this.bytes[this.size - distance] ?? 0);
  }
}

function readBlock(input: BitReader, output: Output): void {
  switch (input.bits(2)) {
    case 0:
      return readStored(input, output);
    case 1:
      return readCompressed(input, output, FIXED_LITERALS, FIXED_DISTANCES);
    case 2:
      return readCompressed(input, output, ...readCodes(input));
    default:
      throw new Malformed("the zlib stream has a block of no kind");
  }
}

function readStored(input: BitReader, output: Output): void {
  input.alignToByte();
  const length = input.bits(16);
  if ((input.bits(16) ^ length) !== 0xffff) throw new Malformed("a stored block is damaged");
  for (let count = 0; count < length; count += 1) output.append(input.bits(8));
}

function readCompressed(input: BitReader, output: Output, literals: Huffman, distances: Huffman): void {
  for (;;) {
    const symbol = literals.read(input);
    if (symbol === END_OF_BLOCK) return;
    if (symbol < END_OF_BLOCK) output.append(symbol);
    else output.repeat(readValue(input, symbol - 257, LENGTH_BASE, LENGTH_EXTRA), readDistance(input, distances));
  }
}

function readDistance(input: BitReader, distances: Huffman): number {
  return readValue(input, distances.read(input), DISTANCE_BASE, DISTANCE_EXTRA);
}

function readValue(input: BitReader, symbol: number, bases: readonly number[], extras: readonly number[]): number {
  const base = bases[symbol];
  const extra = extras[symbol];
  if (base === undefined || extra === undefined) throw new Malformed("a zlib symbol that does not occur");
  return base + input.bits(extra);
}

function readCodes(input: BitReader): [Huffman, Huffman] {
  const literals = input.bits(5) + 257;
  const distances = input.bits(5) + 1;
  const count = input.bits(4) + 4;
  if (literals > 286 || distances > 30) throw new Malformed("a zlib block has too many codes");
  const orders = new Array<number>(19).fill(0);
  for (const symbol of CODE_LENGTH_ORDER.slice(0, count)) orders[symbol] = input.bits(3);
  const lengths = readLengths(input, new Huffman(orders, false), literals + distances);
  if (lengths[END_OF_BLOCK] === 0) throw new Malformed("a zlib block has no end");
  return [new Huffman(lengths.slice(0, literals), true), new Huffman(lengths.slice(literals), true)];
}

function readLengths(input: BitReader, code: Huffman, count: number): number[] {
  const lengths: number[] = [];
  while (lengths.length < count) {
    const symbol = code.read(input);
    if (symbol < 16) {
      lengths.push(symbol);
      continue;
    }
    const repeated = symbol === 16 ? lengths[lengths.length - 1] : 0;
    if (repeated === undefined) throw new Malformed("a zlib block repeats a length before the first");
    const times = symbol === 16 ? 3 + input.bits(2) : symbol === 17 ? 3 + input.bits(3) : 11 + input.bits(7);
    if (lengths.length + times > count) throw new Malformed("a zlib block has too many lengths");
    for (let done = 0; done < times; done += 1) lengths.push(repeated);
  }
  return lengths;
}

function adler32(bytes: Bytes): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}

const FIXED_LITERALS = new Huffman(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  false,
);
const FIXED_DISTANCES = new Huffman(new Array<number>(30).fill(5), true, true);
