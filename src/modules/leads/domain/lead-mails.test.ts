import assert from "node:assert/strict";
import { test } from "node:test";
import { leadDay, toldBy } from "./lead-mails.ts";

const at = (text: string) => Temporal.Instant.from(text);
const today = leadDay("Europe/Paris", at("2026-11-21T12:00:00Z"));

test("LIC-05: a day of leads is the publisher's own, also where the clocks change", () => {
  assert.deepEqual(
    [today.day, today.from.toString(), today.to.toString()],
    ["2026-11-21", "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z"],
  );
  const long = leadDay("Europe/Paris", at("2026-10-25T12:00:00Z"));
  assert.equal(long.to.since(long.from).total("hours"), 25);
  assert.equal(leadDay("Asia/Seoul", at("2026-11-21T15:00:00Z")).day, "2026-11-22");
});

test("LIC-05: ten Contact me leads of a day are mailed one by one, the others in a digest; no other lead is mailed", () => {
  const noon = at("2026-11-21T12:00:00Z");
  for (const [source, rank, now, told] of [
    ["contact-me", 1, noon, "mail"],
    ["contact-me", 10, noon, "mail"],
    ["contact-me", 11, noon, "digest"],
    ["contact-me", 11, at("2026-11-21T22:59:59Z"), "digest"],
    ["contact-me", 11, at("2026-11-21T23:00:00Z"), "mail"],
    ["get-it-now", 1, noon, "nothing"],
    ["free-trial", 1, noon, "nothing"],
    ["test-drive", 1, noon, "nothing"],
  ] as const)
    assert.equal(toldBy({ source, rank }, today, now), told, `${source} ${rank}`);
});
