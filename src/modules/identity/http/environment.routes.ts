import Type from "typebox";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, Uuid } from "../../../platform/schemas.ts";
import { type Environment, environmentsOf } from "../queries/environments.ts";
import { addEnvironment, renameEnvironment } from "../use-cases/change-environments.ts";

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
const NameBody = Closed({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: "^\\S([^\\n\\r\\t]*\\S)?$" }),
});

const view = ({ subscriptionId, name, createdAt }: Environment) => ({
  subscriptionId,
  name,
  createdAt: createdAt.toString(),
});

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
      return answer(200, { data: environments.map(view), nextCursor: null });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/environments",
    operationId: "addEnvironment",
    summary: "Add an environment",
    tags: ["Environments"],
    access: { permission: "purchase:buy", of: "customer" },
    body: NameBody,
    responses: { 201: EnvironmentShape },
    idempotent: true,
    handle: async ({ organisation, body, db }) =>
      answerWith(
        await addEnvironment(db, { organisationId: organisation.id, name: body.name }),
        201,
        view,
      ),
  });

  route(app, {
    method: "PATCH",
    url: "/v1/environments/:id",
    operationId: "renameEnvironment",
    summary: "Give an environment another name; its subscription ID stays",
    tags: ["Environments"],
    access: { permission: "purchase:buy", of: "customer" },
    params: Closed({ id: Uuid }),
    body: NameBody,
    responses: { 200: EnvironmentShape },
    handle: async ({ organisation, params, body, db }) =>
      answerWith(
        await renameEnvironment(db, {
          organisationId: organisation.id,
          subscriptionId: params.id,
          name: body.name,
        }),
        200,
        view,
      ),
  });
}
