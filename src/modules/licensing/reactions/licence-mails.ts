import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { usersByIds } from "../../directory/index.ts";
import {
  languagesOf,
  mailMember,
  memberReader,
  membersWithRoles,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import type { LicenceRequested, RequestDecided, WaitingServed } from "../events.ts";
import { planInMail } from "../queries/mail-facts.ts";
import { requestById } from "../queries/requests.ts";
import { holdersAmong } from "../store/assignments.ts";
import type { MailAddresses } from "./deal-mails.ts";

const ADMINS = rolesFor("licence:assign", ["customer"]);

/** Tells whoever hands out licences that somebody asks for one; the link opens the request once they are signed in. */
export const mailAdminsOfRequest =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<LicenceRequested>): Promise<void> => {
    const { plan, organisation } = await factsOf(tx, event.poolId);
    const request = await requestById(tx, organisation.id, event.requestId);
    // Decided or taken back before anybody was told.
    if (request === undefined || request.state !== "open") return;
    for (const reader of await membersWithRoles(tx, organisation.id, ADMINS))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: organisation.id,
        template: "licensing.licence-requested",
        params: {
          person: request.displayName,
          offer: plan.offerName,
          plan: plan.planName,
          available: plan.available,
          hasNote: request.note === "" ? "no" : "yes",
          note: request.note,
          page: `${web}/customer/${organisation.handle}/requests?request=${request.id}`,
        },
      });
  };

/** Tells whoever asked what was decided, with the words that were added to it. */
export const mailAskerOfDecision =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<RequestDecided>): Promise<void> => {
    const { plan, organisation } = await factsOf(tx, event.poolId);
    const request = await requestById(tx, organisation.id, event.requestId);
    if (request === undefined) return;
    const reader = await memberReader(tx, organisation.id, request.personId);
    if (reader === undefined) return;
    mailMember(tx, reader, {
      about: event.id,
      organisationId: organisation.id,
      template: "licensing.request-decided",
      params: {
        kind: event.to,
        offer: plan.offerName,
        plan: plan.planName,
        by: request.decidedBy ?? "",
        hasText: request.answer === "" ? "no" : "yes",
        text: request.answer,
        page: `${web}/customer/${organisation.handle}/my-apps`,
      },
    });
  };

/** Tells people who waited that they have a licence now: at the address of the directory, whether or not they sign in here. */
export const mailServed =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<WaitingServed>): Promise<void> => {
    const { plan, organisation } = await factsOf(tx, event.poolId);
    // Whoever lost it again before anybody was told, or was deleted, is told nothing.
    const holders = await holdersAmong(tx, event.poolId, event.userIds);
    if (holders.size === 0) return;
    const users = [...(await usersByIds(tx, organisation.id, [...holders])).values()];
    const languages = await languagesOf(
      tx,
      users.map(({ email }) => email),
    );
    const [admin] = await membersWithRoles(tx, organisation.id, ADMINS);
    for (const { email, displayName } of users)
      mailMember(
        tx,
        {
          email,
          name: displayName,
          // Whoever has no account is written to in the language of who hands out the licences.
          locale: languages.get(email.toLowerCase()) ?? admin?.locale ?? "en",
        },
        {
          about: event.id,
          organisationId: organisation.id,
          template: "licensing.waiting-served",
          params: {
            offer: plan.offerName,
            plan: plan.planName,
            organisation: organisation.name,
            page: `${web}/customer/${organisation.handle}/my-apps`,
          },
        },
      );
  };

async function factsOf(tx: Tx, poolId: string) {
  const plan = await planInMail(tx, poolId);
  const organisation = await organisationById(tx, plan.organisationId);
  if (organisation === undefined)
    throw new Error(`There is no organisation ${plan.organisationId}`);
  return { plan, organisation };
}
