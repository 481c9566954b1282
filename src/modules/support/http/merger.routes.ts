import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable, Uuid } from "../../../platform/schemas.ts";
import {
  type Merger,
  mergedFrom,
  mergedInto,
  mergedRoles,
  type Organisation,
  organisationById,
} from "../../identity/index.ts";
import type { MergerPreview } from "../queries/merger.ts";
import { mergeCustomers, previewMerger } from "../use-cases/merge-customers.ts";

const tags = ["Organisations"];
const url = "/v1/organisations/:organisation/merger";
const params = Closed({ organisation: Uuid });
/** People of an answer; the others are counted. */
const NAMED = 100;

const SideShape = Type.Object({
  id: Uuid,
  handle: Type.String(),
  name: Type.String(),
  domain: Nullable(Type.String()),
  segment: Nullable(Type.String()),
  taxId: Nullable(Type.String()),
  tenantId: Uuid,
});
const PreviewShape = Type.Object(
  {
    going: SideShape,
    staying: SideShape,
    sellers: Type.Array(Type.String(), { description: "Whose records of the company move" }),
    sellersOfBoth: Type.Array(Type.String(), {
      description: "Who have a record of each; the two become one",
    }),
    running: Type.Integer({ description: "Subscriptions that move and go on as they are" }),
    ended: Type.Integer({ description: "Subscriptions that have ended and move" }),
    leftBehind: Type.Integer({
      description: "Records that are over, of sellers that have one of the other, too",
    }),
    delegations: Type.Integer({
      description: "Rights of partners over users and licences of the one that goes; they end",
    }),
    people: Type.Object({
      count: Type.Integer(),
      data: Type.Array(
        Type.Object({
          name: Type.String(),
          email: Type.String(),
          rolesBefore: Type.Array(Type.String(), { description: "In the one that stays" }),
          roles: Type.Array(Type.String(), { description: "In the one that stays, afterwards" }),
        }),
        { description: `The first ${NAMED} by name` },
      ),
    }),
    environments: Type.Integer(),
    programs: Type.Integer({ description: "Programs of the one that goes; they end" }),
    overLimit: Type.Array(
      Type.Object({
        offer: Type.String(),
        plan: Type.String(),
        held: Type.Integer(),
        limit: Type.Integer(),
      }),
      {
        description: "Plans of which both together hold more than one customer may buy; all stand",
      },
    ),
    secondTrials: Type.Array(Type.String(), {
      description: "Offers that both had a trial of; both stand",
    }),
    preview: Type.String({ description: "Names exactly this; the merger is confirmed with it" }),
    confirmation: Type.String({ description: "What has to be typed: the handle of what goes" }),
  },
  { title: "MergerPreview" },
);
const MergedShape = Type.Object({
  id: Uuid,
  handle: Type.String(),
  name: Type.String(),
  at: InstantText,
  by: Type.String(),
});
const MergerShape = Type.Object(
  { into: Nullable(MergedShape), from: Type.Array(MergedShape) },
  { title: "Merger" },
);

/** Merging two records of one customer (ux O5, OPR-03). */
export function mergerRoutes(app: App): void {
  route(app, {
    method: "GET",
    url,
    operationId: "getMerger",
    summary: "What an organisation was merged into, and what went into it",
    tags,
    access: { permission: "organisation:read", of: "operator" },
    params,
    responses: { 200: MergerShape },
    async handle({ params: { organisation: id }, db }) {
      if ((await organisationById(db, id)) === undefined) return refuse(notFound({}));
      const into = await mergedInto(db, id);
      const from = await mergedFrom(db, id);
      return answer(200, { into: into ? showMerged(into) : null, from: from.map(showMerged) });
    },
  });

  route(app, {
    method: "PUT",
    url,
    operationId: "mergeOrganisation",
    summary:
      "Let one of two records of a customer go into the other; with `dryRun`, what that would do",
    description:
      "Partners' records with their subscriptions, people with their roles, and environments are the other organisation's from the commit on; programs of the one that goes end, and it is closed. Orders, charges and invoices stay as they are. Refused with every reason at once; without `dryRun` also where anything is not as `preview` names it. It cannot be taken back.",
    tags,
    access: { permission: "organisation:manage", of: "operator" },
    params,
    query: Closed({ dryRun: Type.Optional(Type.Boolean({ default: false })) }),
    body: Closed({
      into: Uuid,
      preview: Type.Optional(Type.String({ maxLength: 50 })),
      confirmation: Type.Optional(Type.String({ maxLength: 100 })),
    }),
    responses: { 200: Type.Union([PreviewShape, MergerShape]) },
    async handle({ params: { organisation: going }, query, body, db }) {
      const pair = { going, staying: body.into };
      if (query.dryRun === true) {
        const preview = await previewMerger(db, pair);
        return preview.ok ? answer(200, showPreview(preview.value)) : preview;
      }
      const merged = await mergeCustomers(db, {
        ...pair,
        preview: body.preview ?? "",
        confirmation: body.confirmation ?? "",
      });
      if (!merged.ok) return merged;
      const into = await mergedInto(db, going);
      return answer(200, { into: into ? showMerged(into) : null, from: [] });
    },
  });
}

const showMerged = ({ at, ...one }: Merger) => ({ ...one, at: at.toString() });

const side = ({ id, handle, name, domain, segment, taxId, tenantId }: Organisation) => ({
  id,
  handle,
  name,
  domain,
  segment,
  taxId,
  tenantId,
});

const showPreview = ({
  going,
  staying,
  people,
  ownOrders: _,
  ownOrdersOfStaying: ___,
  users: ____,
  oneEach: __,
  ...rest
}: MergerPreview) => ({
  ...rest,
  going: side(going),
  staying: side(staying),
  people: {
    count: people.length,
    data: people.slice(0, NAMED).map(({ name, email, roles, rolesThere }) => ({
      name,
      email,
      rolesBefore: rolesThere ?? [],
      roles: mergedRoles(rolesThere ?? [], roles),
    })),
  },
  confirmation: going.handle,
});
