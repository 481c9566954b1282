import { randomUUID } from "node:crypto";
import { liveOffer } from "../../src/modules/catalog/index.ts";
import { verifyLicensing } from "../../src/modules/licensing/index.ts";
import { lockOrMakePool, putHolding, settlePool } from "../../src/modules/licensing/store/pools.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import type { TestMarket } from "./market.ts";

/** Licences of an offer's first plan, as a subscription brings them; the same `source` again is another number of them. */
export async function holdsLicences(
  market: TestMarket,
  slug: string,
  to: { readonly id: string; readonly tenantId: string },
  quantity: number,
  {
    source = randomUUID(),
    state = quantity === 0 ? "ended" : "active",
  }: { source?: string; state?: "active" | "suspended" | "ended" } = {},
): Promise<{ readonly source: string; readonly poolId: string; readonly serviceId: string }> {
  const db = market.platform.databaseAs(SYSTEM);
  return db.transaction(async (tx) => {
    const offer = await liveOffer(tx, slug);
    const plan = offer?.plans[0];
    if (offer === undefined || plan?.serviceId === undefined)
      throw new Error(`${slug} has no licences`);
    const { serviceId } = plan;
    const poolId = await lockOrMakePool(tx, {
      organisationId: to.id,
      tenantId: to.tenantId,
      planUuid: plan.planUuid,
      serviceId,
      publisherId: offer.publisherId,
      publisherName: offer.publisherName,
      offerId: offer.offerId,
      offerSlug: offer.slug,
      offerName: offer.languages.en?.name ?? offer.slug,
      planId: plan.planId,
      planName: plan.texts.en?.name ?? plan.planId,
    });
    await putHolding(tx, poolId, {
      source: "subscription",
      sourceId: source,
      quantity,
      state,
    });
    await settlePool(tx, poolId, "fewer-licences");
    return { source, poolId, serviceId };
  });
}

/** What verification finds where a test changed what is held without a purchase: all but that it is not what was bought. */
export const foundWithHeld = async (market: TestMarket) =>
  (await verifyLicensing(market.platform.pool.reader)).filter(
    ({ detail }) =>
      !/^(licences of no subscription$|is \d+ (active|suspended), held: )/.test(detail),
  );
