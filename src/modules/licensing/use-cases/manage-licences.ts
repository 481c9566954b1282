import { nameFolded } from "../../../kernel/fold.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { type LiveOffer, liveOfferById } from "../../catalog/index.ts";
import { type Organisation, organisationById, standingUntilCommit } from "../../identity/index.ts";
import {
  effectOf,
  type GrantEffect,
  increaseRefusal,
  isIncrease,
} from "../domain/licence-grant.ts";
import type { Unassign } from "../domain/lowering.ts";
import {
  assignedBeyond,
  dealCustomerFixed,
  grantInvalid,
  noConsent,
  previewOutdated,
} from "../problems.ts";
import { grantablePlans } from "../queries/deal-licences.ts";
import { approvalRequired } from "../queries/settings.ts";
import { type Consent, holdConsentInForce } from "../store/consents.ts";
import { type Deal, lockDeal } from "../store/deals.ts";
import { type DealGrant, fixCustomer, lockGrants } from "../store/grants.ts";
import { holdersNamed } from "../store/people.ts";
import { lockOrMakePool, putHolding, settlePool } from "../store/pools.ts";
import { lowerLicences } from "./lower-licences.ts";
import { tellOfGrants } from "./tell-of-grants.ts";

/** From whom licences are taken where there are to be fewer than are assigned, by user name. */
export type UnassignByName =
  | "latest-first"
  | readonly { readonly planId: string; readonly userNames: readonly string[] }[];

export type ManageLicences = {
  readonly publisher: ActingOrganisation;
  readonly dealId: string;
  /** Whose licences the deal grants; null for whom it has already. */
  readonly customerId: string | null;
  /** All that the deal grants afterwards: a plan that is left out is taken off it. */
  readonly plans: readonly { readonly planId: string; readonly quantity: number }[];
  readonly unassign: UnassignByName | undefined;
  /** Only says what would happen. */
  readonly dryRun: boolean;
  readonly preview: string | null;
};

export type GrantsEffect = {
  readonly customer: Organisation;
  /** Of every plan that the deal grants, before or afterwards, by plan ID. */
  readonly plans: readonly GrantEffect[];
  /** Whether somebody loses a licence and nobody said who: then it is not done. */
  readonly undecided: boolean;
  readonly preview: string;
};

/**
 * Says what a deal grants its customer, all at once (LIC-10): more needs the customer's consent in force
 * and a deal on which licences may be managed; fewer is possible always. It names the preview that it
 * confirms, and does exactly that or is refused (BEY-06).
 *
 * @see docs/domain/consent.md, C-4 and C-5
 */
export const manageLicences = (
  db: Database,
  wanted: ManageLicences,
): Promise<Result<GrantsEffect>> =>
  db.transaction(async (tx): Promise<Result<GrantsEffect>> => {
    const deal = await lockDeal(tx, wanted.dealId, wanted.publisher.id);
    if (deal === undefined) return refuse(notFound({}));
    const found = await customerOf(tx, deal, wanted.customerId);
    if (!found.ok) return found;
    const { customer, consent } = found.value;
    const offer = await liveOfferById(tx, deal.offerId);
    const planned = await planGrants(tx, { deal, offer, customer, wanted });
    if (!planned.ok) return planned;
    const effects = planned.value;
    if (effects.some(isIncrease)) {
      const refusal = increaseRefusal({
        deal,
        approvalRequired: await approvalRequired(tx),
        consented: consent !== undefined,
        publisher: {
          name: wanted.publisher.name,
          suspended: (await standingUntilCommit(tx, wanted.publisher.id)).suspended,
        },
        customer: {
          name: customer.name,
          suspended: (await standingUntilCommit(tx, customer.id)).suspended,
        },
      });
      if (refusal !== undefined) return refuse(refusal);
    }
    const losing = effects.filter((one) => one.losing > 0);
    const undecided = losing.length > 0 && wanted.unassign === undefined;
    const preview = previewOf([
      deal.id,
      customer.id,
      effects.map((one) => [
        one.planUuid,
        one.before,
        one.after,
        one.ownedAfter,
        one.gaining,
        one.losing,
      ]),
      wanted.unassign ?? null,
    ]);
    const effect = { customer, plans: effects, undecided, preview };
    const changed = effects.filter(({ before, after }) => before !== after);
    // Who is named is looked at with the look, too: what is shown can be done.
    const lowered = undecided ? refuse(beyondOf(losing)) : await lowerAll(tx, changed, wanted);
    if (wanted.dryRun) return lowered.ok || undecided ? ok(effect) : lowered;
    if (!lowered.ok) return lowered;
    if (wanted.preview !== preview) return refuse(previewOutdated({}));
    await apply(tx, { deal, offer, customer, consent, changed, publisher: wanted.publisher });
    return ok(effect);
  });

/** Pools are known where the organisation had licences of the plan before. */
type Planned = GrantEffect & { readonly poolId: string | undefined };

/**
 * Whose licences are meant, and the consent in force, which nobody revokes meanwhile. A deal without a
 * customer gets one that consented; who is not here answers like who did not.
 */
async function customerOf(
  tx: Tx,
  deal: Deal,
  customerId: string | null,
): Promise<Result<{ readonly customer: Organisation; readonly consent: Consent | undefined }>> {
  const organisationId = deal.organisationId ?? customerId;
  if (organisationId === null)
    return refuse(grantInvalid({}, [{ pointer: "/customerId", code: "required" }]));
  const consent = await holdConsentInForce(tx, deal.publisherId, organisationId);
  if (deal.organisationId === null && consent === undefined) return refuse(noConsent({}));
  const customer = await organisationById(tx, organisationId);
  if (customer === undefined) throw new Error(`There is no organisation ${organisationId}`);
  if (customerId !== null && customerId !== organisationId)
    return refuse(dealCustomerFixed({ customer: customer.name }));
  return ok({ customer, consent });
}

