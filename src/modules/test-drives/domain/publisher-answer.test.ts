import assert from "node:assert/strict";
import { test } from "node:test";
import type { OutgoingOutcome } from "../../../platform/outgoing.ts";
import { judgeClose, judgeOpen } from "./publisher-answer.ts";
import {
  TEST_DRIVE_ACTIONS,
  TEST_DRIVE_LIFECYCLE,
  TEST_DRIVE_STATES,
} from "./test-drive-lifecycle.ts";

const answered = (
  status: number,
  body = "",
  more: { headers?: Record<string, string>; truncated?: boolean } = {},
): OutgoingOutcome => ({
  kind: "answered",
  status,
  headers: more.headers ?? {},
  body: Buffer.from(body),
  truncated: more.truncated ?? false,
  url: "https://hanulsoft.example/places",
  redirects: 0,
  tookMs: 1,
});
const silent: OutgoingOutcome = {
  kind: "refused",
  code: "deadline-passed",
  cause: "AbortError",
  url: "https://hanulsoft.example/places",
  tookMs: 10_000,
};

const ADDRESS = "https://demo.hanulsoft.example/7";

for (const [what, outcome, judged] of [
  ["200 without a body", answered(200), { kind: "done", access: {} }],
  ["204", answered(204), { kind: "done", access: {} }],
  [
    "201 with an address",
    answered(201, JSON.stringify({ accessUrl: ADDRESS, more: 1 })),
    { kind: "done", access: { accessUrl: ADDRESS } },
  ],
  [
    "200 with a text",
    answered(200, JSON.stringify({ accessInformation: " pupil7 \n" })),
    { kind: "done", access: { accessInformation: "pupil7" } },
  ],
  ["a web page", answered(200, "<html>"), { kind: "failed", error: "answer not understood" }],
  ["a list", answered(200, "[]"), { kind: "failed", error: "answer not understood" }],
  [
    "an answer that is too long",
    answered(200, "{}", { truncated: true }),
    { kind: "failed", error: "answer not understood" },
  ],
  ...["javascript:alert(1)", "http://demo.hanulsoft.example", "demo", 7, null].map(
    (accessUrl) =>
      [
        `the address ${accessUrl}`,
        answered(200, JSON.stringify({ accessUrl })),
        { kind: "failed", error: "answer not understood" },
      ] as const,
  ),
  ...["\0", "\ud800", "x".repeat(10_001)].map(
    (accessInformation) =>
      [
        `a text of ${accessInformation.length} that cannot be kept`,
        answered(200, JSON.stringify({ accessInformation })),
        { kind: "failed", error: "answer not understood" },
      ] as const,
  ),
  ["202", answered(202), { kind: "preparing", afterSeconds: 15 }],
  [
    "202 for a minute",
    answered(202, "", { headers: { "retry-after": "60" } }),
    { kind: "preparing", afterSeconds: 60 },
  ],
  [
    "202 for a day",
    answered(202, "", { headers: { "retry-after": "86400" } }),
    { kind: "preparing", afterSeconds: 300 },
  ],
  [
    "202 for no time",
    answered(202, "", { headers: { "retry-after": "0" } }),
    { kind: "preparing", afterSeconds: 2 },
  ],
  ["400", answered(400), { kind: "refused", error: "answered 400" }],
  ["401", answered(401), { kind: "refused", error: "answered 401" }],
  ["429", answered(429), { kind: "failed", error: "answered 429" }],
  ["302", answered(302), { kind: "failed", error: "answered 302" }],
  ["503", answered(503), { kind: "failed", error: "answered 503" }],
  ["silence", silent, { kind: "failed", error: "deadline-passed" }],
] as const)
  test(`STO-07: ${what} in answer to open means ${judged.kind}`, () => {
    assert.deepEqual(judgeOpen(outcome, false), judged);
  });

test("STO-07: a sandbox leads people to http addresses too", () => {
  const accessUrl = "http://127.0.0.1:4710/7";
  assert.deepEqual(judgeOpen(answered(200, JSON.stringify({ accessUrl })), true), {
    kind: "done",
    access: { accessUrl },
  });
});

for (const [status, kind] of [
  [200, "done"],
  [202, "done"],
  [404, "done"],
  [410, "done"],
  [401, "failed"],
  [409, "failed"],
  [500, "failed"],
] as const)
  test(`STO-07: ${status} in answer to close means ${kind}`, () => {
    assert.equal(judgeClose(answered(status)).kind, kind);
  });

test("STO-07: from every state exactly the listed actions are possible", () => {
  assert.deepEqual(
    TEST_DRIVE_STATES.map((state) => [
      state,
      TEST_DRIVE_ACTIONS.map(
        (action) => (TEST_DRIVE_LIFECYCLE[state] as Record<string, string>)[action] ?? "–",
      ),
    ]),
    [
      //            open     fail      end
      ["opening", ["ready", "failed", "ended"]],
      ["ready", ["–", "–", "ended"]],
      ["failed", ["–", "–", "–"]],
      ["ended", ["–", "–", "–"]],
    ],
  );
});
