import assert from "node:assert/strict";
import { test } from "node:test";

import { isCode, likeliest } from "../../src/core/typed.js";

test("a link, a fragment and digits on end are codes; an identifier and a number are none", () => {
  for (const code of ["https://ecert.example/v#159", "#159", `1${"0".repeat(80)}`, `1${"0 ".repeat(80)}`, "x".repeat(10_000)]) assert.ok(isCode(code));
  for (const other of ["1.2.156.3005.2.11430000320581596K918.X.001.T", "（湘）字第00001号", "12345"]) assert.ok(!isCode(other));
});

test("of several codes in one picture the certificate's is read", () => {
  assert.equal(likeliest(["https://example.com/menu", "https://ecert.example/v#159"]), "https://ecert.example/v#159");
  assert.equal(likeliest(["https://example.com/menu", "WIFI:T:WPA"]), "https://example.com/menu");
  assert.equal(likeliest([]), undefined);
});
