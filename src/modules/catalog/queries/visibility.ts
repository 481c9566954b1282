import { type Reader, statement } from "../../../platform/database.ts";
import {
  organisationByTenant,
  ownersOfEnvironments,
  subscriptionIdsOf,
} from "../../identity/index.ts";
import { GUID } from "../domain/audience.ts";
import { EMAIL } from "../domain/check-page.ts";
import { isSoldHere } from "../domain/listing.ts";
import { valueAt } from "../domain/offer-type.ts";
import { previewAudienceOf } from "../domain/preview-gate.ts";
import { hasPlans } from "../domain/review.ts";
import { type Seen, seenBy, seesPreview, type Viewer } from "../domain/visibility.ts";
import { readEdition } from "./editions.ts";
import { liveOfferById } from "./live-offers.ts";
import type { LoadedOffer } from "./load-draft.ts";

export type Visibility = {
  readonly viewer: Viewer & { readonly kind: "id" | "domain" | "email" };
  /** As if the draft were published now. */
  readonly draft: Seen;
  readonly preview: Seen | null;
  readonly live: Seen | null;
};

const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/**
 * Whom a text names. A domain is known to be an organisation's by anybody who signs in; who belongs
 * to it is not, so that an address stands for the organisation of its own domain.
 *
 * @returns undefined for a text that is no ID, domain or e-mail address
 */
export async function viewerOf(db: Reader, who: string): Promise<Visibility["viewer"] | undefined> {
  const text = who.trim().toLowerCase();
  if (GUID.test(text)) {
    // Who owns an environment is not told: the answer is about its owner, and names the ID as asked.
    const [owner = text] = await ownersOfEnvironments(db, [text]);
    return { kind: "id", tenantId: text, ids: [text, ...(await idsOf(db, owner))] };
  }
  const isEmail = EMAIL.test(text);
  const domain = isEmail ? text.slice(text.lastIndexOf("@") + 1) : text;
  if (!DOMAIN.test(domain)) return undefined;
  const organisation = await organisationByTenant(db, domain);
  return {
    kind: isEmail ? "email" : "domain",
    ...(organisation && {
      tenantId: organisation.tenantId,
      ids: await idsOf(db, organisation.tenantId),
    }),
    ...(isEmail && { email: text }),
  };
}

const idsOf = async (db: Reader, tenantId: string): Promise<readonly string[]> => [
  tenantId,
  ...(await subscriptionIdsOf(db, tenantId)),
];

// Few IDs against lists of up to 20,000: each list is looked through once for each of them.
const memberships = statement<
  [offer: string, ids: readonly string[]],
  { planUuid: string; saved: boolean; live: boolean }
>(
  "catalog.audience-memberships",
  `select p.id as "planUuid",
     exists (select 1 from catalog.audiences a, unnest($2::text[]) as x(id)
       where a.plan_uuid = p.id and a.version = p.audience_version
       and (a.entries @> jsonb_build_array(jsonb_build_object('tenantId', x.id))
         or a.entries @> jsonb_build_array(jsonb_build_object('subscriptionId', x.id)))) as saved,
     exists (select 1 from catalog.audiences a, unnest($2::text[]) as x(id)
       where a.plan_uuid = p.id and a.version = p.live_audience_version
       and (a.entries @> jsonb_build_array(jsonb_build_object('tenantId', x.id))
         or a.entries @> jsonb_build_array(jsonb_build_object('subscriptionId', x.id)))) as live
   from catalog.plans p where p.offer_uuid = $1`,
);

/** Whether a viewer can see the offer and each plan, and why: in draft, preview and live. */
export async function visibilityFor(
  db: Reader,
  { offer, type, draft, plans }: LoadedOffer,
  viewer: Visibility["viewer"],
): Promise<Visibility> {
  const { ids = [] } = viewer;
  const rows = ids.length === 0 ? [] : await db.query(memberships, [offer.id, ids]);
  const isMember = (of: "saved" | "live", planUuid: string) =>
    rows.some((row) => row.planUuid === planUuid && row[of]);
  const live = offer.stoppedAt === null ? await liveOfferById(db, offer.id) : undefined;
  const preview =
    offer.previewEditionId === null ? undefined : await readEdition(db, offer.previewEditionId);
  // Where plans have no such choice they are public.
  const page = type.planPages.find(({ id }) => id === "visibility")?.schema;
  const choice = valueAt(page, "/properties/visibility") === undefined ? "public" : undefined;
  const chosen = (pages: LoadedOffer["plans"][number]["pages"]) =>
    (pages.visibility?.visibility as "public" | "private" | undefined) ?? choice;
  return {
    viewer,
    draft: seenBy({
      soldHere: isSoldHere(type, draft.pages),
      plans: (hasPlans(draft) ? plans : []).map(({ planId, planUuid, pages, stopped }) => ({
        planId,
        visibility: chosen(pages),
        hidden: pages.visibility?.hidden === true,
        sold: stopped !== true,
        isMember: isMember("saved", planUuid),
      })),
    }),
    preview:
      preview === undefined
        ? null
        : seesPreview(
            {
              plans: preview.content.plans.map((plan) => ({
                ...plan,
                visibility: undefined,
                hidden: false,
                isMember: false,
              })),
            },
            previewAudienceOf(type, preview.content.pages),
            viewer,
          ),
    live:
      live === undefined
        ? null
        : seenBy({
            soldHere: live.listingOption === "transact",
            plans: live.plans.map(({ planId, planUuid, visibility, hidden, sold }) => ({
              planId,
              visibility,
              hidden,
              sold,
              isMember: isMember("live", planUuid),
            })),
          }),
  };
}
