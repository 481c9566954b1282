import Type from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  organisationById,
  reinstateOrganisation,
  suspendOrganisation,
} from "../../identity/index.ts";
import { suspensionImpact, suspensionNow } from "../queries/suspension.ts";

const tags = ["Organisations"];
const LOOK = { permission: "organisation:read", of: "operator" } as const;
const MANAGE = { permission: "organisation:manage", of: "operator" } as const;
const url = "/v1/organisations/:organisation/suspension";
const params = Closed({ organisation: Uuid });
const REASON_LENGTH = 2_000;
const Reason = Type.String({
  maxLength: REASON_LENGTH,
  description: "The organisation reads it as it is written.",
});

const SuspensionShape = Type.Object(
  {
    status: OneOf(["active", "suspended", "closed"]),
    suspension: Nullable(
      Type.Object({
        since: InstantText,
        reason: Type.String(),
        contact: Type.String(),
        by: Type.String(),
      }),
    ),
    impact: Type.Object(
      {
        liveOffers: Type.Integer(),
        submissions: Type.Integer(),
        subscriptions: Type.Integer(),
        customers: Type.Integer(),
        sellers: Type.Integer(),
        carts: Type.Integer(),
      },
      {
        description:
          "Live offers and submissions on their way (of a publisher); running subscriptions with their customers and sellers, which go on; open carts that cannot be bought.",
      },
    ),
    confirmation: Type.String({
      description: "What has to be typed to suspend it: its short name",
    }),
  },
  { title: "Suspension" },
);

/** Suspending an organisation and taking that back, with what it means before it is done (OPR-03). */
export function suspensionRoutes(app: App): void {
  const show = async (db: Database, id: string, at: Temporal.Instant): Promise<Result<Answer>> => {
    const organisation = await organisationById(db, id);
    if (organisation === undefined) return refuse(notFound({}));
    const { status, handle } = organisation;
    return answer(200, {
      status,
      suspension: await suspensionNow(db, organisation),
      impact: await suspensionImpact(db, organisation, at),
      confirmation: handle,
    });
  };

  route(app, {
    method: "GET",
    url,
    operationId: "getSuspension",
    summary: "Whether an organisation is suspended, and what a suspension touches",
    tags,
    access: LOOK,
    params,
    responses: { 200: SuspensionShape },
    handle: ({ params: { organisation }, db, at }) => show(db, organisation, at),
  });

  route(app, {
    method: "PUT",
    url,
    operationId: "suspendOrganisation",
    summary: "Suspend a publisher, partner or customer at once",
    description:
      "A suspended publisher submits nothing, nothing of it goes live, and its live offers stay readable and are not bought any more; a suspended partner places no orders and adds no customers; for a suspended customer nothing is ordered. Running subscriptions go on, and so do their renewals, cancellations and the publisher's programs. Its administrators are told by mail.",
    tags,
    access: MANAGE,
    params,
    body: Closed({
      reason: Reason,
      contact: Type.String({ maxLength: 254, description: "Mail address to write to about it." }),
      confirmation: Type.String({
        maxLength: 100,
        description: "The organisation's short name, as typed by the person who suspends it.",
      }),
    }),
    responses: { 200: SuspensionShape },
    async handle({ params: { organisation }, body, db, at }) {
      const done = await suspendOrganisation(db, { organisationId: organisation, ...body });
      return done.ok ? show(db, organisation, at) : done;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/organisations/:organisation/reinstatement",
    operationId: "reinstateOrganisation",
    summary: "Take a suspension back",
    description:
      "What it forbade is possible with the next request; what it ended on the way has to be submitted anew. Its administrators are told by mail.",
    tags,
    access: MANAGE,
    params,
    body: Closed({ reason: Type.Optional(Reason) }),
    responses: { 200: SuspensionShape },
    async handle({ params: { organisation }, body, db, at }) {
      const done = await reinstateOrganisation(db, {
        organisationId: organisation,
        reason: body.reason ?? "",
      });
      return done.ok ? show(db, organisation, at) : done;
    },
  });
}
