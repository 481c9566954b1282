import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { decideMerger, type MergerTies } from "../domain/merger.ts";
import type { OrganisationsMerged } from "../events.ts";
import { type Organisation, organisationsById } from "../queries/organisations.ts";
import { membersOneAtATime } from "../store/members.ts";
import { heldByGoing, holdBoth, type MergedPerson, moveIntoStaying } from "../store/mergers.ts";

export type Merging = { readonly going: string; readonly staying: string };

/** The two records, and what of identity the one that goes has. */
export type MergerFacts = {
  readonly going: Organisation;
  readonly staying: Organisation;
  readonly people: readonly MergedPerson[];
  readonly environments: number;
  readonly programs: number;
};

/** @returns not found where one of them is not there */
export async function mergerFacts(
  db: Pick<Database, "query" | "sql">,
  { going, staying }: Merging,
): Promise<Result<MergerFacts>> {
  const found = await organisationsById(db, [going, staying]);
  const [goes, stays] = [found.get(going), found.get(staying)];
  if (goes === undefined || stays === undefined) return refuse(notFound({}));
  return ok({ going: goes, staying: stays, ...(await heldByGoing(db, going, staying)) });
}

/** Keeps both organisations as they are until the transaction ends: nobody suspends or merges them meanwhile. */
export async function holdForMerger(tx: Tx, { going, staying }: Merging): Promise<void> {
  const both: readonly string[] = [going, staying].sort();
  for (const id of both) await membersOneAtATime(tx, id);
  await holdBoth(tx, both);
}

/**
 * Lets one record of a company go into another (OPR-03), both held by `holdForMerger`: its people and
 * environments are the other's, its programs end, and it is closed for good. What selling moves follows
 * from the event, in the same transaction.
 */
export async function mergeOrganisations(
  tx: Tx,
  facts: MergerFacts,
  ties: MergerTies,
): Promise<Result<null>> {
  const decided = decideMerger(facts, ties);
  if (!decided.ok) return decided;
  const { going, staying, people, environments, programs } = facts;
  await moveIntoStaying(tx, { going: going.id, staying: staying.id }, people);
  for (const [organisationId, action] of [
    [going.id, "organisation.merged-into"],
    [staying.id, "organisation.merged-from"],
  ] as const)
    tx.audit({
      organisationId,
      action,
      objectType: "organisation",
      objectId: organisationId,
      after: {
        going: going.handle,
        staying: staying.handle,
        people: people.length,
        environments,
        programs,
      },
    });
  await tx.publish<OrganisationsMerged>({
    type: "identity.organisations-merged",
    subject: staying.id,
    goingId: going.id,
    stayingId: staying.id,
  });
  return ok(null);
}
