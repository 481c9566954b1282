import type { PreviewAudience } from "./preview-gate.ts";

/** Whom the question "Who can see this?" is about. */
export type Viewer = {
  /** In lower case; absent where no organisation of the marketplace is known by what was typed. */
  readonly tenantId?: string;
  /** In lower case. */
  readonly email?: string;
  /** Tenant ID and subscription IDs that audiences can name the viewer by, in lower case. */
  readonly ids?: readonly string[];
};

/** An offer as far as seeing it depends on it: a draft, a preview or what is live. */
export type Showing = {
  /** False for an offer that is only listed: everybody sees it, with plans or without. */
  readonly soldHere: boolean;
  /** None for an offer without plans. */
  readonly plans: readonly ShowingPlan[];
};
export type ShowingPlan = {
  readonly planId: string;
  /** Undefined while nobody chose. */
  readonly visibility: "public" | "private" | undefined;
  readonly hidden: boolean;
  readonly sold: boolean;
  /** Whether the viewer is in its private audience. */
  readonly isMember: boolean;
};

/** A message `sees.<reason>` says it in words. */
export type Sight = { readonly sees: boolean; readonly reason: SightReason };
export type SightReason =
  | "listed"
  | "public"
  | "public-plan"
  | "member"
  | "member-of-a-plan"
  | "not-member"
  | "only-private"
  | "hidden"
  | "stopped"
  | "undecided"
  | "preview-audience"
  | "not-preview-audience"
  | "preview-needs-email"
  | "preview-needs-key";

export type Seen = {
  readonly offer: Sight;
  readonly plans: readonly (Sight & { readonly planId: string })[];
};

const yes = (reason: SightReason): Sight => ({ sees: true, reason });
const no = (reason: SightReason): Sight => ({ sees: false, reason });

/** What a viewer sees in the storefront, and why (STO-03). */
export function seenBy({ soldHere, plans }: Showing): Seen {
  const seen = plans.map((plan) => ({ planId: plan.planId, ...sightOf(plan) }));
  const has = (reason: SightReason) => seen.some((plan) => plan.reason === reason);
  const offer = !soldHere
    ? yes("listed")
    : has("public")
      ? yes("public-plan")
      : has("member")
        ? yes("member-of-a-plan")
        : no("only-private");
  return { offer, plans: seen };
}

function sightOf({ visibility, hidden, sold, isMember }: ShowingPlan): Sight {
  if (!sold) return no("stopped");
  if (hidden) return no("hidden");
  if (visibility === undefined) return no("undecided");
  if (visibility === "public") return yes("public");
  return isMember ? yes("member") : no("not-member");
}

/** The preview shows every plan to its audience, by its link, and nothing to others. */
export function seesPreview(
  { plans }: Pick<Showing, "plans">,
  audience: PreviewAudience,
  viewer: Viewer,
): Seen {
  const sight = sightOfPreview(audience, viewer);
  return { offer: sight, plans: plans.map(({ planId }) => ({ planId, ...sight })) };
}

function sightOfPreview({ kind, entries }: PreviewAudience, { email, ids = [] }: Viewer): Sight {
  if (kind === "hide-key") return no("preview-needs-key");
  if (kind === "email" && email === undefined) return no("preview-needs-email");
  return entries.some((one) => [email, ...ids].includes(one.toLowerCase()))
    ? yes("preview-audience")
    : no("not-preview-audience");
}
