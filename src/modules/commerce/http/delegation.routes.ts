import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import { organisationsById } from "../../identity/index.ts";
import {
  ANSWER_DAYS,
  type DelegationSide,
  delegationStateAt,
  USUAL_MONTHS,
} from "../domain/delegation.ts";
import {
  delegationOf,
  delegationSteps,
  delegationsByIds,
  delegationsOfRecord,
  type ListedDelegation,
  listDelegations,
  partnersOf,
} from "../queries/delegations.ts";
import { declineDelegation, grantDelegation } from "../use-cases/answer-delegation.ts";
import { askDelegation, withdrawDelegation } from "../use-cases/ask-delegation.ts";
import { giveDelegation } from "../use-cases/give-delegation.ts";
import { narrowDelegation } from "../use-cases/narrow-delegation.ts";
import {
  AskBody,
  DelegationShape,
  DelegationWithSteps,
  delegationView,
  EffectShape,
  GiveBody,
  GivingShape,
  GrantBody,
  NarrowBody,
  OfRecordShape,
  PartnerShape,
  RefusalBody,
  RevokeBody,
  StateShape,
} from "./delegation.schemas.ts";

const tags = ["Delegations"];
const READ = { permission: "delegation:read", of: ["partner", "customer"] } as const;
const ASK = { permission: "delegation:ask", of: "partner" } as const;
const GIVE = { permission: "delegation:give", of: "customer" } as const;
const Params = Closed({ delegation: Uuid });
const OfCustomer = Closed({ customerId: Uuid });
const DryRun = Closed({ dryRun: Type.Optional(Type.Boolean()) });
const ONE = "/v1/delegations/:delegation";

type Reader = {
  readonly caller: Caller;
  readonly db: Database;
  readonly at: Temporal.Instant;
};

