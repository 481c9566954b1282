import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { PublisherVerified } from "../events.ts";
import { onlyPublishersVerified } from "../problems.ts";
import { type ListedOrganisation, listedOrganisation } from "../queries/organisation-list.ts";

const lock = statement<[id: string], { kind: string; verified: boolean }>(
  "identity.lock-organisation",
  "select kind, verified_at is not null as verified from identity.organisations where id = $1 for update",
);
const set = statement<[id: string, at: Temporal.Instant | null, by: string | null], unknown>(
  "identity.set-verified",
  "update identity.organisations set verified_at = $2, verified_by = $3 where id = $1",
);

/**
 * Says that the operator looked into who a publisher is, or that this no longer holds (OPR-03). Said
 * twice, the first time counts.
 */
export const verifyPublisher = (
  db: Database,
  { organisationId, verified }: { readonly organisationId: string; readonly verified: boolean },
): Promise<Result<ListedOrganisation>> =>
  db.transaction(async (tx): Promise<Result<ListedOrganisation>> => {
    const [before] = await tx.query(lock, [organisationId]);
    if (before === undefined) return refuse(notFound({}));
    if (before.kind !== "publisher") return refuse(onlyPublishersVerified({}));
    if (before.verified !== verified) {
      await tx.query(set, [
        organisationId,
        verified ? tx.at : null,
        verified ? tx.actor.name : null,
      ]);
      tx.audit({
        organisationId,
        action: verified ? "organisation.verified" : "organisation.unverified",
        objectType: "organisation",
        objectId: organisationId,
        before: { verified: before.verified },
        after: { verified },
      });
      await tx.publish<PublisherVerified>({
        type: "identity.publisher-verified",
        subject: organisationId,
        organisationId,
        verified,
      });
    }
    const after = await listedOrganisation(tx, organisationId);
    return after === undefined ? refuse(notFound({})) : ok(after);
  });
