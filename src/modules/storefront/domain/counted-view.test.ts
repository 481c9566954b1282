import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isView, type Looking } from "./counted-view.ts";

const PHONE =
  "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36";
const somebody: Looking = {
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
  purpose: undefined,
  publisherHandles: [],
  ofTheHouse: false,
};

suite("P26: what a view of an offer's page is", () => {
  for (const [changes, counts, because] of [
    [{}, true, "a browser"],
    [{ userAgent: PHONE }, true, "a telephone whose make ends in bot"],
    [{ publisherHandles: ["fabrikam"] }, true, "somebody of another publisher"],
    [{ publisherHandles: ["cont"] }, true, "a publisher whose handle only begins alike"],
    [{ publisherHandles: ["contoso"] }, false, "the publisher's own people"],
    [{ ofTheHouse: true }, false, "the operator's people, and programs"],
    [{ userAgent: undefined }, false, "no browser says nothing"],
    [{ userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1)" }, false, "a robot that says so"],
    [{ userAgent: "facebookexternalhit/1.1" }, false, "a link that is drawn as a card"],
    [{ userAgent: "curl/8.11.0" }, false, "a command"],
    [{ purpose: "prefetch;prerender" }, false, "fetched before anybody opens it"],
  ] as const)
    test(`${because}: ${counts ? "counted" : "not counted"}`, () => {
      assert.equal(isView("contoso.notes", { ...somebody, ...changes }), counts);
    });
});
