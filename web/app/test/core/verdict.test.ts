import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { type CertificateFacts, MEANINGS, type Reason, type Report, STATUS_ZH } from "ecert-verifier";

import { type Answer, type RegisterFacts, type RegisterReport } from "../../src/core/ask.js";
import { conclude } from "../../src/core/verdict.js";

const CODE: CertificateFacts = {
  identifier: "1.2.156.3005.2.X", certificate_number: "（湘）字第00001号", version: 1, holder_name: "湖南星火文化传媒有限公司",
  title: "许可证", type_code_provisional: true, issuing_authority: "湖南省广播电视局", holder_code: null, holder_tail: null,
  legal_representative: null, address: null, issued_date: "2026-03-02", valid_from: "2026-03-02", valid_to: "2028-03-01",
  scope: null, work_title: null, cut: [],
};

function local(reason: Reason, certificate: CertificateFacts | null = CODE): Report {
  const { outcome, status, api_code, verify_code } = MEANINGS[reason];
  const basis = { bundle_sequence: 1, bundle_issued_at: null, bundle_expires_at: null, list_uri: null, list_issued_at: null };
  const checks = [{ name: "status" as const, outcome, reason, detail: null }];
  return { outcome, status, status_zh: STATUS_ZH[status], reasons: [reason], checks, certificate, api_code, verify_code, as_of: "2026-03-02", verified_at: "2026-03-02T04:00:00Z", basis };
}

function remote(outcome: RegisterReport["outcome"], status: RegisterReport["status"], reason: string, facts: Partial<RegisterFacts> | null = {}): Answer {
  const certificate = facts === null ? null : ({ ...CODE, holder_code: "", number_provisional: false, template: "kind", claims: {}, ...facts } as RegisterFacts);
  const checks = [{ name: "status", outcome, reason }];
  return { kind: "report", report: { outcome, status, reasons: [reason], checks, certificate, as_of: "2026-03-02", verified_at: "2026-03-02T04:00:00Z" } };
}

const VALID = remote("PASSED", "valid", "ok");

describe("what device and register say together", () => {
  test("a code that is valid here and there is green, by the register", () => {
    const { colour, decidedBy, reason } = conclude(local("ok"), VALID);
    assert.deepEqual([colour, decidedBy, reason], ["green", "register", "ok"]);
  });

  test("the device alone decides where the register is not asked, being asked, or out of reach", () => {
    for (const answer of ["none", "asking", { kind: "unreachable" }, { kind: "too-many" }] as const) {
      assert.equal(conclude(local("ok"), answer).colour, "green");
      assert.equal(conclude(local("status-stale"), answer).colour, "amber");
      assert.equal(conclude(local("expired"), answer).colour, "red");
    }
  });

  test("whatever a register says, a code that is not genuine stays refused", () => {
    for (const reason of ["malformed", "signature-invalid", "signer-unknown", "purpose-mismatch", "claims-inconsistent"] as const) {
      const verdict = conclude(local(reason, null), VALID);
      assert.deepEqual([verdict.colour, verdict.decidedBy, verdict.reason], ["red", "device", reason]);
    }
  });

  test("the register decides where the device cannot tell", () => {
    for (const reason of ["status-stale", "status-missing", "clock-behind"] as const) {
      assert.equal(conclude(local(reason), VALID).colour, "green");
      assert.equal(conclude(local(reason), remote("FAILED", "revoked", "revoked")).reason, "revoked");
    }
  });

  test("the worse of both decides: a revocation that the list does not have, and one that only the list has", () => {
    assert.equal(conclude(local("ok"), remote("FAILED", "revoked", "revoked")).reason, "revoked");
    const onlyHere = conclude(local("ended"), VALID);
    assert.deepEqual([onlyHere.colour, onlyHere.decidedBy, onlyHere.reason], ["red", "device", "ended"]);
  });

  test("the register tells the exact ground of an ending that the list only marks", () => {
    assert.equal(conclude(local("ended"), remote("FAILED", "cancelled", "cancelled")).status, "cancelled");
  });

  test("a genuine signature without a record is refused", () => {
    const { colour, reason } = conclude(local("ok"), remote("FAILED", "unknown", "not-registered", null));
    assert.deepEqual([colour, reason], ["red", "not-registered"]);
  });

  test("a code whose facts the register has otherwise is refused, and it is said which", () => {
    const verdict = conclude(local("ok"), remote("PASSED", "valid", "ok", { holder_name: "湖南假冒影视有限公司", valid_to: null }));
    assert.deepEqual([verdict.colour, verdict.reason, verdict.differing], ["red", "register-differs", ["valid_to", "holder_name"]]);
  });

  test("a name that was cut to fit is the beginning of the register's", () => {
    const cut = local("ok", { ...CODE, holder_name: "湖南星火", cut: ["holder_name"] });
    assert.equal(conclude(cut, VALID).colour, "green");
    assert.equal(conclude(local("ok", { ...CODE, holder_name: "湖南星火" }), VALID).reason, "register-differs");
    assert.equal(conclude(cut, remote("PASSED", "valid", "ok", { holder_name: "湖北星火" })).reason, "register-differs");
  });

  test("without a code and without a register nothing can be told", () => {
    const { colour, reason, inquiry } = conclude(undefined, { kind: "unreachable" });
    assert.deepEqual([colour, reason, inquiry], ["amber", "register-unreachable", "unreachable"]);
  });

  test("of several failures the one that decides is named", () => {
    const both = { ...local("expired"), outcome: "FAILED" as const, status: "revoked" as const };
    const answer = remote("FAILED", "revoked", "revoked");
    assert.equal(conclude(both as unknown as Report, answer).reason, "revoked");
  });
});
