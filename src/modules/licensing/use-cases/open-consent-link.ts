import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  isDomainOf,
  type Organisation,
  organisationById,
  standingUntilCommit,
} from "../../identity/index.ts";
import { domainOfAddress, inviteStateAt, isUsable, whoMayUse } from "../domain/consent.ts";
import { isFinal } from "../domain/deal-lifecycle.ts";
import {
  consentByPeople,
  consentLinkEnded,
  consentLinkUnknown,
  consentOtherOrganisation,
  licenseeSuspended,
  licensorSuspended,
} from "../problems.ts";
import { confirmationsOf } from "../queries/consent-invites.ts";
import { dealById } from "../queries/deals.ts";
import {
  type Confirmation,
  type ConsentInvite,
  lockInviteByToken,
  openInvite,
} from "../store/consent-invites.ts";
import { type Consent, consentInForce } from "../store/consents.ts";
import type { Deal } from "../store/deals.ts";
import { hashOfLink } from "./invite-to-consent.ts";

export type ByLink = {
  readonly customer: ActingOrganisation;
  readonly token: string;
};

/** Who asks, for which deal, and the organisation that would consent. */
export type OpenInvite = {
  readonly invite: ConsentInvite;
  readonly deal: Deal;
  readonly publisher: Organisation;
  /** Whether the operator verified who the publisher is. */
  readonly verified: boolean;
  readonly organisation: Organisation;
  /** In force already, for another deal of the publisher's. */
  readonly before: Consent | undefined;
};

/**
 * What a link asks for, with everything locked that the answer rests on.
 *
 * @returns refuses, in this order: a program, which decides nothing for an organisation; a link that nobody made; an organisation that the link does not mean,
 * which reads nothing else; a link that is over; a suspended publisher or organisation
 * @see docs/domain/consent.md, C-3
 */
export async function openConsentLink(
  tx: Tx,
  { customer, token }: ByLink,
): Promise<Result<OpenInvite>> {
  if (tx.actor.kind === "client") return refuse(consentByPeople({}));
  const invite = await lockInviteByToken(tx, hashOfLink(token));
  if (invite === undefined) return refuse(consentLinkUnknown({}));
  const own = await confirmationOf(tx, invite, customer.id);
  const who = whoMayUse({
    ownDomain: await isDomainOf(tx, domainOfAddress(invite.email), customer.id),
    confirmation: own?.state ?? null,
  });
  const state = inviteStateAt(invite, tx.at);
  if (who !== "meant")
    return refuse(
      isUsable(state)
        ? consentOtherOrganisation({
            organisation: customer.name,
            confirmation: own?.state ?? "none",
          })
        : consentLinkUnknown({}),
    );
  const deal = await dealById(tx, invite.dealId, null);
  const publisher = await organisationById(tx, invite.publisherId);
  const organisation = await organisationById(tx, customer.id);
  if (deal === undefined || publisher === undefined || organisation === undefined)
    throw new Error(`Invite ${invite.id} is about nothing`);
  if (isFinal(deal.status) && state !== "consented" && state !== "declined")
    return refuse(consentLinkEnded({ state: "deal-over", publisher: publisher.name }));
  if (!isUsable(state)) return refuse(consentLinkEnded({ state, publisher: publisher.name }));
  const standing = await standingUntilCommit(tx, publisher.id);
  if (standing.suspended) return refuse(licensorSuspended({ publisher: publisher.name }));
  if ((await standingUntilCommit(tx, customer.id)).suspended)
    return refuse(licenseeSuspended({ organisation: customer.name }));
  const before = await consentInForce(tx, publisher.id, customer.id);
  return ok({ invite, deal, publisher, verified: standing.verified, organisation, before });
}

export async function confirmationOf(
  tx: Tx,
  { id }: ConsentInvite,
  organisationId: string,
): Promise<Confirmation | undefined> {
  const all = await confirmationsOf(tx, [id]);
  return all.find((one) => one.organisationId === organisationId);
}

/** What somebody of the customer reads behind a link before deciding: the publisher sees that it was opened. */
export const lookAtConsentLink = (db: Database, link: ByLink): Promise<Result<OpenInvite>> =>
  db.transaction(async (tx): Promise<Result<OpenInvite>> => {
    const open = await openConsentLink(tx, link);
    if (open.ok) await openInvite(tx, open.value.invite.id);
    return open;
  });
