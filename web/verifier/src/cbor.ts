import { type Bytes, compare, concat, toUtf8 } from "./bytes.js";
import { Malformed } from "./malformed.js";

/** A key of a map: integers and texts only. */
export type CborKey = number | string;

/** A value of the format's deterministic CBOR: major types 0 to 5, nothing else. */
export type Cbor = number | string | Bytes | readonly Cbor[] | CborMap;

/** A map of the format. */
export type CborMap = ReadonlyMap<CborKey, Cbor>;

const DEEPEST = 6;
const LARGEST = Number.MAX_SAFE_INTEGER;
// A byte order mark is a character like any other here, so the decoder must not take it away.
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes one value that is encoded deterministically (RFC 8949, section 4.2.1) and fills the bytes.
 *
 * @throws Malformed where the bytes are anything else; what is accepted encodes to the same bytes again.
 */
export function decode(bytes: Bytes): Cbor {
  const decoder = new Decoder(bytes);
  const value = decoder.value(1);
  if (decoder.position !== bytes.length) throw new Malformed("bytes follow the value");
  return value;
}

/** Encodes a value deterministically. */
export function encode(value: Cbor): Bytes {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    const text = toUtf8(value);
    return concat(head(3, text.length), text);
  }
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  if (value instanceof Map) {
    const pairs = [...(value as CborMap)].map(([key, item]): [Bytes, Bytes] => [encode(key), encode(item)]);
    pairs.sort(([left], [right]) => compare(left, right));
    return concat(head(5, pairs.length), ...pairs.flat());
  }
  const items = value as readonly Cbor[];
  return concat(head(4, items.length), ...items.map(encode));
}

/** Writes the first bytes of an item: its major type and its number in the shortest form. */
function head(major: number, value: number): Bytes {
  const width = value < 24 ? 0 : value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x1_0000_0000 ? 4 : 8;
  const bytes = new Uint8Array(1 + width);
  bytes[0] = (major << 5) | (width === 0 ? value : 24 + Math.log2(width));
  for (let index = width, rest = value; index > 0; index -= 1, rest = Math.floor(rest / 256)) bytes[index] = rest % 256;
  return bytes;
}

class Decoder {
  position = 0;

  constructor(private readonly bytes: Bytes) {}

  value(depth: number): Cbor {
    const first = this.byte();
    const number = this.number(first & 31);
    switch (first >> 5) {
      case 0:
        return number;
      case 1:
        if (number >= LARGEST) throw new Malformed("an integer is out of range");
        return -1 - number;
      case 2:
        return this.take(number);
      case 3:
        return this.text(number);
      case 4:
        return this.array(number, depth);
      case 5:
        return this.map(number, depth);
      default:
        throw new Malformed("a tag, a float or a simple value");
    }
  }

  private byte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) throw new Malformed("the bytes end too early");
    this.position += 1;
    return byte;
  }

  private number(information: number): number {
    if (information < 24) return information;
    if (information > 27) throw new Malformed("an indefinite or reserved length");
    const width = 2 ** (information - 24);
    let value = 0;
    for (let count = 0; count < width; count += 1) value = value * 256 + this.byte();
    if (value > LARGEST) throw new Malformed("an integer is out of range");
    if (value < (width === 1 ? 24 : 256 ** (width / 2))) throw new Malformed("a number is not in its shortest form");
    return value;
  }

  private take(length: number): Bytes {
    if (length > this.bytes.length - this.position) throw new Malformed("the bytes end too early");
    this.position += length;
    return this.bytes.slice(this.position - length, this.position);
  }

  private text(length: number): string {
    const bytes = this.take(length);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw new Malformed("a text is not UTF-8");
    }
  }

  private array(count: number, depth: number): Cbor[] {
    this.enter(count, depth);
    const items: Cbor[] = [];
    while (items.length < count) items.push(this.value(depth + 1));
    return items;
  }

  private map(count: number, depth: number): CborMap {
    this.enter(count, depth);
    const map = new Map<CborKey, Cbor>();
    let previous: Bytes | undefined;
    while (map.size < count) {
      const start = this.position;
      const key = this.value(depth + 1);
      if (typeof key !== "number" && typeof key !== "string")
        throw new Malformed("a map key is no integer and no text");
      const encoded = this.bytes.subarray(start, this.position);
      if (previous !== undefined && compare(previous, encoded) >= 0) throw new Malformed("map keys are not in order");
      previous = encoded;
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  private enter(count: number, depth: number): void {
    if (depth > DEEPEST) throw new Malformed("the value is nested too deeply");
    if (count > this.bytes.length - this.position) throw new Malformed("the bytes end too early");
  }
}
