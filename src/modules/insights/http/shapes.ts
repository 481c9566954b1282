import Type, { type TSchema } from "typebox";
import { Closed, DayText, InstantText, Nullable, OneOf } from "../../../platform/schemas.ts";
import { COMPARISONS, NAMED_RANGES, UNITS } from "../domain/report-range.ts";

export const tags = ["Insights"];
/** Who reads whom a publisher's offers were sold to reads what became of them. */
export const READ = { permission: "subscription:read", of: "publisher" } as const;

/** Offers that a report can be narrowed to. */
export const MOST_CHOSEN = 20;
const SLUG = "[a-z0-9_-]{1,40}\\.[a-z0-9_-]{1,50}";
export const Slug = Type.String({ pattern: `^${SLUG}$`, description: "`contoso.notes`" });

export const ReportQuery = Closed({
  range: Type.Optional(OneOf(NAMED_RANGES)),
  from: Type.Optional(
    Type.String({ format: "date", description: "In place of `range`, with `until`." }),
  ),
  until: Type.Optional(
    Type.String({ format: "date", description: "The last day, which is in it." }),
  ),
  compare: Type.Optional(OneOf(COMPARISONS)),
  offers: Type.Optional(
    Type.String({
      pattern: `^${SLUG}(,${SLUG}){0,${MOST_CHOSEN - 1}}$`,
      maxLength: 2_000,
      description: `Addresses of at most ${MOST_CHOSEN} offers, between commas: \`contoso.notes,contoso.ledger\`. All where absent.`,
    }),
  ),
});

const Range = Type.Object({ from: DayText, until: DayText });
const Offer = Type.Object({ slug: Type.String(), name: Type.String() });
const compared = <T extends TSchema>(counts: T) => ({
  now: counts,
  earlier: Nullable(counts),
});
const Count = Type.Integer();
const Views = Nullable(Type.Integer({ description: "Null where views were not counted yet." }));
const Funnel = Type.Object({
  views: Views,
  leads: Count,
  ordered: Count,
  activated: Type.Integer({ description: "Of those ordered in the range, until now." }),
  running: Type.Integer({ description: "Of those ordered in the range, now; suspended ones too." }),
});
const Subscriptions = Type.Object({
  ordered: Count,
  activated: Count,
  ended: Type.Integer({ description: "Of those that had been active." }),
  running: Type.Integer({ description: "At the end; suspended ones too." }),
  churnPerMille: Nullable(
    Type.Integer({ description: "Ended, of 1,000 that ran at the begin or began meanwhile." }),
  ),
});
const Licences = Type.Object({ sold: Count, assigned: Count });
const Usage = Type.Object({
  units: Type.String({ description: "Decimal text." }),
  events: Count,
});
const parts = <T extends TSchema>(counts: T) => ({
  total: Type.Object(compared(counts)),
  periods: Type.Array(Type.Object(compared(counts)), { description: "One for each of `periods`." }),
});

const frame = {
  asOf: InstantText,
  timeZone: Type.String({ description: "Of the publisher: days are its days." }),
  unit: OneOf(UNITS),
  range: Range,
  earlier: Nullable(Range),
  periods: Type.Array(Type.Object({ from: DayText, until: DayText, earlier: Nullable(Range) })),
};

export const UsageShape = Type.Object(
  {
    ...frame,
    dimensions: Type.Array(Type.Object({ dimension: Type.String(), ...parts(Usage) }), {
      description:
        "At most 20, those with most events first; the same dimension of several offers together.",
    }),
    more: Type.Boolean({ description: "Whether there are more dimensions." }),
  },
  { title: "InsightsUsage" },
);

export const ReportShape = Type.Object(
  {
    ...frame,
    viewsSince: Type.String({
      format: "date",
      description: "The first day of which every view was counted.",
    }),
    funnel: Type.Object({
      ...parts(Funnel),
      offers: Type.Array(Type.Object({ offer: Offer, ...compared(Funnel) }), {
        description: "At most 100, those with most views, leads and orders first.",
      }),
      offersLeftOut: Count,
      languages: Type.Array(Type.Object({ language: Type.String(), now: Views, earlier: Views }), {
        description: "Views by the language of the page.",
      }),
      sources: Type.Array(Type.Object({ source: Type.String(), ...compared(Count) }), {
        description: "Leads by the button that brought them.",
      }),
    }),
    subscriptions: Type.Object(parts(Subscriptions)),
    licences: Type.Object(parts(Licences), {
      description: "At the end of each; days are those of UTC.",
    }),
    offers: Type.Array(Offer, { description: "By which the report can be narrowed." }),
  },
  { title: "InsightsReport" },
);
