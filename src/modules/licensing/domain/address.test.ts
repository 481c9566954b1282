import assert from "node:assert/strict";
import { test } from "node:test";
import { isMailAddress } from "./address.ts";

for (const [address, expected] of [
  ["ann@port.example", true],
  ["ann+deals@mail.port.example", true],
  ["anné@port-sud.example", true],
  ["ann@münchen.example", true],
  ["ann@xn--mnchen-3ya.example", true],
  ["ann@port", false],
  ["ann@port..example", false],
  ["ann@.port.example", false],
  ["ann@-port.example", false],
  ["ann@port-.example", false],
  ["ann@port.example.", false],
  ["ann@[127.0.0.1]", false],
  ["ann b@port.example", false],
  ["ann@port.example,bob@port.example", false],
  ["Ann <ann@port.example>", false],
  ["@port.example", false],
  ["", false],
] as const)
  test(`${JSON.stringify(address)} is ${expected ? "" : "no "}mail address`, () => {
    assert.equal(isMailAddress(address), expected);
  });
