import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Uuid } from "../../../platform/schemas.ts";
import { OF_USER, userOf, type Whose } from "../../directory/index.ts";
import { licencesOfUser } from "../queries/licences.ts";
import { tags } from "./licence-shapes.ts";

/** So many plans are named; one user has a licence of a few. */
const NAMED = 100;

/** Licences of one user: what is free for others when the user is deleted (docs/domain/seats.md, S-6; BEY-06). */
export function userLicencesRoutes(app: App, whose: Whose): void {
  route(app, {
    method: "GET",
    url: `${whose.base}/users/:directoryUser/licences`,
    operationId: whose.named("listDirectoryUserLicences"),
    summary: `Which licences a user has, by name; the first ${NAMED}`,
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params(OF_USER),
    responses: {
      200: Type.Object({
        data: Type.Array(
          Type.Object({
            id: { ...Uuid, description: "The licences of the plan" },
            offer: Type.String(),
            plan: Type.String(),
          }),
        ),
        total: Type.Integer(),
      }),
    },
    async handle(call) {
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const { db, params } = call;
      const user = await userOf(db, read.value, params.directoryUser);
      if (user === undefined) return refuse(notFound({}));
      const found = await licencesOfUser(db, user.id);
      return answer(200, { data: found.slice(0, NAMED), total: found.length });
    },
  });
}
