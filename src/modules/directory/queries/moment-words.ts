import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";
import { organisationsById } from "../../identity/index.ts";

const owners = statement<[ids: readonly string[]], { id: string; organisationId: string }>(
  "directory.owners-of-moments",
  `select id, organisation_id as "organisationId" from directory.users where id = any($1::uuid[])`,
);
/** Of moments whose subject is a deleted user: the organisation. Who it is stays between it and the user. */
export const deletedUserWords: DescribeMoments = async (db, subjects) => {
  const rows = await db.query(owners, [subjects.filter(isId)]);
  const organisations = await organisationsById(
    db,
    rows.map(({ organisationId }) => organisationId),
  );
  return new Map(
    rows.map(({ id, organisationId }): [string, MomentWords] => [
      id,
      {
        about: organisations.get(organisationId)?.name ?? "",
        page: `/organisations/${organisationId}`,
      },
    ]),
  );
};
