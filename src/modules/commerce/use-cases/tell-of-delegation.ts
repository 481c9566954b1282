import type { ProblemParams } from "../../../kernel/problem.ts";
import type { Tx } from "../../../platform/transaction.ts";
import {
  mailMember,
  membersWithRoles,
  type Organisation,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import type { Right } from "../domain/delegation.ts";
import type { Delegation } from "../store/delegations.ts";

type Told = Pick<Delegation, "id" | "sellerId" | "customerId" | "organisationId">;

/** Both sides by their names. */
export async function partiesOf(
  tx: Tx,
  { sellerId, organisationId }: Told,
): Promise<{ partner: Organisation; customer: Organisation }> {
  const partner = await organisationById(tx, sellerId);
  const customer = await organisationById(tx, organisationId);
  if (partner === undefined || customer === undefined)
    throw new Error(`There is no organisation ${sellerId} or ${organisationId}`);
  return { partner, customer };
}

/** An entry in the log of each side: the partner's stands with the customer's record. */
export function auditDelegation(
  tx: Tx,
  delegation: Told,
  parties: { readonly partner: Organisation; readonly customer: Organisation },
  entry: { readonly action: string; readonly before?: object; readonly after?: object },
): void {
  tx.audit({
    ...entry,
    organisationId: delegation.sellerId,
    objectType: "customer",
    objectId: delegation.customerId,
  });
  tx.audit({
    ...entry,
    organisationId: delegation.organisationId,
    objectType: "delegation",
    objectId: delegation.id,
    after: { ...entry.after, partner: parties.partner.name },
  });
}

/** Mails everybody of the customer who can give rights. */
export const tellCustomerOfDelegation = (
  tx: Tx,
  delegation: Told,
  mail: { readonly template: string; readonly params: ProblemParams },
) => tell(tx, delegation.organisationId, rolesFor("delegation:give", ["customer"]), mail);

/** Mails everybody of the partner who can ask for rights. */
export const tellPartnerOfDelegation = (
  tx: Tx,
  delegation: Told,
  mail: { readonly template: string; readonly params: ProblemParams },
) => tell(tx, delegation.sellerId, rolesFor("delegation:ask", ["partner"]), mail);

async function tell(
  tx: Tx,
  organisationId: string,
  roles: readonly string[],
  { template, params }: { readonly template: string; readonly params: ProblemParams },
): Promise<void> {
  for (const reader of await membersWithRoles(tx, organisationId, roles))
    mailMember(tx, reader, {
      about: `${template}/${String(params["about"])}/${tx.at.toString()}`,
      organisationId,
      template,
      params,
    });
}

/** Which rights, as messages choose by it. */
export const rightsWord = (rights: readonly Right[]): "both" | Right | "none" =>
  rights.length === 2 ? "both" : (rights[0] ?? "none");
