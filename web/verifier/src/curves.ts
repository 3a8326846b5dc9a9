import { toBigInt } from "./bytes.js";
import { ESP256 } from "./envelope.js";
import { type PublicKey } from "./keys.js";

const P256 = {
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
};
const ED25519 = {
  p: 2n ** 255n - 19n,
  d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
};

/** Says whether a key is a point of its curve in the one encoding that the curve's standard gives it. */
export function isPoint(key: PublicKey): boolean {
  return key.algorithm === ESP256 ? isP256Point(toBigInt(key.x), toBigInt(key.y)) : isEd25519Point(key.x);
}

/** The equation y^2 = x^3 - 3x + b (SEC 2). */
function isP256Point(x: bigint, y: bigint): boolean {
  const { p, b } = P256;
  return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}

/** Decoding after RFC 8032, section 5.1.3: x^2 = (y^2 - 1) / (d y^2 + 1) must have a root. */
function isEd25519Point(bytes: Uint8Array): boolean {
  const { p, d } = ED25519;
  const value = toBigInt(bytes.slice().reverse());
  const sign = value >> 255n;
  const y = value & (2n ** 255n - 1n);
  if (y >= p) return false;
  const square = ((((y * y - 1n) * power(d * y * y + 1n, p - 2n, p)) % p) + p) % p;
  if (square === 0n) return sign === 0n;
  return power(square, (p - 1n) / 2n, p) === 1n;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
