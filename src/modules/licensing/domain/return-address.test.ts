import assert from "node:assert/strict";
import { test } from "node:test";
import { returnAddress } from "./return-address.ts";

const OWN = ["https://app.contoso.example/welcome", undefined, "https://help.contoso.example"];

test("F10: the way back leads to an address of the offer, and nowhere else", () => {
  assert.equal(
    returnAddress("https://app.contoso.example/documents/7?tab=1", OWN),
    "https://app.contoso.example/documents/7?tab=1",
  );
  for (const foreign of [
    undefined,
    "",
    "/relative",
    "https://app.contoso.example.evil.example/",
    "http://app.contoso.example/",
    "https://app.contoso.example:8443/",
    "https://app.contoso.example@evil.example/",
    "https://user:secret@app.contoso.example/",
    "javascript:alert(1)",
    "data:text/html,x",
  ])
    assert.equal(returnAddress(foreign, OWN), null, String(foreign));
});
