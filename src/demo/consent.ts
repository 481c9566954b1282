import type { Market } from "../app.ts";
import { accepted } from "../kernel/result.ts";
import type { Organisation } from "../modules/identity/index.ts";
import {
  acceptConsent,
  assignLicences,
  inviteToConsent,
  listPools,
  manageLicences,
  peopleToAssign,
} from "../modules/licensing/index.ts";
import type { Database } from "../platform/transaction.ts";

/** Of the deal's solution; the first people by name have one each. */
const GRANT = { planId: "seller", quantity: 8, assigned: 3 } as const;

/**
 * The deal's customer consents by a link, and the deal grants it licences, some of which its people have. An
 * earlier start may have been interrupted anywhere in between.
 */
export async function grantLicences(
  { platform }: Market,
  about: {
    readonly seller: Database;
    readonly publisher: Organisation;
    readonly dealId: string;
    /** The customer's global admin. */
    readonly owner: Database;
    readonly customer: Organisation;
    readonly email: string;
  },
): Promise<void> {
  const { seller, publisher, dealId, owner, customer } = about;
  const invited = accepted(
    await inviteToConsent(seller, {
      publisher,
      dealId,
      company: undefined,
      email: about.email,
      mailIn: null,
      replace: true,
      linkOf: (token) => token,
      marketplace: platform.marketplace.name,
    }),
  );
  accepted(await acceptConsent(owner, { customer, token: invited.link }));
  const wanted = {
    publisher,
    dealId,
    customerId: customer.id,
    plans: [{ planId: GRANT.planId, quantity: GRANT.quantity }],
    unassign: undefined,
  };
  const seen = accepted(await manageLicences(seller, { ...wanted, dryRun: true, preview: null }));
  accepted(await manageLicences(seller, { ...wanted, dryRun: false, preview: seen.preview }));
  const service = `${publisher.handle}.tidewise-sales.${GRANT.planId}`;
  const [pool] = await listPools(owner, customer.id, {
    q: service,
    ended: false,
    after: null,
    limit: 1,
  });
  const people = await peopleToAssign(owner, customer.id, { q: null, most: GRANT.assigned });
  if (pool === undefined || people.length === 0) return;
  const userIds = people.map(({ id }) => id);
  accepted(await assignLicences(owner, { customer, poolId: pool.id, userIds, dryRun: false }));
}
