import type { Reader } from "../../../platform/database.ts";
import { type AudienceDifference, audienceDifference } from "../domain/audience.ts";
import { audienceFacts } from "../domain/audience-sync.ts";
import type { LoadedOffer } from "./load-draft.ts";
import { readAudience } from "./read-audience.ts";

/** How the audience of a live private plan, as last saved, differs from the live one. */
export type AudienceChange = {
  readonly planUuid: string;
  readonly planId: string;
  /** Of the list as last saved. */
  readonly version: number;
  readonly size: number;
  readonly liveSize: number;
  readonly difference: AudienceDifference;
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
        return {
          planUuid,
          planId,
          version: audienceVersion,
          size: audienceState.size,
          liveSize: audienceState.liveSize,
          difference: audienceDifference(live, saved),
        };
      }),
  );
}