async function planGrants(
  tx: Tx,
  {
    deal,
    offer,
    customer,
    wanted,
  }: {
    readonly deal: Deal;
    readonly offer: LiveOffer | undefined;
    readonly customer: Organisation;
    readonly wanted: ManageLicences;
  },
): Promise<Result<readonly Planned[]>> {
  const live = new Map(grantablePlans(offer).map((plan) => [plan.planId, plan]));
  const locked = await lockGrants(tx, {
    organisationId: customer.id,
    dealId: deal.id,
    planUuids: wanted.plans.flatMap(({ planId }) => live.get(planId)?.planUuid ?? []),
  });
  const known = new Map<string, DealGrant>(locked.map((one) => [one.planId, one]));
  const errors: FieldError[] = [];
  const after = new Map<string, number>();
  for (const [index, { planId, quantity }] of wanted.plans.entries()) {
    const pointer = `/plans/${index}/planId`;
    const held = known.get(planId)?.quantity ?? 0;
    if (after.has(planId)) errors.push({ pointer, code: "licensing/plan-twice" });
    else if (!live.has(planId) && held === 0)
      errors.push({ pointer, code: "licensing/plan-unknown" });
    else if (!live.has(planId) && quantity > held)
      errors.push({ pointer, code: "licensing/plan-not-live" });
    after.set(planId, quantity);
  }
  if (wanted.plans.length === 0 && deal.organisationId === null)
    errors.push({ pointer: "/plans", code: "required" });
  if (errors.length > 0) return refuse(grantInvalid({}, errors));
  const ids = [...new Set([...after.keys(), ...locked.map(({ planId }) => planId)])].sort();
  return ok(
    ids.flatMap((planId): Planned[] => {
      const pool = known.get(planId);
      const plan = live.get(planId) ?? pool;
      if (plan === undefined) return [];
      const { planUuid, serviceId, planName } = plan;
      return [
        {
          poolId: pool?.poolId,
          ...effectOf({
            planUuid,
            planId,
            serviceId,
            planName,
            live: live.has(planId),
            before: pool?.quantity ?? 0,
            after: after.get(planId) ?? 0,
            owned: pool?.owned ?? 0,
            assigned: pool?.assigned ?? 0,
            waiting: pool?.waiting ?? 0,
          }),
        },
      ];
    }),
  );
}

const beyondOf = (losing: readonly GrantEffect[]) =>
  assignedBeyond({
    plans: losing.map(({ serviceId }) => serviceId),
    assigned: sum(losing.map(({ assigned }) => assigned)),
    wanted: sum(losing.map(({ ownedAfter }) => ownedAfter)),
    losing: sum(losing.map((one) => one.losing)),
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Takes licences from those who were named, pool by pool; a look takes none. */
async function lowerAll(
  tx: Tx,
  changed: readonly Planned[],
  { unassign, dryRun, preview }: ManageLicences,
): Promise<Result<null>> {
  for (const one of changed) {
    if (one.poolId === undefined) continue;
    const lowered = await lowerLicences(
      tx,
      { id: one.poolId, serviceId: one.serviceId, assigned: one.assigned },
      {
        ownedAfter: one.ownedAfter,
        unassign: await byId(tx, one.poolId, one.planId, unassign),
        dryRun: dryRun || preview === null,
      },
    );
    if (!lowered.ok) return lowered;
  }
  return ok(null);
}

/** Who is named and has no licence keeps the name, which is nobody's id: it is refused. */
async function byId(
  tx: Tx,
  poolId: string,
  planId: string,
  unassign: UnassignByName | undefined,
): Promise<Unassign | undefined> {
  if (unassign === undefined || unassign === "latest-first") return unassign;
  const named = unassign
    .filter((one) => one.planId === planId)
    .flatMap(({ userNames }) => userNames.map(nameFolded));
  if (named.length === 0) return undefined;
  const ids = await holdersNamed(tx, poolId, named);
  const nobody = "00000000-0000-0000-0000-000000000000";
  return { userIds: [...new Set(named)].map((name) => ids.get(name) ?? nobody) };
}

async function apply(
  tx: Tx,
  {
    deal,
    offer,
    customer,
    consent,
    changed,
    publisher,
  }: {
    readonly deal: Deal;
    readonly offer: LiveOffer | undefined;
    readonly customer: Organisation;
    readonly consent: Consent | undefined;
    readonly changed: readonly Planned[];
    readonly publisher: ActingOrganisation;
  },
): Promise<void> {
  if (changed.length === 0) return;
  if (deal.organisationId === null) await fixCustomer(tx, deal.id, customer.id);
  const changes = [];
  for (const one of changed) {
    const poolId =
      one.poolId ??
      (await lockOrMakePool(tx, {
        ...one,
        organisationId: customer.id,
        tenantId: customer.tenantId,
        publisherId: publisher.id,
        publisherName: publisher.name,
        offerId: deal.offerId,
        offerSlug: offer?.slug ?? deal.slug,
        offerName: deal.offerName,
      }));
    await putHolding(tx, poolId, {
      source: "deal",
      sourceId: deal.id,
      quantity: one.after,
      state: one.after === 0 ? "ended" : "active",
    });
    await settlePool(tx, poolId, "fewer-licences");
    changes.push({ ...one, poolId });
  }
  await tellOfGrants(tx, {
    deal,
    organisationId: customer.id,
    customerName: customer.name,
    changes,
    consentId: consent?.id ?? null,
    because: "publisher",
  });
}
