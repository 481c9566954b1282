import Type from "typebox";
import { addDays, dayIn } from "../../../kernel/calendar.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  DayText,
  InstantText,
  ListOf,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { licencesOverTime } from "../domain/licences-over-time.ts";
import {
  type CustomerUse,
  changesOfUse,
  countCustomers,
  licencesByCustomer,
  licencesByPlan,
  type Narrowed,
  narrow,
  type UsageFilter,
} from "../queries/licence-usage.ts";
import { tags } from "./licence-shapes.ts";

/** Who reads whom a publisher's offers were sold to reads how they are used. */
const READ = { permission: "subscription:read", of: "publisher" } as const;
const MOST_OFFERS = 20;
const RANGES = ["30", "90", "365"] as const;
const Filters = {
  offer: Type.Optional(
    Type.String({
      maxLength: 2_000,
      description: "`contoso.notes`; several between commas, at most 20.",
    }),
  ),
  serviceId: Type.Optional(Type.String({ maxLength: 200, description: "Of the plan." })),
  customer: Type.Optional(Uuid),
  country: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
};
const Offer = Type.Object({ slug: Type.String(), name: Type.String() });
const Plan = Type.Object({ id: Type.String(), name: Type.String() });
const Counts = {
  sold: Type.Integer({ description: "All that customers hold, those suspended included." }),
  suspended: Type.Integer({ description: "Of those sold: they cannot be used now." }),
  assigned: Type.Integer({ description: "Of those sold: a person has them." }),
  active: Type.Integer({
    description:
      "Of those assigned: a licence check in the last 30 days said that the person may. Kept to the day.",
  }),
};
const Customer = Type.Object({
  tenantId: Uuid,
  name: Type.String(),
  country: Type.String(),
});

/** How the licences of a publisher's offers are used (ux.md P26): counts, and never whose they are. */
export function usageRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/licence-usage",
    operationId: "getLicenceUsage",
    summary: "Licences assigned against sold, over time and plan by plan",
    description:
      "Of the licences that the marketplace hands out. Everything as of the instant of the call; a day is one of UTC and has what was so at its end. `filters` has the values by which the publisher's licences can be narrowed. A customer is named by its tenant GUID.",
    tags,
    access: READ,
    query: Closed({ ...Filters, days: Type.Optional(OneOf(RANGES)) }),
    responses: {
      200: Type.Object(
        {
          asOf: InstantText,
          now: Type.Object({
            ...Counts,
            customers: Type.Integer({ description: "That hold licences now." }),
          }),
          days: Type.Array(
            Type.Object({ day: DayText, sold: Type.Integer(), assigned: Type.Integer() }),
          ),
          plans: Type.Array(
            Type.Object({
              offer: Offer,
              plan: Plan,
              serviceId: Type.String(),
              customers: Type.Integer({ description: "That hold licences of it now." }),
              ...Counts,
            }),
          ),
          filters: Type.Object({
            offers: Type.Array(Offer),
            plans: Type.Array(Type.Object({ serviceId: Type.String(), offer: Offer, plan: Plan })),
            countries: Type.Array(Type.String()),
          }),
        },
        { title: "LicenceUsage" },
      ),
    },
    async handle({ organisation, query, db, at }) {
      const filter = filterOf(organisation.id, query);
      const days = Number(query.days ?? "30");
      const today = dayIn("UTC", at);
      const narrowed = await narrow(db, filter);
      const plans = await licencesByPlan(db, filter, narrowed, at);
      const sum = (of: (one: (typeof plans)[number]) => number) =>
        plans.reduce((total, one) => total + of(one), 0);
      const now = { sold: sum(({ sold }) => sold), assigned: sum(({ assigned }) => assigned) };
      const from = addDays(today, 1 - days);
      const wide = { ...filter, offers: null, serviceId: null };
      const all =
        filter.offers === null && filter.serviceId === null
          ? plans
          : await licencesByPlan(db, wide, narrowed, at);
      const changes = await changesOfUse(db, filter, narrowed, from);
      return answer(200, {
        asOf: at.toString(),
        now: {
          ...now,
          suspended: sum(({ sold, usable }) => sold - usable),
          active: sum(({ active }) => active),
          customers: await countCustomers(db, filter, narrowed),
        },
        days: licencesOverTime(now, changes, { today, days }),
        plans: plans.map((one) => ({
          ...namesOf(one),
          customers: one.customers,
          ...countsOf(one),
        })),
        filters: filtersOf(all, narrowed),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/licence-usage/customers",
    operationId: "listLicenceUsage",
    summary: "Licences of each customer and plan, the latest first",
    tags,
    access: READ,
    query: Closed({ ...pageQuery, ...Filters }),
    responses: {
      200: ListOf(
        Type.Object(
          {
            id: Uuid,
            customer: Customer,
            offer: Offer,
            plan: Plan,
            serviceId: Type.String(),
            activatedAt: InstantText,
            ...Counts,
            state: OneOf(["active", "suspended", "ended"]),
          },
          { title: "CustomerLicenceUsage" },
        ),
      ),
    },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const filter = filterOf(organisation.id, query);
      const narrowed = await narrow(db, filter);
      const rows = await licencesByCustomer(db, filter, narrowed, {
        after: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
        at,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, { data: page.map((one) => rowView(one, narrowed)), nextCursor });
    },
  });
}

type Query = {
  readonly offer?: string;
  readonly serviceId?: string;
  readonly customer?: string;
  readonly country?: string;
};
const filterOf = (publisherId: string, query: Query): UsageFilter => ({
  publisherId,
  offers: query.offer?.split(",", MOST_OFFERS) ?? null,
  serviceId: query.serviceId ?? null,
  customer: query.customer ?? null,
  country: query.country ?? null,
});

type Named = Pick<CustomerUse, "offerSlug" | "offerName" | "planId" | "planName" | "serviceId">;
const namesOf = (one: Named) => ({
  offer: { slug: one.offerSlug, name: one.offerName },
  plan: { id: one.planId, name: one.planName },
  serviceId: one.serviceId,
});
const countsOf = ({
  sold,
  usable,
  assigned,
  active,
}: Pick<CustomerUse, "sold" | "usable" | "assigned" | "active">) => ({
  sold,
  suspended: sold - usable,
  assigned,
  active,
});

/** By what the report can be narrowed further, whatever offer and plan are chosen now. */
const filtersOf = (all: readonly Named[], { countries }: Narrowed) => ({
  offers: [...new Map(all.map((one) => [one.offerSlug, namesOf(one).offer])).values()],
  plans: all.map(namesOf),
  countries: [...countries],
});

const rowView = (one: CustomerUse, { customers }: Narrowed) => ({
  id: one.id,
  customer: {
    tenantId: one.tenantId,
    name: customers.get(one.organisationId)?.name ?? "",
    country: customers.get(one.organisationId)?.country ?? "",
  },
  ...namesOf(one),
  activatedAt: one.since.toString(),
  ...countsOf(one),
  state:
    one.sold === 0
      ? ("ended" as const)
      : one.usable === 0
        ? ("suspended" as const)
        : ("active" as const),
});
