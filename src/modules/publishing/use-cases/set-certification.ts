import type { Database } from "../../../platform/transaction.ts";
import type { CertificationSetting } from "../domain/certification.ts";

/**
 * Says whether the checks decide alone (decision 2): for the marketplace, or for one publisher.
 * Submissions that run keep the steps they began with.
 *
 * @param setting undefined takes a publisher's own setting away, so that the marketplace's holds
 */
export async function setCertification(
  db: Database,
  publisherId: string | null,
  setting: CertificationSetting | undefined,
): Promise<void> {
  await db.transaction(async (tx) => {
    const before = await tx.sql
      .deleteFrom("publishing.certification_settings")
      .where("publisher_id", "is not distinct from", publisherId)
      .returning("certification")
      .executeTakeFirst();
    if (setting !== undefined)
      await tx.sql
        .insertInto("publishing.certification_settings")
        .values({
          publisher_id: publisherId,
          certification: setting,
          changed_at: tx.at,
          changed_by: tx.actor.name,
        })
        .execute();
    tx.audit({
      ...(publisherId === null ? {} : { organisationId: publisherId }),
      action: "settings.certification-changed",
      objectType: "setting",
      objectId: publisherId ?? "marketplace",
      before: { certification: before?.certification ?? null },
      after: { certification: setting ?? null },
    });
  });
}
