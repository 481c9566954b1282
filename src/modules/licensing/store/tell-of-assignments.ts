import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { AssignmentsChanged } from "../events.ts";

const pool = statement<[poolId: string], { organisationId: string; serviceId: string }>(
  "licensing.pool-of-assignments",
  `select organisation_id as "organisationId", service_id as "serviceId" from licensing.pools where id = $1`,
);

/** Tells that so many people got a licence of a pool, or lost one, in one step; who they are stands in the history. */
export async function tellOfAssignments(
  tx: Tx,
  poolId: string,
  {
    kind,
    count,
    because,
  }: Pick<AssignmentsChanged, "count" | "because"> & {
    readonly kind: "assigned" | "unassigned";
  },
): Promise<void> {
  if (count === 0) return;
  const [of] = await tx.query(pool, [poolId]);
  if (of === undefined) throw new Error(`There are no licences ${poolId}`);
  await tx.publish({
    type: `licensing.licences-${kind}`,
    subject: poolId,
    poolId,
    organisationId: of.organisationId,
    serviceId: of.serviceId,
    count,
    because,
  } satisfies AssignmentsChanged);
}
