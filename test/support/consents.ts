import assert from "node:assert/strict";
import { once, type TestMarket, type TestPerson } from "./market.ts";

export type TestInvite = {
  readonly id: string;
  readonly link: string;
  readonly company: string;
  readonly email: string;
  readonly state: string;
  readonly mailed: boolean;
  readonly allowedActions: readonly string[];
  readonly confirmations: readonly {
    readonly organisation: { readonly id: string; readonly name: string };
    readonly state: string;
  }[];
};

/** What stands behind the # of a link. */
export const tokenOf = ({ link }: Pick<TestInvite, "link">): string =>
  link.slice(link.indexOf("#") + 1);

let made = 0;
/** An organisation with a name and a domain of its own, and its global admin. */
export async function customerWithDomain(market: TestMarket) {
  made += 1;
  const domain = `port-${made}.example`;
  const name = `Port ${made}`;
  return { ...(await market.organisation({ kind: "customer", name, domain })), domain, name };
}

export async function invited(
  publisher: TestPerson,
  dealId: string,
  body: object,
): Promise<TestInvite> {
  const path = `/v1/deals/${dealId}/consent-invites`;
  const answered = await publisher.call("POST", path, body, once());
  assert.equal(answered.status, 201, answered.text);
  return answered.json<TestInvite>();
}

/** A customer that consented to the publisher by a link for the deal. */
export async function consented(market: TestMarket, publisher: TestPerson, dealId: string) {
  const owner = await customerWithDomain(market);
  const invite = await invited(publisher, dealId, { email: `admin@${owner.domain}` });
  const token = tokenOf(invite);
  const done = await owner.call("POST", "/v1/consent-invites/acceptance", { token }, once());
  assert.equal(done.status, 200, done.text);
  const consents = await owner.call("GET", "/v1/consents");
  const [consent] = consents.json<{ data: { id: string }[] }>().data;
  assert.ok(consent, consents.text);
  return { owner, consentId: consent.id, inviteId: invite.id };
}
