import type { Draft } from "./review.ts";

/** What Sync private audience depends on; plans by their ids. */
export type AudienceFacts = {
  /** Plans that are live and private. */
  readonly privatePlans: readonly string[];
  /** Those of them whose list differs from the live one. */
  readonly changed: readonly string[];
  /** Changed to a list without any ID. */
  readonly emptied: readonly string[];
  /** Changed to a list with a kind of ID that is new to the plan. */
  readonly withNewKind: readonly string[];
};

export function audienceFacts({ plans, live }: Draft): AudienceFacts {
  const private_ = plans.flatMap(({ planId, audienceState }) =>
    audienceState?.isSold && live?.plans[planId]?.visibility?.visibility === "private"
      ? [{ planId, ...audienceState }]
      : [],
  );
  const changed = private_.filter(({ differs }) => differs);
  const ids = (some: readonly { readonly planId: string }[]) => some.map(({ planId }) => planId);
  return {
    privatePlans: ids(private_),
    changed: ids(changed),
    emptied: ids(changed.filter(({ size }) => size === 0)),
    withNewKind: ids(
      changed.filter(
        ({ kinds, liveKinds }) =>
          liveKinds.length > 0 && kinds.some((kind) => !liveKinds.includes(kind)),
      ),
    ),
  };
}
