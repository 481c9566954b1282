import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { groupOf, holdDirectory, membersAfter } from "../../directory/index.ts";
import { type GroupChange, planGiving, planTaking } from "../domain/group-change.ts";
import { previewOutdated } from "../problems.ts";
import { countMembersOfGroup, countOtherWaiting, isGivenTo } from "../queries/groups.ts";
import { type LockedPool, lockPool } from "../store/assignments.ts";
import { addClaimsOfGroup, dropClaimsOfGroup, forgetGroup, recordGroup } from "../store/claims.ts";
import { lockPeopleAmong } from "../store/people.ts";
import { settlePool } from "../store/pools.ts";

/** As many as a group of the directory has at most (docs/domain/directory.md, rule 8), and one more. */
const ALL_MEMBERS = 50_001;

export type ChangeOfGroup = {
  readonly customer: Pick<ActingOrganisation, "id">;
  readonly poolId: string;
  readonly groupId: string;
  /** Only says what would happen. */
  readonly dryRun: boolean;
  /** What was looked at; null does whatever it comes to now. */
  readonly preview: string | null;
};
export type PreviewedGroupChange = GroupChange & { readonly preview: string };

type Held = {
  readonly pool: LockedPool;
  readonly memberIds: readonly string[];
};

/**
 * Gives a plan's licences to a group: each active member has one from now on, and whoever joins it, as long as there
 * are some; the others wait (docs/domain/seats.md). A group that has them already changes nothing.
 *
 * @returns `platform/not-found` for licences or a group of nobody here, `licensing/preview-outdated` where something moved since the look
 */
export const giveToGroup = (
  db: Database,
  wanted: ChangeOfGroup,
): Promise<Result<PreviewedGroupChange>> =>
  db.transaction((tx) =>
    onGroup(tx, wanted, async ({ pool, memberIds }) => {
      const of = { poolId: pool.id, groupId: wanted.groupId };
      const given = await isGivenTo(tx, of);
      const members = await countMembersOfGroup(tx, of, memberIds);
      const plan = planGiving(pool.owned - pool.assigned, members);
      return {
        plan,
        nothing: given,
        async carryOut() {
          await recordGroup(tx, of);
          await addClaimsOfGroup(tx, of, memberIds);
          await settlePool(tx, pool.id, "fewer-licences", "group");
          audit(tx, wanted, pool, { action: "licences.given-to-group", plan });
        },
      };
    }),
  );

/** Takes a plan's licences from a group: whoever has nothing else to have one by loses it, and who waits is served. */
export const takeFromGroup = (
  db: Database,
  wanted: ChangeOfGroup,
): Promise<Result<PreviewedGroupChange>> =>
  db.transaction((tx) =>
    onGroup(tx, wanted, async ({ pool, memberIds }) => {
      const of = { poolId: pool.id, groupId: wanted.groupId };
      const given = await isGivenTo(tx, of);
      const members = await countMembersOfGroup(tx, of, memberIds);
      const plan = planTaking(pool.owned - pool.assigned, members, await countOtherWaiting(tx, of));
      return {
        plan,
        nothing: !given,
        async carryOut() {
          await dropClaimsOfGroup(tx, of, null, "group-removed");
          await forgetGroup(tx, of);
          await settlePool(tx, pool.id, "group-removed");
          audit(tx, wanted, pool, { action: "licences.taken-from-group", plan });
        },
      };
    }),
  );

/** Holds what must not move: who is in the group, then the people, then the licences. */
async function onGroup(
  tx: Tx,
  wanted: ChangeOfGroup,
  judge: (held: Held) => Promise<{
    readonly plan: GroupChange;
    /** What is wanted is so already. */
    readonly nothing: boolean;
    carryOut(): Promise<void>;
  }>,
): Promise<Result<PreviewedGroupChange>> {
  const { customer, groupId, dryRun } = wanted;
  await holdDirectory(tx, customer.id);
  const group = await groupOf(tx, customer.id, groupId);
  if (group === undefined) return refuse(notFound({}));
  const members = await membersAfter(tx, groupId, { after: null, limit: ALL_MEMBERS });
  const memberIds = members.map(({ id }) => id);
  await lockPeopleAmong(tx, customer.id, memberIds);
  const pool = await lockPool(tx, customer.id, wanted.poolId);
  if (pool === undefined) return refuse(notFound({}));
  const { plan, nothing, carryOut } = await judge({ pool, memberIds });
  const preview = previewOf([pool.id, groupId, nothing, plan]);
  if (dryRun) return ok({ ...plan, preview });
  // Whoever confirms it again, after an answer that was lost, finds it done.
  if (nothing) return ok({ ...plan, preview });
  if (wanted.preview !== null && wanted.preview !== preview) return refuse(previewOutdated({}));
  await carryOut();
  return ok({ ...plan, preview });
}

function audit(
  tx: Tx,
  { customer, groupId }: ChangeOfGroup,
  { id, serviceId }: LockedPool,
  { action, plan }: { readonly action: string; readonly plan: GroupChange },
): void {
  tx.audit({
    organisationId: customer.id,
    action,
    objectType: "licences",
    objectId: id,
    after: { serviceId, groupId, changed: plan.changed, waiting: plan.waiting },
  });
}
