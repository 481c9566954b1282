import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, OneOf } from "../../../platform/schemas.ts";
import { rolesFor } from "../domain/permissions.ts";

const KINDS = ["publisher", "partner", "customer", "operator"] as const;

/** Which roles allow something: what a person needs who may not do it. */
export function permissionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/permissions/:permission/roles",
    operationId: "listRolesWithPermission",
    summary: "The roles of a kind of organisation that have a permission, any of which is enough",
    tags: ["Identity"],
    access: { signedIn: true },
    params: Closed({ permission: Type.String({ pattern: "^[a-z-]{1,40}:[a-z-]{1,40}$" }) }),
    query: Closed({ kind: OneOf(KINDS) }),
    responses: { 200: Type.Object({ roles: Type.Array(Type.String()) }) },
    async handle({ params, query }) {
      const roles = rolesFor(params.permission, [query.kind]);
      return roles.length === 0 ? refuse(notFound({})) : answer(200, { roles });
    },
  });
}
