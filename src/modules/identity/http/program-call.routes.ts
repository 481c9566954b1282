import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
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
import { CALL_OUTCOMES } from "../domain/program-calls.ts";
import { clientNotFound } from "../problems.ts";
import type { CallLog } from "../program-calls.ts";
import { daysKept, type ListedCall, listCalls } from "../queries/program-calls.ts";
import { programById } from "../queries/programs.ts";

const EVERY_KIND = ["publisher", "partner", "customer", "operator"] as const;

const CallShape = Type.Object(
  {
    id: Type.String(),
    at: InstantText,
    method: Type.String(),
    route: Type.String({
      description: "As the reference names it, without the values of the call",
    }),
    status: Type.Integer(),
    problem: Nullable(
      Type.String({ description: "Code of the problem; null where it was served" }),
    ),
    tookMs: Type.Integer({ description: "Milliseconds from the first byte to the last" }),
    requestId: Type.String({ description: "As the answer named it in `X-Request-Id`" }),
    more: Type.Integer({
      description: "Calls of the same second beside it that were only counted; 0 almost always",
    }),
  },
  { title: "ProgramCall" },
);

/** What programs asked, and how it was answered (INT-06). All times are the system's. */
export function programCallRoutes(app: App, log: CallLog): void {
  route(app, {
    method: "GET",
    url: "/v1/api-clients/:clientId/calls",
    operationId: "listProgramCalls",
    summary: "The latest calls of a program, the last first",
    description:
      "Method, route, status, problem and duration of each call, requests for tokens included; nothing of what was sent or read. Calls without a token that holds are nobody's. Kept for the days that the operator set, at most 10,000 of a program; seen within a second. `outcome`: served is a status below 400, refused 4xx, failed 5xx.",
    tags: ["Programs"],
    access: { permission: "api-client:manage", of: EVERY_KIND },
    params: Closed({ clientId: Uuid }),
    query: Closed({
      ...pageQuery,
      outcome: Type.Optional(OneOf(CALL_OUTCOMES)),
      q: Type.Optional(
        Type.String({
          maxLength: 100,
          description: "Part of method, route or problem, or a request's id",
        }),
      ),
    }),
    responses: {
      200: ListOf(CallShape, {
        daysKept: Type.Integer({ description: "0 where the operator keeps none" }),
      }),
    },
    async handle({ organisation, params, query, db }) {
      const { clientId } = params;
      if ((await programById(db, organisation.id, clientId)) === undefined)
        return refuse(clientNotFound({}));
      const asked = pageAsked(query, ["instant", "digits"]);
      if (!asked.ok) return asked;
      const { after, limit } = asked.value;
      await log.flush();
      const rows = await listCalls(db, clientId, {
        outcome: query.outcome ?? null,
        q: query.q?.trim() || null,
        after,
        limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.at.toString(),
        String(last.id),
      ]);
      return answer(200, {
        data: page.map(shown),
        nextCursor,
        daysKept: await daysKept(db),
      });
    },
  });
}

const shown = ({ id, at, ...call }: ListedCall) => ({
  id: String(id),
  at: at.toString(),
  ...call,
});
