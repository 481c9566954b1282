import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type ActingOrganisation, type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import { type BindingAction, bindingActions } from "../domain/reseller-binding.ts";
import { bindingsOf, type NamedBinding, namedBinding } from "../queries/reseller-bindings.ts";
import { askReseller, changeBinding, sideOf } from "../use-cases/reseller-bindings.ts";
import { IdParams } from "./schemas.ts";

const tags = ["Resellers"];
const STATES = ["asked", "bound", "declined", "withdrawn", "ended"] as const;
const ACTIONS = ["accept", "decline", "withdraw", "end"] as const;
// Whom a partner sells through, or for, is its global admins' decision.
const DECIDE = { permission: "customer:remove", of: "partner" } as const;
const PATH = "/v1/reseller-bindings";

const Party = Type.Object({ name: Type.String(), country: Type.String() });
const BindingShape = Type.Object(
  {
    id: Uuid,
    side: OneOf(["provider", "reseller"]),
    resellerTenantId: Uuid,
    provider: Party,
    reseller: Nullable(Party),
    state: OneOf(STATES),
    askedBy: Nullable(Type.String({ description: "Of the own organisation; else null" })),
    askedAt: InstantText,
    answeredAt: Nullable(InstantText),
    endedAt: Nullable(InstantText),
    allowedActions: Type.Array(OneOf(ACTIONS)),
  },
  {
    title: "ResellerBinding",
    description:
      "An indirect provider and the reseller that it asked. `side` says which of the two reads it.",
  },
);

/** How indirect providers and indirect resellers come together, and part. */
export function resellerBindingRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: PATH,
    operationId: "listResellerBindings",
    summary: "Resellers that the partner asked, or providers that asked it, latest first",
    tags,
    access: { permission: "customer:read", of: "partner" },
    query: Closed({ ...pageQuery, state: Type.Optional(OneOf(STATES)) }),
    responses: { 200: ListOf(BindingShape) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await bindingsOf(db, sideOf(organisation), {
        state: query.state ?? null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.askedAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map((row) => shown(row, organisation)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: PATH,
    operationId: "askReseller",
    summary: "Ask an indirect reseller to sell for the provider",
    description:
      "The reseller is named by its tenant ID, which it gives. Nobody is looked up: the answer is the same whoever the ID belongs to. Only the reseller reads the request, and answers it.",
    tags,
    access: DECIDE,
    body: Closed({ resellerTenantId: Uuid }),
    responses: { 201: BindingShape },
    idempotent: true,
    async handle({ organisation, body, db }) {
      const asked = await askReseller(db, {
        partner: organisation,
        tenantId: body.resellerTenantId,
      });
      return asked.ok ? show(db, organisation, { id: asked.value, status: 201 }) : asked;
    },
  });

  for (const [noun, action, summary] of [
    ["acceptance", "accept", "Accept a provider: its orders can name the partner from now on"],
    ["refusal", "decline", "Decline a provider's request"],
    ["revocation", "withdraw", "Take a request back before it is answered"],
    ["end", "end", "End what is bound: new orders name the reseller no more; what was sold stays"],
  ] as const satisfies readonly (readonly [string, BindingAction, string])[])
    route(app, {
      method: "PUT",
      url: `${PATH}/:id/${noun}`,
      operationId: `${action}ResellerBinding`,
      summary,
      tags,
      access: DECIDE,
      params: IdParams,
      responses: { 200: BindingShape },
      async handle({ organisation, params, db }) {
        const changed = await changeBinding(db, { partner: organisation, id: params.id, action });
        return changed.ok ? show(db, organisation, { id: params.id }) : changed;
      },
    });
}

async function show(
  db: Database,
  organisation: ActingOrganisation,
  { id, status = 200 }: { readonly id: string; readonly status?: number },
) {
  const row = await namedBinding(db, sideOf(organisation), id);
  return row === undefined ? refuse(notFound({})) : answer(status, shown(row, organisation));
}

function shown(row: NamedBinding, organisation: ActingOrganisation) {
  const side = row.providerId === organisation.id ? "provider" : "reseller";
  return {
    id: row.id,
    side,
    resellerTenantId: row.resellerTenantId,
    provider: row.provider,
    reseller: row.reseller,
    state: row.state,
    askedBy: side === "provider" ? row.askedBy || null : null,
    askedAt: row.askedAt.toString(),
    answeredAt: row.answeredAt?.toString() ?? null,
    endedAt: row.endedAt?.toString() ?? null,
    allowedActions: bindingActions(row.state, side),
  };
}
