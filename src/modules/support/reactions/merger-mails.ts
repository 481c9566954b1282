import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { OrganisationsMerged } from "../../identity/events.ts";
import {
  mailMember,
  membersWithRoles,
  operatorOrganisation,
  organisationsById,
} from "../../identity/index.ts";
import type { MailAddresses } from "./mails.ts";

/** Who answers for an organisation. */
const ADMINISTRATORS = ["global-admin"];

/** Tells the administrators of both that they are one now: those of the one that went are of the other. */
export const mailOfMerger =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<OrganisationsMerged>): Promise<void> => {
    const found = await organisationsById(tx, [event.goingId, event.stayingId]);
    const [going, staying] = [found.get(event.goingId), found.get(event.stayingId)];
    if (going === undefined || staying === undefined)
      throw new Error(`${event.goingId} and ${event.stayingId} are not both here`);
    const operator = await operatorOrganisation(tx);
    for (const reader of await membersWithRoles(tx, staying.id, ADMINISTRATORS))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: staying.id,
        template: "support.organisations-merged",
        params: {
          going: going.name,
          staying: staying.name,
          operator: operator?.name ?? "",
          page: `${web}/customer/${staying.handle}`,
        },
      });
  };
