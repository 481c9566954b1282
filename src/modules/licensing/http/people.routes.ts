import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import { listGroups, type Whose } from "../../directory/index.ts";
import { peopleToAssign } from "../queries/people.ts";
import { tags } from "./licence-shapes.ts";

const Asked = Closed({
  q: Type.Optional(Type.String({ maxLength: 200, description: "Part of a name." })),
});

/** What a list to choose from shows. */
const MOST = 20;

/**
 * Who can be given a licence, and which groups can, by no more than their names: what somebody needs who may assign
 * licences and not read users (docs/domain/delegation.md, rule 1).
 */
export function peopleRoutes(app: App, whose: Whose): void {
  route(app, {
    method: "GET",
    url: `${whose.base}/licences/people`,
    operationId: whose.named("listLicencePeople"),
    summary: `Active users who can be given licences, the first ${MOST} by name`,
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({}),
    query: Asked,
    responses: {
      200: Type.Object({
        data: Type.Array(
          Type.Object({ id: Uuid, userName: Type.String(), displayName: Type.String() }),
        ),
      }),
    },
    async handle(call) {
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const q = call.query.q?.trim() || null;
      return answer(200, { data: await peopleToAssign(call.db, read.value, { q, most: MOST }) });
    },
  });

  route(app, {
    method: "GET",
    url: `${whose.base}/licences/groups`,
    operationId: whose.named("listLicenceGroups"),
    summary: `Groups that licences can be given to, the first ${MOST} by name`,
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({}),
    query: Asked,
    responses: {
      200: Type.Object({
        data: Type.Array(Type.Object({ id: Uuid, name: Type.String(), members: Type.Integer() })),
      }),
    },
    async handle(call) {
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const { rows } = await listGroups(call.db, {
        organisationId: read.value,
        q: call.query.q?.trim() || null,
        order: "name",
        after: null,
        limit: MOST,
      });
      return answer(200, { data: rows.map(({ id, name, members }) => ({ id, name, members })) });
    },
  });
}
