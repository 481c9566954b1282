import Type from "typebox";
import { InstantText, Nullable, OneOf } from "../../../platform/schemas.ts";
import { OFFER_STATUSES } from "../domain/offer-lifecycle.ts";
import { OFFER_ORDERS } from "../queries/list-offers.ts";

/** Any JSON value: the shape of a page is its offer type's, not the API's. */
export const AnyJson = Type.Unknown();
export const AnyObject = Type.Object({}, { additionalProperties: true });

export const slugParam = {
  offer: Type.String({
    pattern: "^[a-z0-9_-]{2,30}\\.[a-z0-9_-]{1,50}$",
    description: "publisher.offer, such as contoso.notes",
  }),
};
export const planParam = { plan: Type.String({ pattern: "^[a-z0-9_-]{1,50}$" }) };
export const pageParam = { page: Type.String({ pattern: "^[a-z-]{1,40}$" }) };

export const OfferStatusShape = OneOf(OFFER_STATUSES);
const PageStatusShape = Type.Union(
  (["not-started", "incomplete", "complete", "unpublished-changes"] as const).map((status) =>
    Type.Literal(status),
  ),
);

export const ActionShape = Type.Object({
  action: Type.String(),
  allowed: Type.Boolean(),
  reason: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
});

export const FindingShape = Type.Object({
  pointer: Type.String({ description: "RFC 6901, into the page's content" }),
  code: Type.String(),
  severity: Type.Union([Type.Literal("blocking"), Type.Literal("warning")]),
  detail: Type.String(),
});

const offerFields = {
  id: Type.String(),
  offer: Type.String(),
  offerId: Type.String(),
  type: Type.String(),
  typeTitle: Type.String(),
  alias: Type.String(),
  name: Nullable(Type.String()),
  logo: Nullable(
    Type.Object(
      {
        sha256: Type.String(),
        name: Type.String(),
        mediaType: Type.String(),
        size: Type.Integer(),
        width: Type.Optional(Type.Integer()),
        height: Type.Optional(Type.Integer()),
      },
      { title: "FileReference" },
    ),
  ),
  status: OfferStatusShape,
  statusTitle: Type.String(),
  live: Nullable(
    Type.Object({
      version: Type.Integer(),
      since: InstantText,
      editionId: Nullable(Type.String()),
      stopRequestedAt: Nullable(InstantText),
      stoppedAt: Nullable(InstantText),
    }),
  ),
  holds: Type.Object(
    {
      forcedStop: Nullable(Type.Object({ since: InstantText, reason: Type.String() })),
      removal: Nullable(
        Type.Object({
          since: InstantText,
          day: Type.String({ description: "On which subscriptions end, in each seller's zone" }),
        }),
      ),
    },
    { description: "What keeps the offer from being listed" },
  ),
  preview: Nullable(Type.Object({ editionId: Type.String(), since: Nullable(InstantText) })),
  submission: Nullable(
    Type.Object({
      id: Type.String(),
      number: Type.Integer(),
      state: Type.String(),
      phase: Type.String(),
      waitingOn: Type.String(),
      submittedAt: InstantText,
      goesLiveAt: Nullable(InstantText),
      findings: Type.Integer(),
    }),
  ),
  draft: Type.Object({
    pages: Type.Integer(),
    pagesComplete: Type.Integer(),
    unpublishedChanges: Type.Integer(),
    plans: Type.Integer(),
    plansStopping: Type.Array(Type.String(), {
      description: "IDs of plans whose stop takes effect with the next publication",
    }),
  }),
  address: Type.String(),
  createdAt: InstantText,
  changedAt: InstantText,
  changedBy: Type.String(),
};
export const OfferShape = Type.Object(offerFields, { title: "Offer" });

const pageFields = {
  page: Type.String(),
  title: Type.String(),
  kind: Type.String(),
  optional: Type.Boolean(),
  status: PageStatusShape,
  statusTitle: Type.String(),
  blocking: Type.Integer(),
  warnings: Type.Integer(),
  savedAt: Nullable(InstantText),
  savedBy: Nullable(Type.String()),
};

export const PlanShape = Type.Object(
  {
    planId: Type.String(),
    planUuid: Type.String(),
    name: Nullable(Type.String()),
    pricingModel: Nullable(Type.String()),
    serviceId: Nullable(
      Type.String({ description: "What licence checks name; only of plans with licences." }),
    ),
    baseCurrency: Nullable(Type.String()),
    terms: Type.Array(AnyObject),
    visibility: Nullable(Type.String()),
    hidden: Type.Boolean(),
    addOn: Nullable(AnyObject),
    audience: Type.Object({
      size: Type.Integer(),
      version: Type.Integer(),
      liveVersion: Nullable(Type.Integer()),
      liveSize: Type.Integer(),
      differs: Type.Boolean({ description: "Whether Sync private audience has something to do" }),
    }),
    status: Type.String(),
    statusTitle: Type.String(),
    firstLiveAt: Nullable(InstantText),
    hasUnpublishedChanges: Type.Boolean(),
    pages: Type.Array(Type.Object(pageFields)),
    actions: Type.Array(ActionShape),
  },
  { title: "Plan" },
);

export const OverviewShape = Type.Object(
  {
    ...offerFields,
    publisher: Type.Object({ id: Type.String(), handle: Type.String() }),
    pages: Type.Array(Type.Object(pageFields)),
    plans: Type.Array(PlanShape),
    canHavePlans: Type.Boolean(),
    actions: Type.Array(ActionShape),
    editions: Type.Array(
      Type.Object({ version: Type.Integer(), editionId: Type.String(), liveSince: InstantText }),
    ),
  },
  { title: "OfferOverview" },
);

export const PageShape = Type.Object(
  {
    page: Type.String(),
    title: Type.String(),
    version: Type.Integer(),
    status: PageStatusShape,
    statusTitle: Type.String(),
    optional: Type.Boolean(),
    content: AnyObject,
    findings: Type.Array(FindingShape),
    locks: Type.Record(
      Type.String(),
      Type.Object({
        reason: Type.String(),
        detail: Type.String(),
        allowed: Type.Optional(Type.Array(Type.String())),
      }),
    ),
    savedAt: Nullable(InstantText),
    savedBy: Nullable(Type.String()),
  },
  { title: "DraftPage" },
);

export const ReviewShape = Type.Object(
  {
    offer: Type.String(),
    canPublish: Type.Boolean(),
    notesRequired: Type.Boolean(),
    everPublished: Type.Boolean(),
    pages: Type.Array(
      Type.Object({
        page: Type.String(),
        title: Type.String(),
        plan: Nullable(Type.String()),
        planName: Nullable(Type.String()),
        status: PageStatusShape,
        statusTitle: Type.String(),
        optional: Type.Boolean(),
        findings: Type.Array(FindingShape),
      }),
    ),
    actions: Type.Array(ActionShape),
  },
  { title: "OfferReview" },
);

/** Orders of lists of offers. */
export const OfferOrderShape = OneOf(OFFER_ORDERS);
