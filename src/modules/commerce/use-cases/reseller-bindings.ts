import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  bindReseller,
  mailMember,
  membersWithRoles,
  type Organisation,
  organisationById,
  organisationsByTenants,
  rolesFor,
  standingUntilCommit,
  unbindReseller,
} from "../../identity/index.ts";
import { type BindingAction, bindingActions } from "../domain/reseller-binding.ts";
import {
  resellerBindingEnded,
  resellerBindingExists,
  resellerBindingOwn,
  resellerNotAllowed,
  resellerOtherRegion,
  sellerSuspended,
} from "../problems.ts";
import { sellsIn, whereSold } from "../queries/regions.ts";
import {
  answerBinding,
  endBinding,
  insertBinding,
  lockBinding,
  type ResellerBinding,
  type Side,
} from "../store/reseller-bindings.ts";
import { dropResellerPlans } from "../store/reseller-changes.ts";

type Partner = Pick<ActingOrganisation, "id" | "tenantId" | "partnerType">;

/**
 * An indirect provider asks a reseller, which it names by tenant ID, to sell for it (reseller 1.3). Nobody is looked
 * up: the answer is the same whoever the ID belongs to. A reseller reads the request and is told by mail.
 *
 * @returns the id of the request
 */
export const askReseller = (
  db: Database,
  { partner, tenantId }: { readonly partner: Partner; readonly tenantId: string },
): Promise<Result<string>> => db.transaction((tx) => askResellerIn(tx, { partner, tenantId }));

export async function askResellerIn(
  tx: Tx,
  { partner, tenantId }: { readonly partner: Partner; readonly tenantId: string },
): Promise<Result<string>> {
  if (partner.partnerType !== "indirect-provider")
    return refuse(resellerNotAllowed({ partnerType: partner.partnerType ?? "customer" }));
  if ((await standingUntilCommit(tx, partner.id)).suspended) return refuse(sellerSuspended({}));
  const pointer = "/resellerTenantId";
  if (tenantId === partner.tenantId)
    return refuse(resellerBindingOwn({}, [{ pointer, code: "commerce/own-tenant-id" }]));
  const id = randomUUIDv7();
  if (!(await insertBinding(tx, { id, providerId: partner.id, tenantId })))
    return refuse(resellerBindingExists({}, [{ pointer, code: "commerce/reseller-asked" }]));
  audit(tx, partner.id, id, "asked", { tenantId });
  const [named] = await organisationsByTenants(tx, [tenantId]);
  const provider = await organisationById(tx, partner.id);
  if (isReseller(named)) await tell(tx, named, "asked", { id, other: provider?.name ?? "" });
  return ok(id);
}

export type ChangeBinding = {
  readonly partner: Partner;
  readonly id: string;
  readonly action: BindingAction;
};

/** One side answers, takes back or ends; from the commit on orders name the reseller, or do so no more. */
export const changeBinding = (db: Database, change: ChangeBinding): Promise<Result<null>> =>
  db.transaction((tx) => changeBindingIn(tx, change));

export async function changeBindingIn(
  tx: Tx,
  { partner, id, action }: ChangeBinding,
): Promise<Result<null>> {
  const binding = await lockBinding(tx, sideOf(partner), id);
  if (binding === undefined) return refuse(notFound({}));
  const side = binding.providerId === partner.id ? "provider" : "reseller";
  const allowed = bindingActions(binding.state, side);
  if (!allowed.includes(action))
    return refuse(resellerBindingEnded({ state: binding.state, allowed }));
  if (action === "accept") {
    const accepted = await accept(tx, partner, binding);
    if (!accepted.ok) return accepted;
  } else if (action === "end") {
    await endBinding(tx, id);
    await unbindReseller(tx, binding.providerId, binding.resellerId ?? "");
    await dropResellerPlans(tx, binding.providerId, binding.resellerId ?? "");
  } else await answerBinding(tx, id, action === "decline" ? "declined" : "withdrawn");
  audit(tx, partner.id, id, DONE[action], { before: binding.state });
  await tellOther(tx, binding, { side, action });
  return ok(null);
}

/** A request to an ID that is no reseller's is nobody's to read or answer. */
export const sideOf = ({ id, tenantId, partnerType }: Partner): Side => ({
  id,
  tenantId: partnerType === "indirect-reseller" ? tenantId : null,
});

const DONE = {
  accept: "accepted",
  decline: "declined",
  withdraw: "withdrawn",
  end: "ended",
} as const satisfies Record<BindingAction, string>;

async function accept(
  tx: Tx,
  partner: Partner,
  { id, providerId }: ResellerBinding,
): Promise<Result<null>> {
  if ((await standingUntilCommit(tx, partner.id)).suspended) return refuse(sellerSuspended({}));
  const provider = await organisationById(tx, providerId);
  const reseller = await organisationById(tx, partner.id);
  if (provider?.status !== "active" || reseller === undefined) return refuse(notFound({}));
  if (!sellsIn(await whereSold(tx, provider.country), reseller.country))
    return refuse(resellerOtherRegion({ provider: provider.name }));
  await answerBinding(tx, id, "bound", partner.id);
  await bindReseller(tx, providerId, partner.id);
  return ok(null);
}

const isReseller = (organisation: Organisation | undefined): organisation is Organisation =>
  organisation?.kind === "partner" &&
  organisation.partnerType === "indirect-reseller" &&
  organisation.status === "active";

/** What the other side reads of it; a request that was taken back was read by nobody in time. */
async function tellOther(
  tx: Tx,
  { id, providerId, resellerId, resellerTenantId }: ResellerBinding,
  { side, action }: { readonly side: "provider" | "reseller"; readonly action: BindingAction },
): Promise<void> {
  if (action === "withdraw") return;
  const provider = await organisationById(tx, providerId);
  const [reseller] =
    resellerId === null
      ? await organisationsByTenants(tx, [resellerTenantId])
      : [await organisationById(tx, resellerId)];
  if (provider === undefined || reseller === undefined) return;
  const [to, other] = side === "provider" ? [reseller, provider] : [provider, reseller];
  // Who declines is not introduced: the provider reads the ID that it wrote itself.
  const name = action === "decline" ? resellerTenantId : other.name;
  await tell(tx, to, DONE[action], { id, other: name });
}

async function tell(
  tx: Tx,
  to: Pick<Organisation, "id">,
  what: "asked" | Exclude<(typeof DONE)[BindingAction], "withdrawn">,
  { id, other }: { readonly id: string; readonly other: string },
): Promise<void> {
  const roles = rolesFor("customer:remove", ["partner"]);
  for (const reader of await membersWithRoles(tx, to.id, roles))
    mailMember(tx, reader, {
      about: `reseller-${what}/${id}`,
      organisationId: to.id,
      template: `reseller-${what}`,
      params: { partner: other },
    });
}

const audit = (tx: Tx, organisationId: string, objectId: string, what: string, after: object) =>
  tx.audit({
    organisationId,
    action: `reseller.${what}`,
    objectType: "reseller-binding",
    objectId,
    after,
  });
