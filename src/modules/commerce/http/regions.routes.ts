import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, Nullable } from "../../../platform/schemas.ts";
import { type CountryRegion, countryRegions } from "../queries/regions.ts";
import { moveCountry } from "../use-cases/move-country.ts";

const tags = ["Taxonomy"];
const Country = Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166 alpha-2." });

const CountryRegionShape = Type.Object(
  {
    country: Country,
    region: Type.String({ description: "Countries with one name are one region." }),
    programRegion: Type.String({ description: "What the program brings along." }),
    changedAt: Nullable(InstantText),
    changedBy: Nullable(Type.String()),
  },
  { title: "CountryRegion" },
);

/** Which countries are one region: a partner sells in its own (reseller 1.3). */
export function regionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/regions",
    operationId: "listCountryRegions",
    summary: "Every country with the region that partners of it sell in",
    description:
      "At most 300, by country. Whether partners are held to their region is the setting `commerce.regional-sales`.",
    tags,
    access: { permission: "taxonomy:read", of: "operator" },
    responses: { 200: ListOf(CountryRegionShape) },
    handle: async ({ db }) =>
      answer(200, { data: (await countryRegions(db)).map(shown), nextCursor: null }),
  });

  route(app, {
    method: "PUT",
    url: "/v1/regions/:country",
    operationId: "moveCountry",
    summary: "Count a country to another region, or with null to the program's",
    description:
      "Holds for what is begun from now on: customers, orders and resellers that are there stay. If-Match takes the region that was seen.",
    tags,
    access: { permission: "settings:manage", of: "operator" },
    precondition: true,
    params: Closed({ country: Country }),
    body: Closed({ region: Nullable(Type.String({ maxLength: 60 })) }),
    responses: { 200: CountryRegionShape },
    async handle({ params, body, db, ifMatch }) {
      const moved = await moveCountry(db, { ...params, ...body, seen: ifMatch });
      return moved.ok ? answer(200, shown(moved.value), { etag: moved.value.region }) : moved;
    },
  });
}

const shown = (one: CountryRegion) => ({ ...one, changedAt: one.changedAt?.toString() ?? null });
