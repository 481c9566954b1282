import type Type from "typebox";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import type { Call, Whose } from "../../directory/index.ts";
import type { Right } from "../domain/delegation.ts";
import { actForCustomer, organisationToRead } from "../use-cases/act-for-customer.ts";

/**
 * Routes of a customer's own at a partner's address of the customer: they read and change what the customer lets the
 * partner (docs/domain/delegation.md, rule 6).
 */
export const onBehalf = (right: Right): Whose => ({
  base: "/v1/customers/:customerId",
  named: (operationId) =>
    operationId.replace(/^(\p{Ll}+)(Directory)?/u, (_all, verb: string) => `${verb}Customer`),
  tags: ["Acting for customers"],
  onBehalf: true,
  read: { permission: `customer-${right}:read`, of: "partner" },
  manage: {
    permission: right === "users" ? "customer-users:manage" : "customer-licences:assign",
    of: "partner",
  },
  params: (more) => Closed({ customerId: Uuid, ...more }) as unknown as Type.TObject<typeof more>,
  reads: ({ db, at, ...call }) => organisationToRead(db, actingOf(call, right), at),
  changes: ({ db, ...call }, work) => actForCustomer(db, actingOf(call, right), work),
});

const actingOf = (
  { organisation, params }: Pick<Call, "organisation" | "params">,
  right: Right,
) => ({
  partnerId: organisation.id,
  customerId: (params as { readonly customerId: string }).customerId,
  right,
});
