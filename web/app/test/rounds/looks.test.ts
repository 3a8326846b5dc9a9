import assert from "node:assert/strict";
import { test } from "node:test";

import { type Verdict } from "../../src/core/verdict.js";
import { codeSubject, isForeign, lookOf } from "../../src/rounds/looks.js";
import { fitted } from "../../src/rounds/photo.js";
import { Whereabouts } from "../../src/rounds/place.js";
import { Sound, TONES } from "../../src/rounds/sound.js";

const FACTS = { identifier: "1.2.156.3005.2.x", title: "食品经营许可证", holder_name: "某某", certificate_number: "JY1" };
const LOCAL = {
  reasons: ["status-stale"],
  certificate: FACTS,
  basis: { bundle_sequence: 3, list_issued_at: "2026-11-28T00:00:00Z" },
};
const REMOTE = { reasons: ["ok"], certificate: { ...FACTS, holder_name: "某某餐饮有限公司" } };
const VERDICT = {
  colour: "amber",
  outcome: "INDETERMINATE",
  status: "unknown",
  reason: "status-stale",
  decidedBy: "device",
  inquiry: "none",
  local: LOCAL,
  remote: undefined,
  differing: [],
} as unknown as Verdict;

test("A verdict of the device alone is one without a network", () => {
  assert.deepEqual(lookOf(codeSubject("1"), VERDICT, null), {
    subject: { code: "1", identifier: null, certificate_number: null },
    verdict: {
      offline: true,
      outcome: "INDETERMINATE",
      status: "unknown",
      reasons: ["status-stale"],
      bundle_sequence: 3,
      list_issued_at: "2026-11-28T00:00:00Z",
    },
    verified: FACTS.identifier,
    face: { title: "食品经营许可证", holder_name: "某某", certificate_number: "JY1" },
    place: null,
  });
});

test("A verdict of the register has its reasons, and its whole names", () => {
  const asked = { ...VERDICT, outcome: "PASSED", status: "valid", decidedBy: "register", remote: REMOTE } as unknown as Verdict;
  const look = lookOf(codeSubject("1"), asked, null);

  assert.deepEqual([look.verdict.offline, look.verdict.reasons, look.face?.holder_name], [false, ["ok"], "某某餐饮有限公司"]);
});

test("Where code and register differ, the code's facts are shown and the difference is the reason", () => {
  const asked = { ...VERDICT, reason: "register-differs", decidedBy: "register", remote: REMOTE, differing: ["holder_name"] };
  const look = lookOf(codeSubject("1"), asked as unknown as Verdict, null);

  assert.deepEqual([look.verdict.reasons, look.face?.holder_name], [["register-differs"], "某某"]);
});

test("A code whose signature did not hold names no certificate", () => {
  const forged = { ...VERDICT, reason: "signature-invalid", local: { ...LOCAL, certificate: null } } as unknown as Verdict;
  const look = lookOf(codeSubject("1"), forged, null);

  assert.deepEqual([look.verified, look.face, isForeign(forged)], [null, null, false]);
  assert.equal(isForeign({ reason: "malformed" }), true);
});

test("Half a character is kept as one that can be sent", () => {
  assert.equal(codeSubject("a\ud800b\u{20bb7}").code, "a\ufffdb\u{20bb7}");
});

test("A picture keeps its form and is never made larger", () => {
  assert.deepEqual(fitted(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(fitted(300, 4000), { width: 120, height: 1600 });
  assert.deepEqual(fitted(640, 480), { width: 640, height: 480 });
  assert.deepEqual(fitted(100_000, 1), { width: 1600, height: 1 });
});

test("The place is known only while it is wanted, and while it is fresh", () => {
  let tell: PositionCallback = () => undefined;
  const watched: string[] = [];
  const whereabouts = new Whereabouts({
    watchPosition: (success) => {
      tell = success;
      return watched.push("watch");
    },
    clearWatch: () => void watched.push("clear"),
  });
  const now = new Date("2026-11-28T08:00:00Z");
  assert.equal(whereabouts.at(now), null);
  whereabouts.want(true);
  whereabouts.want(true);
  const coords = { latitude: 30.25, longitude: 120.17, accuracy: 12.345 } as GeolocationCoordinates;
  tell({ coords, timestamp: now.getTime() - 60_000 } as GeolocationPosition);

  assert.deepEqual(whereabouts.at(now), { latitude: 30.25, longitude: 120.17, accuracy_m: 12.3 });
  assert.equal(whereabouts.at(new Date(now.getTime() + 61_000)), null);
  whereabouts.want(false);
  assert.equal(whereabouts.at(now), null);
  assert.deepEqual(watched, ["watch", "clear"]);
  new Whereabouts(undefined).want(true);
});

test("Each verdict sounds otherwise, and a browser without sound is silent", () => {
  const forms = Object.values(TONES).map((tones) => JSON.stringify(tones));

  assert.equal(new Set(forms).size, 3);
  assert.notEqual(TONES.green.length, TONES.red.length);
  new Sound(() => undefined).play("green");
});
