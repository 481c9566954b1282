import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { InstantText, ListOf } from "../../../platform/schemas.ts";
import { environmentsOf } from "../queries/environments.ts";

const EnvironmentShape = Type.Object(
  {
    subscriptionId: Type.String({
      description: "What publishers write into private audiences and preview audiences.",
    }),
    name: Type.String(),
    createdAt: InstantText,
  },
  { title: "Environment" },
);

/** Where customers run what they buy by usage. */
export function environmentRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/environments",
    operationId: "listEnvironments",
    summary: "Environments of the organisation, oldest first",
    tags: ["Environments"],
    access: { permission: "purchase:read", of: "customer" },
    responses: { 200: ListOf(EnvironmentShape) },
    async handle({ organisation, db }) {
      const environments = await environmentsOf(db, organisation.id);
      return answer(200, {
        data: environments.map(({ createdAt, ...one }) => ({
          ...one,
          createdAt: createdAt.toString(),
        })),
        nextCursor: null,
      });
    },
  });
}
