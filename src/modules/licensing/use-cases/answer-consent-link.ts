import { randomUUIDv7 } from "node:crypto";
import { ok, type Result } from "../../../kernel/result.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { mailMember, membersWithRoles, rolesFor } from "../../identity/index.ts";
import type { ConsentDeclined, ConsentGiven } from "../events.ts";
import { endInvite } from "../store/consent-invites.ts";
import { holdConsentInForce, insertConsent } from "../store/consents.ts";
import { REMIND_OF_CONSENT } from "./invite-to-consent.ts";
import { type ByLink, type OpenInvite, openConsentLink } from "./open-consent-link.ts";

/**
 * An administrator of the customer lets the publisher manage licences of its solutions (LIC-09). The link
 * is used up. Where the organisation consented to the publisher before, that consent goes on.
 *
 * @returns what was accepted; refuses as `openConsentLink`
 */
export const acceptConsent = (db: Database, link: ByLink): Promise<Result<OpenInvite>> =>
  db.transaction(async (tx): Promise<Result<OpenInvite>> => {
    const open = await openConsentLink(tx, link);
    if (!open.ok) return open;
    const { invite, deal, publisher, organisation } = open.value;
    const about = { publisherId: publisher.id, organisationId: organisation.id };
    // Two links accepted at once are one consent; one that is taken back meanwhile is given anew.
    await takeTurn(tx, `licensing.consents ${publisher.id} ${organisation.id}`);
    const before = await holdConsentInForce(tx, publisher.id, organisation.id);
    const consentId = before?.id ?? randomUUIDv7();
    if (before === undefined)
      await insertConsent(tx, { id: consentId, ...about, inviteId: invite.id });
    await endInvite(tx, invite.id, { state: "consented", consentId });
    await tx.unschedule(REMIND_OF_CONSENT, invite.id);
    auditBoth(tx, open.value, "consent.given");
    await tx.publish({
      type: "licensing.consent-given",
      subject: consentId,
      consentId,
      ...about,
      inviteId: invite.id,
      dealId: deal.id,
      offerId: deal.offerId,
    } satisfies ConsentGiven);
    return open;
  });

/** The administrator does not want to; the link is used up, and the publisher is told. */
export const declineConsent = (db: Database, link: ByLink): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const open = await openConsentLink(tx, link);
    if (!open.ok) return open;
    const { invite, deal, publisher } = open.value;
    await endInvite(tx, invite.id, { state: "declined" });
    await tx.unschedule(REMIND_OF_CONSENT, invite.id);
    auditBoth(tx, open.value, "consent.declined");
    await tx.publish({
      type: "licensing.consent-declined",
      subject: invite.id,
      publisherId: publisher.id,
      inviteId: invite.id,
      dealId: deal.id,
      offerId: deal.offerId,
    } satisfies ConsentDeclined);
    return ok(null);
  });

/** A question before deciding: mailed to the publisher's people who manage licences, who answer by mail. */
export const askAboutConsent = (
  db: Database,
  {
    text,
    webAddress,
    ...link
  }: ByLink & {
    readonly text: string;
    readonly webAddress: string;
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const open = await openConsentLink(tx, link);
    if (!open.ok) return open;
    const { invite, deal, publisher, organisation } = open.value;
    const members = await membersWithRoles(
      tx,
      organisation.id,
      rolesFor("consent:give", ["customer"]),
    );
    const asker = members.find(({ personId }) => personId === tx.actor.id);
    for (const reader of await membersWithRoles(tx, publisher.id, rolesFor("licensing:manage")))
      mailMember(tx, reader, {
        about: `consent-question/${invite.id}/${randomUUIDv7()}`,
        organisationId: publisher.id,
        template: "licensing.consent-question",
        params: {
          by: tx.actor.name,
          email: asker?.email ?? "",
          organisation: organisation.name,
          company: deal.company,
          number: deal.number,
          offer: deal.offerName,
          text: text.trim(),
          page: `${webAddress}/publisher/${publisher.handle}/deals/${deal.id}`,
        },
      });
    tx.audit({
      organisationId: organisation.id,
      action: "consent.asked",
      objectType: "organisation",
      objectId: organisation.id,
      after: { publisher: publisher.name, offer: deal.offerName },
    });
    return ok(null);
  });

/** In the activity log of both; the publisher reads the name that it wrote itself where nothing was given. */
function auditBoth(
  tx: Tx,
  { invite, deal, publisher, organisation }: OpenInvite,
  action: "consent.given" | "consent.declined",
): void {
  tx.audit({
    organisationId: publisher.id,
    action,
    objectType: "deal",
    objectId: deal.id,
    after: {
      deal: deal.number,
      company: action === "consent.given" ? organisation.name : invite.company,
    },
  });
  tx.audit({
    organisationId: organisation.id,
    action,
    objectType: "organisation",
    objectId: organisation.id,
    after: { publisher: publisher.name, offer: deal.offerName },
  });
}
