import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  isDomainOf,
  mailMember,
  membersWithRoles,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import { domainOfAddress, inviteStateAt, isUsable, MOST_CONFIRMATIONS } from "../domain/consent.ts";
import type { ConsentConfirmationAsked } from "../events.ts";
import {
  confirmationDecided,
  confirmationsFull,
  consentByPeople,
  consentInviteEnded,
  consentLinkUnknown,
} from "../problems.ts";
import { confirmationsOf } from "../queries/consent-invites.ts";
import { dealById } from "../queries/deals.ts";
import {
  type Confirmation,
  type ConsentInvite,
  decideConfirmation,
  insertConfirmation,
  lockInvite,
  lockInviteByToken,
} from "../store/consent-invites.ts";
import { hashOfLink } from "./invite-to-consent.ts";
import type { ByLink } from "./open-consent-link.ts";

export type ConfirmationState = Confirmation["state"];

/**
 * Somebody of an organisation whose domain is not that of the address asks the publisher whether it means
 * this organisation. The publisher reads the organisation's name and domain, and who asks. Asked again,
 * nothing more happens.
 *
 * @returns where it stands; an organisation that the link means is confirmed without asking
 * @see docs/domain/consent.md, C-3
 */
export const askConfirmation = (
  db: Database,
  { customer, token }: ByLink,
): Promise<Result<ConfirmationState>> =>
  db.transaction(async (tx): Promise<Result<ConfirmationState>> => {
    if (tx.actor.kind === "client") return refuse(consentByPeople({}));
    const invite = await lockInviteByToken(tx, hashOfLink(token));
    if (invite === undefined || !isUsable(inviteStateAt(invite, tx.at)))
      return refuse(consentLinkUnknown({}));
    if (await isDomainOf(tx, domainOfAddress(invite.email), customer.id)) return ok("confirmed");
    const all = await confirmationsOf(tx, [invite.id]);
    const own = all.find(({ organisationId }) => organisationId === customer.id);
    if (own !== undefined) return ok(own.state);
    if (all.length >= MOST_CONFIRMATIONS) return refuse(confirmationsFull({}));
    const people = await membersWithRoles(tx, customer.id, rolesFor("consent:give", ["customer"]));
    const person = people.find(({ personId }) => personId === tx.actor.id);
    await insertConfirmation(tx, {
      inviteId: invite.id,
      organisationId: customer.id,
      personId: tx.actor.id ?? "",
      personName: tx.actor.name,
      personEmail: person?.email ?? "",
    });
    tx.audit({
      organisationId: customer.id,
      action: "consent.confirmation-asked",
      objectType: "organisation",
      objectId: customer.id,
    });
    const deal = await dealById(tx, invite.dealId, null);
    await tx.publish({
      type: "licensing.consent-confirmation-asked",
      subject: invite.id,
      publisherId: invite.publisherId,
      inviteId: invite.id,
      dealId: invite.dealId,
      offerId: deal?.offerId ?? "",
      organisationId: customer.id,
    } satisfies ConsentConfirmationAsked);
    return ok("waiting");
  });

/**
 * The publisher says whether it means an organisation of another domain. Confirmed, the same link works
 * for it. The person who asked is told by mail.
 */
export const decideOrganisation = (
  db: Database,
  wanted: {
    readonly publisherId: string;
    readonly inviteId: string;
    readonly organisationId: string;
    readonly outcome: "confirmed" | "refused";
  },
): Promise<Result<ConsentInvite>> =>
  db.transaction(async (tx): Promise<Result<ConsentInvite>> => {
    const { publisherId, inviteId, organisationId, outcome } = wanted;
    const invite = await lockInvite(tx, publisherId, inviteId);
    const all = invite === undefined ? [] : await confirmationsOf(tx, [invite.id]);
    const asked = all.find((one) => one.organisationId === organisationId);
    if (invite === undefined || asked === undefined) return refuse(notFound({}));
    if (asked.state !== "waiting") return refuse(confirmationDecided({ state: asked.state }));
    const state = inviteStateAt(invite, tx.at);
    if (!isUsable(state)) return refuse(consentInviteEnded({ state, allowed: [] }));
    await decideConfirmation(tx, invite.id, organisationId, outcome);
    await tellAsker(tx, invite, asked, outcome);
    tx.audit({
      organisationId: publisherId,
      action: `consent.organisation-${outcome}`,
      objectType: "deal",
      objectId: invite.dealId,
      after: { company: invite.company, person: asked.personName },
    });
    return ok(invite);
  });

async function tellAsker(
  tx: Tx,
  invite: ConsentInvite,
  asked: Confirmation,
  outcome: "confirmed" | "refused",
): Promise<void> {
  const publisher = await organisationById(tx, invite.publisherId);
  const people = await membersWithRoles(
    tx,
    asked.organisationId,
    rolesFor("consent:give", ["customer"]),
  );
  // Whoever may not consent any more is told nothing.
  for (const reader of people.filter(({ personId }) => personId === asked.personId))
    mailMember(tx, reader, {
      about: `consent-organisation/${invite.id}/${asked.organisationId}`,
      organisationId: asked.organisationId,
      template: "licensing.consent-organisation-decided",
      params: { outcome, publisher: outcome === "confirmed" ? (publisher?.name ?? "") : "" },
    });
}
