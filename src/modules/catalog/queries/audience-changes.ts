import type { Reader } from "../../../platform/database.ts";
import { ownersOfEnvironments } from "../../identity/index.ts";
import { type AudienceDifference, audienceDifference, idsOf } from "../domain/audience.ts";
import { audienceFacts } from "../domain/audience-sync.ts";
import type { LoadedOffer } from "./load-draft.ts";
import { admittedBy, readAudience } from "./read-audience.ts";

/** How the audience of a live private plan, as last saved, differs from the live one. */
export type AudienceChange = {
  readonly planUuid: string;
  readonly planId: string;
  /** Of the list as last saved. */
  readonly version: number;
  readonly size: number;
  readonly liveSize: number;
  readonly difference: AudienceDifference;
  /** Tenant ids of the owners of environments in the list as last saved. */
  readonly owners: readonly string[];
  /** Tenant ids of organisations that see the plan now and would not any more. */
  readonly losing: readonly string[];
};

/** Of every live private plan whose list changed, in the order of the plans; at most 45. */
export async function audienceChangesOf(
  db: Reader,
  { draft, plans }: Pick<LoadedOffer, "draft" | "plans">,
): Promise<readonly AudienceChange[]> {
  const { changed } = audienceFacts(draft);
  return Promise.all(
    plans
      .filter(({ planId }) => changed.includes(planId))
      .map(async (plan): Promise<AudienceChange> => {
        const { planUuid, planId, audienceVersion, liveAudienceVersion, audienceState } = plan;
        const live = await readAudience(db, planUuid, liveAudienceVersion ?? 0);
        const saved = await readAudience(db, planUuid, audienceVersion);
        const before = await admittedBy(db, live);
        const after = new Set(await admittedBy(db, saved));
        return {
          planUuid,
          planId,
          version: audienceVersion,
          size: audienceState.size,
          liveSize: audienceState.liveSize,
          difference: audienceDifference(live, saved),
          owners: await ownersOfEnvironments(db, idsOf(saved, "subscription")),
          losing: before.filter((tenantId) => !after.has(tenantId)),
        };
      }),
  );
}
