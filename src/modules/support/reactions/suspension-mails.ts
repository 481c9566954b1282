import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { OrganisationReinstated, OrganisationSuspended } from "../../identity/events.ts";
import {
  mailMember,
  membersWithRoles,
  operatorOrganisation,
  organisationById,
  standingChange,
} from "../../identity/index.ts";
import type { MailAddresses } from "./mails.ts";

/** Who answers for an organisation. */
const ADMINISTRATORS = ["global-admin"];

/** Tells an organisation's administrators that it was suspended, why and whom to write to, or reinstated. */
export const mailOfStanding =
  ({ web }: MailAddresses) =>
  async (
    tx: Tx,
    event: Handled<OrganisationSuspended> | Handled<OrganisationReinstated>,
  ): Promise<void> => {
    const organisation = await organisationById(tx, event.organisationId);
    const change = await standingChange(tx, event.organisationId, event.number);
    if (organisation === undefined || change === undefined)
      throw new Error(`The standing of ${event.organisationId} has no change ${event.number}`);
    const operator = await operatorOrganisation(tx);
    for (const reader of await membersWithRoles(tx, organisation.id, ADMINISTRATORS))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: organisation.id,
        template: `support.organisation-${change.kind}`,
        params: {
          organisation: organisation.name,
          operator: operator?.name ?? "",
          kind: organisation.kind,
          hasReason: change.reason === "" ? "no" : "yes",
          reason: change.reason,
          contact: change.contact ?? "",
          page: `${web}/${organisation.kind}/${organisation.handle}`,
        },
      });
  };
