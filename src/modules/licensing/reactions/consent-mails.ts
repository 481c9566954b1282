import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles, organisationById, rolesFor } from "../../identity/index.ts";
import type {
  ConsentConfirmationAsked,
  ConsentDeclined,
  ConsentGiven,
  ConsentRevoked,
} from "../events.ts";
import { inviteById } from "../queries/consent-invites.ts";
import { consentById } from "../queries/consents.ts";
import { dealById } from "../queries/deals.ts";
import type { MailAddresses } from "./deal-mails.ts";

type Told = ConsentGiven | ConsentDeclined | ConsentConfirmationAsked;
const KINDS = {
  "licensing.consent-given": "given",
  "licensing.consent-declined": "declined",
  "licensing.consent-confirmation-asked": "other-organisation",
} as const satisfies Record<Told["type"], string>;

/** Tells the publisher's people who manage licences what became of a link. */
export const mailPublisherOfConsent =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<Told>): Promise<void> => {
    const invite = await inviteById(tx, event.inviteId);
    const deal = await dealById(tx, event.dealId, null);
    const publisher = await organisationById(tx, event.publisherId);
    if (invite === undefined || deal === undefined || publisher === undefined)
      throw new Error(`Invite ${event.inviteId} is about nothing`);
    const organisation =
      "organisationId" in event ? await organisationById(tx, event.organisationId) : undefined;
    for (const reader of await membersWithRoles(tx, publisher.id, rolesFor("licensing:manage")))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: publisher.id,
        template: "licensing.consent-answered",
        params: {
          kind: KINDS[event.type],
          number: deal.number,
          // Who declines is not introduced: the publisher reads the name that it wrote itself.
          company: organisation?.name ?? invite.company,
          hasDomain: organisation?.domain == null ? "no" : "yes",
          domain: organisation?.domain ?? "",
          invited: invite.company,
          offer: deal.offerName,
          page: `${web}/publisher/${publisher.handle}/deals/${deal.id}`,
        },
      });
  };

/** Tells the publisher's people who manage licences that a customer took its consent back. */
export const mailPublisherOfRevocation =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<ConsentRevoked>): Promise<void> => {
    const consent = await consentById(tx, event.consentId);
    const publisher = await organisationById(tx, event.publisherId);
    const organisation = await organisationById(tx, event.organisationId);
    if (consent === undefined || publisher === undefined || organisation === undefined)
      throw new Error(`There is no consent ${event.consentId}`);
    for (const reader of await membersWithRoles(tx, publisher.id, rolesFor("licensing:manage")))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: publisher.id,
        template: "licensing.consent-revoked",
        params: {
          company: organisation.name,
          page: `${web}/publisher/${publisher.handle}/deals`,
        },
      });
  };
