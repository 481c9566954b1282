import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Uuid } from "../../../platform/schemas.ts";
import { certifiers } from "../queries/certifiers.ts";
import { findingTexts } from "../queries/finding-texts.ts";
import { claimsByPerson } from "../queries/queue.ts";
import { handOverSubmission, prioritiseSubmission, takeNext } from "../use-cases/hand-over.ts";
import { assignSeveral, MOST_AT_ONCE, prioritiseSeveral } from "../use-cases/work-on-several.ts";
import { claimant, DECIDE, LOOK, OfId } from "./certification.routes.ts";

const tags = ["certification"];
const REASON_LENGTH = 4_000;
const Person = Type.String({ ...Uuid, description: "The colleague, as listCertifiers names them" });

const Several = Type.Array(Uuid, {
  minItems: 1,
  maxItems: MOST_AT_ONCE,
  uniqueItems: true,
  description: "Ids of waiting submissions",
});

/** Sharing the queue's work among the certification team (ux.md O2, O3). */
export function queueWorkRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/certification/people",
    operationId: "listCertifiers",
    summary: "The operator's people who decide on submissions, by name, with what each has claimed",
    description: "All in one answer, 200 at most.",
    tags,
    access: LOOK,
    responses: {
      200: ListOf(
        Type.Object({
          id: Type.String(),
          name: Type.String(),
          claimed: Type.Integer(),
          me: Type.Boolean(),
        }),
      ),
    },
    async handle({ db, caller }) {
      const claims = await claimsByPerson(db);
      const data = (await certifiers(db)).map(({ id, name }) => ({
        id,
        name,
        claimed: claims.get(id) ?? 0,
        me: id === caller.id,
      }));
      return answer(200, { data, nextCursor: null });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/certification/finding-texts",
    operationId: "listFindingTexts",
    summary: "What the team wrote for a policy before, what it wrote most often first",
    description: "Of decided submissions, to be written again. All in one answer, 20 at most.",
    tags,
    access: LOOK,
    query: Closed({ policy: Type.String({ maxLength: 20 }) }),
    responses: {
      200: ListOf(Type.Object({ text: Type.String(), times: Type.Integer() })),
    },
    handle: async ({ query, db }) =>
      answer(200, { data: await findingTexts(db, query.policy), nextCursor: null }),
  });

  route(app, {
    method: "POST",
    url: "/v1/certification/claims",
    operationId: "takeNextSubmission",
    summary: "Claim what comes next in the queue and nobody has",
    tags,
    access: DECIDE,
    body: Closed({}),
    idempotent: true,
    responses: { 201: Type.Object({ id: Type.String() }) },
    async handle({ caller, db }) {
      const taken = await takeNext(db, claimant(caller));
      return taken.ok ? answer(201, taken.value) : taken;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/submissions/:id/assignee",
    operationId: "assignSubmission",
    summary: "Give a waiting submission to a colleague, who is told by mail",
    description:
      "One that nobody has, or the caller's own; administrators give away what anybody has.",
    tags,
    access: DECIDE,
    params: OfId,
    body: Closed({
      person: Person,
      reason: Type.Optional(Type.String({ maxLength: REASON_LENGTH })),
    }),
    responses: { 204: null },
    async handle({ params, body, caller, db }) {
      const done = await handOverSubmission(db, {
        id: params.id,
        kind: "assigned",
        by: claimant(caller),
        anyones: caller.may("settings:manage"),
        person: body.person,
        reason: body.reason ?? "",
      });
      return done.ok ? answer(204) : done;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/assignments",
    operationId: "assignSubmissions",
    summary: "Give several waiting submissions to a colleague, all or none",
    description:
      "As for one. The refusal names each that cannot be given, by its place in `submissions`. The colleague gets one mail.",
    tags,
    access: DECIDE,
    body: Closed({
      submissions: Several,
      person: Person,
      reason: Type.Optional(Type.String({ maxLength: REASON_LENGTH })),
    }),
    responses: { 204: null },
    async handle({ body, caller, db }) {
      const done = await assignSeveral(db, {
        submissions: body.submissions,
        by: claimant(caller),
        anyones: caller.may("settings:manage"),
        person: body.person,
        reason: body.reason ?? "",
      });
      return done.ok ? answer(204) : done;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/priorities",
    operationId: "prioritiseSubmissions",
    summary:
      "Put several waiting submissions before the others, or back in their turn, all or none",
    description: "The refusal names each that does not wait, by its place in `submissions`.",
    tags,
    access: DECIDE,
    body: Closed({
      submissions: Several,
      priority: Type.Boolean({
        description: "False also for those that were escalated: they then wait in their turn",
      }),
    }),
    responses: { 204: null },
    async handle({ body, db }) {
      const done = await prioritiseSeveral(db, body);
      return done.ok ? answer(204) : done;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/submissions/:id/escalation",
    operationId: "escalateSubmission",
    summary: "Ask a colleague to decide on a submission that the caller has claimed, and say why",
    description:
      "It leaves the caller's list, stands first in the colleague's, and the colleague is told by mail. The reason is the team's own: publishers read that it was escalated, not why.",
    tags,
    access: DECIDE,
    params: OfId,
    body: Closed({
      person: Person,
      reason: Type.String({ maxLength: REASON_LENGTH, pattern: "\\S" }),
    }),
    responses: { 204: null },
    async handle({ params, body, caller, db }) {
      const done = await handOverSubmission(db, {
        id: params.id,
        kind: "escalated",
        by: claimant(caller),
        anyones: false,
        ...body,
      });
      return done.ok ? answer(204) : done;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/submissions/:id/priority",
    operationId: "prioritiseSubmission",
    summary: "Put a waiting submission before the others, or back in its turn",
    tags,
    access: DECIDE,
    params: OfId,
    body: Closed({
      priority: Type.Boolean({
        description: "False also for one that was escalated: it then waits in its turn",
      }),
    }),
    responses: { 204: null },
    async handle({ params, body, db }) {
      const done = await prioritiseSubmission(db, { id: params.id, ...body });
      return done.ok ? answer(204) : done;
    },
  });
}
