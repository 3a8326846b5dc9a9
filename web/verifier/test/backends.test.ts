import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultBackend } from "../src/backend.js";
import { hasEd25519 } from "../src/backend_webcrypto.js";
import { nobleBackend } from "../src/backend_noble.js";
import { toHex } from "../src/bytes.js";
import { isPoint } from "../src/curves.js";
import { type PublicKey } from "../src/keys.js";
import { BACKENDS, fromHex, readPublicVectors, WITHOUT_PUBLIC_VECTORS } from "./support.js";

const SUBTLE = (globalThis as { crypto?: Crypto }).crypto?.subtle;

interface Wycheproof {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk?: string; readonly uncompressed?: string };
    readonly tests: readonly { tcId: number; comment: string; msg: string; sig: string; result: string }[];
  }[];
}

for (const backend of BACKENDS) {
  for (const file of ["ecdsa_secp256r1_sha256_p1363_test.json", "ed25519_test.json"]) {
    test(`Wycheproof: ${backend.name} judges ${file} as it says`, { skip: WITHOUT_PUBLIC_VECTORS }, async () => {
      const vectors = JSON.parse(readPublicVectors(`wycheproof/${file}`)) as Wycheproof;
      let count = 0;
      for (const group of vectors.testGroups) {
        const key = keyOf(group.publicKey);
        assert.ok(isPoint(key));
        for (const { tcId, comment, msg, sig, result } of group.tests) {
          const holds = await backend.verify(key, fromHex(msg), fromHex(sig));
          assert.equal(holds, result === "valid", `${tcId} ${comment}`);
          count += 1;
        }
      }
      assert.equal(count, vectors.numberOfTests);
    });
  }

  test(`${backend.name}: SHA-256 of the empty message`, async () => {
    const digest = await backend.sha256(new Uint8Array(0));
    assert.equal(toHex(digest), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test(`${backend.name}: a key or a signature that is none is a no`, async () => {
    const zeros = new Uint8Array(32);
    const keys: PublicKey[] = [
      { algorithm: -9, x: zeros, y: zeros },
      { algorithm: -19, x: new Uint8Array(32).fill(255) },
    ];
    for (const key of keys) {
      for (const length of [0, 63, 64, 65])
        assert.equal(await backend.verify(key, zeros, new Uint8Array(length)), false);
    }
  });

  test(`${backend.name}: the trial of Ed25519 holds`, async () => assert.equal(await hasEd25519(backend), true));
}

test("without WebCrypto the reader falls back to noble, without its Ed25519 for that alone", async () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  try {
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
    assert.equal(await defaultBackend(), nobleBackend);
    Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
    assert.equal(await defaultBackend(), nobleBackend);
    if (SUBTLE !== undefined) {
      Object.defineProperty(globalThis, "crypto", { value: { subtle: withoutEd25519(SUBTLE) }, configurable: true });
      const mixed = await defaultBackend();
      assert.equal(mixed.name, "WebCrypto, noble for Ed25519");
      assert.equal(await hasEd25519(mixed), true);
    }
  } finally {
    if (original === undefined) delete (globalThis as { crypto?: unknown }).crypto;
    else Object.defineProperty(globalThis, "crypto", original);
  }
});

test("a point of a curve is told from what is none", () => {
  const generator = {
    x: fromHex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    y: fromHex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
  };
  assert.equal(isPoint({ algorithm: -9, ...generator }), true);
  assert.equal(isPoint({ algorithm: -9, x: generator.y, y: generator.x }), false);
  assert.equal(isPoint({ algorithm: -9, x: generator.x, y: new Uint8Array(32).fill(255) }), false);
  const ed = (last: string): boolean => isPoint({ algorithm: -19, x: fromHex("01".padEnd(62, "0") + last) });
  assert.equal(ed("00"), true);
  assert.equal(ed("80"), false);
  assert.equal(isPoint({ algorithm: -19, x: fromHex(`02${"00".repeat(31)}`) }), false);
  assert.equal(isPoint({ algorithm: -19, x: fromHex(`ee${"ff".repeat(30)}7f`) }), false);
});

function keyOf({ pk, uncompressed }: { pk?: string; uncompressed?: string }): PublicKey {
  if (pk !== undefined) return { algorithm: -19, x: fromHex(pk) };
  const point = fromHex(uncompressed ?? "").slice(1);
  return { algorithm: -9, x: point.slice(0, 32), y: point.slice(32) };
}

/** What an older browser has: everything but Ed25519. */
function withoutEd25519(subtle: SubtleCrypto): SubtleCrypto {
  return {
    digest: subtle.digest.bind(subtle),
    verify: subtle.verify.bind(subtle),
    importKey: (
      format: "raw",
      data: BufferSource,
      algorithm: EcKeyImportParams,
      extractable: boolean,
      usages: KeyUsage[],
    ) =>
      algorithm.name === "Ed25519"
        ? Promise.reject(new Error("not supported"))
        : subtle.importKey(format, data, algorithm, extractable, usages),
  } as unknown as SubtleCrypto;
}
