import { nameFolded } from "../../../kernel/fold.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { PLACES_NAMED, type Table } from "../../../platform/csv-table.ts";
import { previewOf } from "../../../platform/preview.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  type AssignmentColumn,
  claimKey,
  FILE_PLANS,
  type FileFacts,
  type JudgedRow,
  judgeFile,
} from "../domain/assignment-file.ts";
import { requestDecided } from "../events.ts";
import { assignmentFileInvalid, previewOutdated, tooManyPlans } from "../problems.ts";
import { addAssignments, dropDirectClaims, takeAssignments } from "../store/assignments.ts";
import { addDirectClaims } from "../store/claims.ts";
import {
  claimsOfFile,
  countAnew,
  lockPeopleNamed,
  lockPoolsNamed,
} from "../store/file-assignments.ts";
import { settlePool } from "../store/pools.ts";
import { closeRequests } from "../store/requests.ts";

export type AssignFromFile = {
  readonly organisationId: string;
  readonly file: Table<AssignmentColumn>;
  /** The licences of rows that name no plan. */
  readonly poolId: string | null;
  /** The preview that the person confirms. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

export type AssignedFromFile = {
  readonly rows: readonly JudgedRow[];
  /** Null where a row is refused. */
  readonly preview: string | null;
};

/**
 * Gives licences and takes them back as a file says: exactly what was looked at, all of it or nothing, by as many
 * statements for 20,000 rows as for one. Whoever waits is served from what is left.
 */
export const assignFromFile = (
  db: Database,
  wanted: AssignFromFile,
): Promise<Result<AssignedFromFile>> =>
  db.transaction(async (tx): Promise<Result<AssignedFromFile>> => {
    const { organisationId, file, dryRun } = wanted;
    const facts = await factsOf(tx, wanted);
    if (facts === "too-many") return refuse(tooManyPlans({ most: FILE_PLANS }));
    const rows = judgeFile(file.rows, facts, file.columns);
    const errors = rows.flatMap((row) => row.errors);
    const preview =
      errors.length > 0
        ? null
        : previewOf(rows.map(({ state, userId, poolId }) => [state, userId, poolId]));
    if (dryRun) return ok({ rows, preview });
    if (errors.length > 0)
      return refuse(assignmentFileInvalid({ count: errors.length }, errors.slice(0, PLACES_NAMED)));
    // Whoever confirms it again, after an answer that was lost, finds it done.
    if (rows.every(({ state }) => state === "known")) return ok({ rows, preview });
    if (wanted.preview !== preview) return refuse(previewOutdated({}));
    await carryOut(tx, rows);
    const of = (state: JudgedRow["state"]) => rows.filter((row) => row.state === state).length;
    tx.audit({
      organisationId,
      action: "licences.assigned-from-file",
      objectType: "licences",
      objectId: wanted.poolId ?? organisationId,
      after: { assigned: of("assigned"), unassigned: of("unassigned") },
    });
    return ok({ rows, preview });
  });

async function factsOf(
  tx: Tx,
  { organisationId, file, poolId }: AssignFromFile,
): Promise<FileFacts | "too-many"> {
  const names = new Set(file.rows.map(({ cells }) => nameFolded(cells.userName)));
  const services = new Set(file.rows.map(({ cells }) => cells.plan.trim().toLowerCase()));
  services.delete("");
  if (services.size > FILE_PLANS) return "too-many";
  // People before licences, here and wherever both are held.
  const people = await lockPeopleNamed(tx, organisationId, [...names]);
  const pools = await lockPoolsNamed(tx, organisationId, [...services], poolId);
  const claims = await claimsOfFile(
    tx,
    pools.map(({ id }) => id),
    people.map(({ userId }) => userId),
  );
  return {
    people: new Map(people.map((one) => [one.userName, one])),
    pools: new Map(pools.map((one) => [one.serviceId.toLowerCase(), one])),
    usual: pools.find(({ id }) => id === poolId)?.serviceId ?? null,
    claims: new Map(claims.map((one) => [claimKey(one.poolId, one.userId), one])),
  };
}

/** Plan by plan: first what is taken, then what is given, then who waits. */
async function carryOut(tx: Tx, rows: readonly JudgedRow[]): Promise<void> {
  for (const [poolId, ofPool] of Map.groupBy(rows, (row) => row.poolId ?? "")) {
    const ids = (state: JudgedRow["state"], action: JudgedRow["action"]) =>
      ofPool.flatMap((row) =>
        row.state === state && row.action === action && row.userId !== null ? [row.userId] : [],
      );
    const taken = ids("unassigned", "unassign");
    const kept = ids("kept", "unassign");
    const given = ids("assigned", "assign");
    if (kept.length > 0) await dropDirectClaims(tx, poolId, kept);
    if (taken.length > 0) {
      await takeAssignments(tx, poolId, taken);
      await countAnew(tx, poolId);
    }
    if (given.length > 0) {
      await addDirectClaims(tx, poolId, given);
      await addAssignments(tx, poolId, given);
      const closed = await closeRequests(tx, poolId, given);
      await tx.publishAll(closed.map((one) => requestDecided({ ...one, poolId, to: "approved" })));
    }
    if (taken.length > 0) await settlePool(tx, poolId, "person");
  }
}