/** What customers let partners do with their users and licences (ux R12, C3; docs/domain/delegation.md). */
export function delegationRoutes(app: App): void {
  const web = app.platform.addresses.web;

  route(app, {
    method: "GET",
    url: "/v1/delegations",
    operationId: "listDelegations",
    summary: "Rights over users and licences, asked for and given, latest first",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(StateShape),
      customerId: Type.Optional({ ...Uuid, description: "A partner's record" }),
    }),
    responses: { 200: ListOf(DelegationShape) },
    async handle({ organisation, caller, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listDelegations(db, {
        organisationId: organisation.id,
        side: sideOf(caller),
        customerId: query.customerId ?? null,
        state: query.state ?? null,
        at,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.askedAt.toString(),
        last.id,
      ]);
      const show = await viewer({ caller, db, at }, page);
      return answer(200, { data: page.map(show), nextCursor });
    },
  });

  const shown = async (reader: Reader, id: string, status: 200 | 201 = 200) => {
    const found = await delegationOf(reader.db, reader.caller.organisation?.id ?? "", id);
    if (found === undefined || !isReadBy(reader.caller, found)) return refuse(notFound({}));
    const show = await viewer(reader, [found]);
    return answer(status, show(found), { etag: found.version });
  };

  route(app, {
    method: "GET",
    url: ONE,
    operationId: "getDelegation",
    summary: "One of them, with what became of it step by step",
    tags,
    access: READ,
    params: Params,
    responses: { 200: DelegationWithSteps },
    async handle({ organisation, caller, params, db, at }) {
      const found = await delegationOf(db, organisation.id, params.delegation);
      if (found === undefined || !isReadBy(caller, found)) return refuse(notFound({}));
      const show = await viewer({ caller, db, at }, [found]);
      const steps = await delegationSteps(db, found.id);
      return answer(
        200,
        {
          ...show(found),
          steps: steps.map((step) => ({ ...step, at: step.at.toString() })),
        },
        { etag: found.version },
      );
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/customers/:customerId/delegation",
    operationId: "getDelegationOfCustomer",
    summary: "What the partner may do with a customer's users and licences, and what it asked for",
    tags,
    access: { ...READ, of: "partner" },
    params: OfCustomer,
    responses: { 200: OfRecordShape },
    async handle({ organisation, caller, params, db, at }) {
      const found = await delegationsOfRecord(db, organisation.id, params.customerId);
      if (found === undefined) return refuse(notFound({}));
      const { given, asked } = found;
      const show = await viewer(
        { caller, db, at },
        [given, asked].filter((one) => one !== undefined),
      );
      const inForce = given !== undefined && delegationStateAt(given, at) === "active";
      const waits = asked !== undefined && delegationStateAt(asked, at) === "waiting";
      return answer(200, {
        given: given === undefined ? null : show(given),
        asked: asked === undefined ? null : show(asked),
        rights: inForce ? given.rights : [],
        mayAsk: !waits && caller.may(ASK.permission),
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/customers/:customerId/delegations",
    operationId: "askDelegation",
    summary: "Ask a customer for rights over its users and licences",
    description: `The customer's global admins are told by mail and have ${ANSWER_DAYS} days. One waits at a time; what was given before goes on meanwhile, and is replaced by what is given.`,
    tags,
    access: ASK,
    params: OfCustomer,
    body: AskBody,
    idempotent: true,
    responses: { 201: DelegationShape },
    async handle({ organisation, caller, params, body, db, at }) {
      const asked = await askDelegation(db, {
        partner: organisation,
        customerId: params.customerId,
        rights: body.rights,
        months: body.months ?? USUAL_MONTHS,
        words: body.words?.trim() ?? "",
        web,
      });
      return asked.ok ? shown({ caller, db, at }, asked.value, 201) : asked;
    },
  });

  route(app, {
    method: "PUT",
    url: `${ONE}/withdrawal`,
    operationId: "withdrawDelegation",
    summary: "Take back what was asked for",
    tags,
    access: ASK,
    params: Params,
    idempotent: true,
    responses: { 200: DelegationShape },
    async handle({ organisation, caller, params, db, at }) {
      const done = await withdrawDelegation(db, { partner: organisation, id: params.delegation });
      return done.ok ? shown({ caller, db, at }, params.delegation) : done;
    },
  });

  route(app, {
    method: "PUT",
    url: `${ONE}/grant`,
    operationId: "grantDelegation",
    summary: "Give a partner what it asked for, or less of it",
    description:
      "Without `rights` all that was asked for; without `lastDay` for as many months. At most two years. What the partner had before is replaced.",
    tags,
    access: GIVE,
    params: Params,
    body: GrantBody,
    precondition: true,
    responses: { 200: DelegationShape },
    async handle({ organisation, caller, params, body, db, at, ifMatch }) {
      const done = await grantDelegation(db, {
        customer: organisation,
        id: params.delegation,
        seen: ifMatch,
        rights: body.rights ?? null,
        lastDay: body.lastDay ?? null,
      });
      return done.ok ? shown({ caller, db, at }, params.delegation) : done;
    },
  });

  route(app, {
    method: "PUT",
    url: `${ONE}/refusal`,
    operationId: "declineDelegation",
    summary: "Give a partner nothing of what it asked for",
    tags,
    access: GIVE,
    params: Params,
    body: RefusalBody,
    idempotent: true,
    responses: { 200: DelegationShape },
    async handle({ organisation, caller, params, body, db, at }) {
      const done = await declineDelegation(db, {
        customer: organisation,
        id: params.delegation,
        words: body.words?.trim() ?? "",
      });
      return done.ok ? shown({ caller, db, at }, params.delegation) : done;
    },
  });

  route(app, {
    method: "PUT",
    url: `${ONE}/narrowing`,
    operationId: "narrowDelegation",
    summary:
      "Leave a partner fewer rights, or an earlier last day; with dryRun, say what that does",
    description: "Without the `preview` of a dry run nothing is changed.",
    tags,
    access: GIVE,
    params: Params,
    query: DryRun,
    body: NarrowBody,
    idempotent: true,
    responses: { 200: EffectShape },
    handle: async ({ organisation, params, query, body, db }) =>
      answerWith(
        await narrowDelegation(db, {
          customer: organisation,
          id: params.delegation,
          left: { rights: body.rights ?? null, lastDay: body.lastDay ?? null },
          preview: body.preview ?? null,
          dryRun: query.dryRun ?? false,
        }),
        200,
      ),
  });

  route(app, {
    method: "PUT",
    url: `${ONE}/revocation`,
    operationId: "revokeDelegation",
    summary: "Take all rights from a partner at once; with dryRun, say what that does",
    description:
      "The partner's next call is refused; what it did stays done. Without the `preview` of a dry run nothing is changed.",
    tags,
    access: GIVE,
    params: Params,
    query: DryRun,
    body: RevokeBody,
    idempotent: true,
    responses: { 200: EffectShape },
    handle: async ({ organisation, params, query, body, db }) =>
      answerWith(
        await narrowDelegation(db, {
          customer: organisation,
          id: params.delegation,
          left: null,
          preview: body.preview ?? null,
          dryRun: query.dryRun ?? false,
        }),
        200,
      ),
  });

  route(app, {
    method: "GET",
    url: "/v1/partners",
    operationId: "listPartners",
    summary: "Partners that sell to the organisation, and what they may do for it; latest first",
    tags,
    access: { ...READ, of: "customer" },
    query: Closed(pageQuery),
    responses: { 200: ListOf(PartnerShape) },
    async handle({ organisation, caller, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await partnersOf(db, organisation.id, { at, ...asked.value });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.since.toString(),
        last.recordId,
      ]);
      const delegations = await delegationsByIds(
        db,
        organisation.id,
        page.flatMap(({ active, waiting }) => [active ?? [], waiting ?? []].flat()),
      );
      const names = await organisationsById(
        db,
        page.map(({ sellerId }) => sellerId),
      );
      const show = await viewer({ caller, db, at }, [...delegations.values()]);
      const view = (id: string | null) => {
        const row = id === null ? undefined : delegations.get(id);
        return row === undefined ? null : show(row);
      };
      return answer(200, {
        data: page.map(({ sellerId, since, active, waiting }) => ({
          id: sellerId,
          name: names.get(sellerId)?.name ?? "",
          country: names.get(sellerId)?.country ?? "",
          partnerType: names.get(sellerId)?.partnerType ?? "direct-bill",
          since: since.toString(),
          given: view(active),
          asked: view(waiting),
          mayGive: waiting === null && caller.may(GIVE.permission),
        })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/partners/:partner/delegations",
    operationId: "giveDelegation",
    summary: "Give a partner rights that it did not ask for; with dryRun, say what that does",
    description:
      "A partner with a record of the organisation, of which no request waits. At most two years. What it had before is replaced. Without the `preview` of a dry run nothing is given.",
    tags,
    access: GIVE,
    params: Closed({ partner: { ...Uuid, description: "As in the list of partners" } }),
    query: DryRun,
    body: GiveBody,
    idempotent: true,
    responses: { 200: GivingShape, 201: DelegationShape },
    async handle({ organisation, caller, params, query, body, db, at }) {
      const done = await giveDelegation(db, {
        customer: organisation,
        partnerId: params.partner,
        rights: body.rights,
        lastDay: body.lastDay ?? null,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      if (!done.ok) return done;
      const { id, ...effect } = done.value;
      return id === null ? answer(200, effect) : shown({ caller, db, at }, id, 201);
    },
  });
}

/** What was taken back before it was answered is nothing to the customer. */
const isReadBy = ({ organisation }: Caller, { sellerId, state }: ListedDelegation): boolean =>
  organisation?.id === sellerId || state !== "withdrawn";

const sideOf = ({ organisation }: Caller): DelegationSide =>
  organisation?.kind === "partner" ? "partner" : "customer";

/** How the caller's side reads them. One statement for their names. */
async function viewer({ caller, db, at }: Reader, rows: readonly ListedDelegation[]) {
  const side = sideOf(caller);
  const names = await organisationsById(
    db,
    rows.flatMap(({ sellerId, organisationId }) => [sellerId, organisationId]),
  );
  const acts = caller.may(side === "partner" ? ASK.permission : GIVE.permission);
  return (row: ListedDelegation) => delegationView(row, { side, names, at, acts });
}
