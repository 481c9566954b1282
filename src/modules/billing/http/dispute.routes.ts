import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import {
  type ActingOrganisation,
  type App,
  answer,
  answerWith,
  type Caller,
} from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { DISPUTE_REASONS, DISPUTE_STATES } from "../domain/dispute-lifecycle.ts";
import { disputeById, listDisputes } from "../queries/disputes.ts";
import { decideDispute, withdrawDispute } from "../use-cases/end-dispute.ts";
import type { Surroundings } from "../use-cases/mail-invoices.ts";
import { openDispute } from "../use-cases/open-dispute.ts";
import { CreditShape, creditView } from "./credit.routes.ts";
import { type DisputeViewer, disputeView } from "./dispute-views.ts";
import { ownerOf } from "./owner.ts";
import { DisputeShape } from "./shapes.ts";

const tags = ["Billing"];
const READ = { permission: "invoice:read", of: ["partner", "customer", "operator"] } as const;
const ASK = { permission: "invoice:dispute", of: ["partner", "customer"] } as const;
const OfId = Closed({ id: Uuid });
/** Somebody reads these words: blanks are none. A credit note has room for 500. */
const words = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: "\\S" });
const PartOfLine = Type.String({
  maxLength: 24,
  description:
    "Before tax, as decimal text in the invoice's currency; the tax follows in proportion.",
});

/** As whom disputes are looked at. */
export async function disputeViewer(
  db: Database,
  organisation: ActingOrganisation,
  caller: Caller,
): Promise<DisputeViewer> {
  const isOperator = organisation.kind === "operator";
  return {
    by: isOperator ? "operator" : "buyer",
    acts: caller.may(isOperator ? "billing-run:act" : "invoice:dispute"),
    operatorName: (await operatorOrganisation(db))?.name ?? "",
  };
}

/** Lines of invoices that their buyers say are wrong, and what the operator decides (ux.md R14). */
export function disputeRoutes(app: App, around: Surroundings): void {
  route(app, {
    method: "GET",
    url: "/v1/disputes",
    operationId: "listDisputes",
    summary: "Disputes of invoice lines, latest first: a buyer's own, or those of every buyer",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(OneOf(DISPUTE_STATES)),
      invoiceId: Type.Optional(Uuid),
      q: Type.Optional(
        Type.String({
          maxLength: 200,
          description: "Part of an invoice's number or a buyer's name.",
        }),
      ),
    }),
    responses: { 200: ListOf(DisputeShape, { open: Type.Integer() }) },
    async handle({ organisation, caller, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const { rows, open } = await listDisputes(db, {
        buyerId: ownerOf(organisation),
        state: query.state ?? null,
        invoiceId: query.invoiceId ?? null,
        q: query.q?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.openedAt.toString(),
        last.id,
      ]);
      const viewer = await disputeViewer(db, organisation, caller);
      return answer(200, {
        data: page.map((one) => disputeView(one, viewer)),
        nextCursor,
        open,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/disputes/:id",
    operationId: "getDispute",
    summary: "A dispute of an invoice line",
    tags,
    access: READ,
    params: OfId,
    responses: { 200: DisputeShape },
    async handle({ organisation, caller, params, db }) {
      const found = await disputeById(db, params.id, ownerOf(organisation));
      if (found === undefined) return refuse(notFound({}));
      return answer(200, disputeView(found, await disputeViewer(db, organisation, caller)));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/invoices/:id/disputes",
    operationId: "openDispute",
    summary: "Say that a line of an invoice is wrong; the operator credits it or says why not",
    description:
      "Until it is decided, what is disputed is neither overdue nor blocks purchases; the rest of the invoice stays due. One of a line at a time, and a line is decided once; credits cannot be disputed. The operator's billing is mailed.",
    tags,
    access: ASK,
    idempotent: true,
    params: OfId,
    body: Closed({
      chargeId: Uuid,
      reason: OneOf(DISPUTE_REASONS),
      text: words(2_000),
      net: Type.Optional(PartOfLine),
    }),
    responses: { 201: DisputeShape },
    async handle({ organisation, caller, params, body, db }) {
      const opened = await openDispute(db, {
        ...body,
        text: body.text.trim(),
        buyerId: organisation.id,
        invoiceId: params.id,
        addresses: around,
      });
      const viewer = await disputeViewer(db, organisation, caller);
      return answerWith(opened, 201, (dispute) => disputeView(dispute, viewer));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/disputes/:id/withdrawal",
    operationId: "withdrawDispute",
    summary: "Take a dispute back: the line is owed as if it had not been disputed",
    tags,
    access: ASK,
    idempotent: true,
    params: OfId,
    body: Closed({}),
    responses: { 200: DisputeShape },
    async handle({ organisation, caller, params, db }) {
      const withdrawn = await withdrawDispute(db, {
        id: params.id,
        buyerId: organisation.id,
        around,
      });
      const viewer = await disputeViewer(db, organisation, caller);
      return answerWith(withdrawn, 200, (dispute) => disputeView(dispute, viewer));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/disputes/:id/decision",
    operationId: "decideDispute",
    summary: "Credit the line of a dispute, or say why not; with dryRun, say what that does",
    description:
      "Accepted, the line is credited by a credit note of its own: what is disputed where neither an amount nor licences are named. The answer to a dry run has a `preview`; the decision names it, and is carried out exactly so or refused. What is not credited is due again from the day of the decision. The buyer is mailed.",
    tags,
    access: { permission: "billing-run:act", of: "operator" },
    idempotent: true,
    params: OfId,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: Type.Union([
      Closed({
        outcome: OneOf(["accept"]),
        net: Type.Optional(PartOfLine),
        quantity: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: "Licences." }),
        ),
        answer: words(500),
        preview: Type.Optional(Type.String({ maxLength: 100, description: "Of the dry run." })),
      }),
      Closed({ outcome: OneOf(["decline"]), answer: words(2_000) }),
    ]),
    responses: {
      200: Type.Object(
        { dispute: DisputeShape, credit: Nullable(CreditShape) },
        { title: "DisputeDecision" },
      ),
    },
    async handle({ organisation, caller, params, query, body, db }) {
      const decided = await decideDispute(db, {
        id: params.id,
        decision: body,
        answer: body.answer.trim(),
        preview: ("preview" in body ? body.preview : undefined) ?? null,
        dryRun: query.dryRun ?? false,
        around,
      });
      const viewer = await disputeViewer(db, organisation, caller);
      return answerWith(decided, 200, ({ dispute, credit }) => ({
        dispute: disputeView(dispute, viewer),
        credit: credit === null ? null : creditView(credit),
      }));
    },
  });
}
