import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { next } from "../../../kernel/lifecycle.ts";
import {
  checkInvite,
  domainOfAddress,
  INVITE_LIFECYCLE,
  INVITE_STATES,
  type InviteAction,
  type InviteState,
  invitedUntil,
  inviteStateAt,
  isUsable,
  publisherActions,
  remindedAt,
  whoMayUse,
} from "./consent.ts";

const at = (text: string) => Temporal.Instant.from(text);
const made = at("2026-11-21T12:00:00Z");
const expiresAt = invitedUntil(made);

suite("LIC-08: links that ask for consent", () => {
  for (const [stored, openedAt, now, expected] of [
    ["invited", null, "2026-11-21T12:00:00Z", "invited"],
    ["invited", null, "2026-12-05T11:59:59.999Z", "invited"],
    ["invited", null, "2026-12-05T12:00:00Z", "expired"],
    ["invited", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", "opened"],
    ["invited", "2026-11-22T00:00:00Z", "2026-12-05T12:00:00Z", "expired"],
    ["consented", "2026-11-22T00:00:00Z", "2027-11-22T00:00:00Z", "consented"],
    ["revoked", null, "2027-11-22T00:00:00Z", "revoked"],
  ] as const)
    test(`${stored}${openedAt === null ? "" : ", opened"}, at ${now}: ${expected}`, () => {
      const invite = { state: stored, openedAt: openedAt && at(openedAt), expiresAt };
      assert.equal(inviteStateAt(invite, at(now)), expected);
    });

  test("a reminder comes three days before the end", () => {
    assert.equal(remindedAt(expiresAt).toString(), "2026-12-02T12:00:00Z");
  });

  test("every state and action: what is usable can be accepted, declined and revoked, and nothing else can", () => {
    const actions: readonly InviteAction[] = ["open", "accept", "decline", "expire", "revoke"];
    for (const state of INVITE_STATES)
      for (const action of actions) {
        const to = next<InviteState, InviteAction>(INVITE_LIFECYCLE, state, action);
        const possible = isUsable(state) && !(state === "opened" && action === "open");
        assert.equal(to !== undefined, possible, `${state} ${action}`);
      }
    assert.deepEqual(
      INVITE_STATES.filter((state) => publisherActions(state).length > 0),
      ["invited", "opened"],
    );
  });

  for (const [ownDomain, confirmation, expected] of [
    [true, null, "meant"],
    [true, "refused", "meant"],
    [false, null, "other"],
    [false, "waiting", "waiting"],
    [false, "confirmed", "meant"],
    [false, "refused", "other"],
  ] as const)
    test(`an organisation ${ownDomain ? "with" : "without"} the domain, ${confirmation ?? "not asked about"}: ${expected}`, () => {
      assert.equal(whoMayUse({ ownDomain, confirmation }), expected);
    });

  test("an invitation needs a company in one line and a mail address", () => {
    const wrong = (company: string, email: string) =>
      checkInvite({ company, email }).map(({ pointer }) => pointer);
    assert.deepEqual(wrong("Port", "a@port.example"), []);
    assert.deepEqual(wrong("", "a"), ["/company", "/email"]);
    assert.deepEqual(wrong("Port\nsud", "a@port"), ["/company", "/email"]);
    assert.equal(domainOfAddress("Ann@a@Port.Example"), "port.example");
  });
});
