import Type from "typebox";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import { route } from "../../../platform/route.ts";
import { Closed, PreviewedFile, Uuid } from "../../../platform/schemas.ts";
import { idleOfPlans } from "../queries/idle.ts";
import { IDLE_DAYS, idleSince } from "../queries/settings.ts";
import { reclaimIdle } from "../use-cases/reclaim-idle.ts";
import { ASSIGN, tags } from "./licence-shapes.ts";

/** Plans of one answer, those with the most idle licences; people whom an answer names. */
const MOST_PLANS = 20;
const MOST_NAMED = 20;

/** Licences that nobody uses (C1, BEY-10). */
export function idleRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/idle-licences",
    operationId: "listIdleLicences",
    summary: `Plans of which licences are idle, those with the most first: ${MOST_PLANS} at most`,
    description:
      "Idle is a licence that was given to a person, and neither given nor used for as long as the operator says (60 days). Those by groups are not among them.",
    tags,
    access: ASSIGN,
    responses: {
      200: Type.Object(
        {
          days: Type.Integer({ description: "After so many days a licence is idle." }),
          data: Type.Array(
            Type.Object({
              licencesId: Uuid,
              offer: Type.String(),
              plan: Type.String(),
              idle: Type.Integer(),
              waiting: Type.Integer({ description: "People for whom none is left." }),
            }),
          ),
        },
        { title: "IdleLicences" },
      ),
    },
    async handle({ organisation, db, at }) {
      const since = await idleSince(db, at);
      const rows = await idleOfPlans(db, organisation.id, { since, most: MOST_PLANS });
      return answer(200, {
        days: await settingValue(db, IDLE_DAYS),
        data: rows.map(({ poolId, offerName, planName, idle, waiting }) => ({
          licencesId: poolId,
          offer: offerName,
          plan: planName,
          idle,
          waiting,
        })),
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/licences/:id/reclaims",
    operationId: "reclaimIdleLicences",
    summary: "Take back the idle licences of a plan; with dryRun, say whose they are",
    description:
      "1,000 at a time. Who waits is served. With the `preview` of a dry run it does exactly that or is refused.",
    tags,
    access: ASSIGN,
    params: Closed({ id: Uuid }),
    query: PreviewedFile,
    responses: {
      200: Type.Object(
        {
          reclaimed: Type.Integer(),
          people: Type.Array(Type.Object({ id: Uuid, name: Type.String() }), {
            description: `By name, ${MOST_NAMED} at most.`,
          }),
          served: Type.Integer({ description: "People on the waiting list who get one." }),
          available: Type.Integer({ description: "Licences left afterwards." }),
          preview: Type.String(),
        },
        { title: "ReclaimedLicences" },
      ),
    },
    idempotent: true,
    handle: async ({ organisation, params, query, db, at }) =>
      answerWith(
        await reclaimIdle(db, {
          customer: organisation,
          poolId: params.id,
          at,
          dryRun: query.dryRun ?? false,
          preview: query.preview ?? null,
        }),
        200,
        ({ people, ...rest }) => ({
          ...rest,
          reclaimed: people.length,
          people: people
            .slice(0, MOST_NAMED)
            .map(({ userId, displayName }) => ({ id: userId, name: displayName })),
        }),
      ),
  });
}
