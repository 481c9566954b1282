import type { Instant } from "../../../kernel/calendar.ts";
import type { Organisation } from "../../identity/index.ts";
import { inviteStateAt, isUsable, publisherActions } from "../domain/consent.ts";
import type { ListedConsent } from "../queries/consents.ts";
import type { Confirmation, ConsentInvite } from "../store/consent-invites.ts";
import type { OpenInvite } from "../use-cases/open-consent-link.ts";
import type { RevocationEffect } from "../use-cases/revoke-consent.ts";

export const consentView = (
  consent: ListedConsent,
  publisher: { readonly name: string; readonly verified: boolean },
) => ({
  id: consent.id,
  publisher,
  offer: consent.offerName,
  state: consent.revokedAt === null ? ("in-force" as const) : ("revoked" as const),
  givenAt: consent.givenAt.toString(),
  givenBy: consent.givenBy,
  revokedAt: consent.revokedAt?.toString() ?? null,
  revokedBy: consent.revokedBy,
  lastActivityAt: consent.lastActivityAt?.toString() ?? null,
  granted: consent.granted.map(({ serviceId, offerName, planName, quantity }) => ({
    serviceId,
    offer: offerName,
    plan: planName,
    quantity,
  })),
  allowedActions: consent.revokedAt === null ? (["revoke"] as const) : [],
});

export const revocationView = (
  { publisher, goOn, more, preview }: RevocationEffect,
  committed: boolean,
) => ({
  publisher,
  goOn: goOn.map((one) => ({
    deal: one.dealNumber,
    endsOn: one.endsOn,
    serviceId: one.serviceId,
    offer: one.offerName,
    plan: one.planName,
    quantity: one.quantity,
    assigned: one.assigned,
  })),
  more,
  preview,
  committed,
});

export const openView = (open: OpenInvite) => ({
  publisher: {
    name: open.publisher.name,
    country: open.publisher.country,
    verified: open.verified,
  },
  offer: open.deal.offerName,
  company: open.invite.company,
  startsOn: open.deal.startsOn,
  endsOn: open.deal.endsOn,
  askedBy: open.invite.askedBy,
  expiresAt: open.invite.expiresAt.toString(),
  organisation: { name: open.organisation.name, domain: open.organisation.domain },
  consentedSince: open.before?.givenAt.toString() ?? null,
});

export const organisationView = (id: string, organisation: Organisation | undefined) => ({
  id,
  name: organisation?.name ?? "",
  country: organisation?.country ?? "",
  domain: organisation?.domain ?? null,
});

/** An invite as its publisher reads it at `at`. */
export function inviteView(
  invite: ConsentInvite,
  about: {
    readonly at: Instant;
    readonly confirmations: readonly Confirmation[];
    readonly organisations: ReadonlyMap<string, Organisation>;
  },
) {
  const state = inviteStateAt(invite, about.at);
  return {
    id: invite.id,
    company: invite.company,
    email: invite.email,
    state,
    askedBy: invite.askedBy,
    createdAt: invite.createdAt.toString(),
    expiresAt: invite.expiresAt.toString(),
    mailed: invite.mailedIn !== null,
    openedAt: invite.openedAt?.toString() ?? null,
    endedAt: invite.endedAt?.toString() ?? null,
    // Who declined is not introduced; who accepted stands with the consent.
    endedBy: state === "revoked" ? invite.endedBy : null,
    confirmations: about.confirmations
      .filter(({ inviteId }) => inviteId === invite.id)
      .map((one) => ({
        organisation: organisationView(
          one.organisationId,
          about.organisations.get(one.organisationId),
        ),
        person: { name: one.personName, email: one.personEmail },
        // What a link that is over waited for is never decided.
        state: one.state,
        askedAt: one.askedAt.toString(),
        decidedAt: one.decidedAt?.toString() ?? null,
        decidedBy: one.decidedBy,
      }))
      .filter((one) => one.state !== "waiting" || isUsable(state)),
    allowedActions: publisherActions(state),
  };
}
