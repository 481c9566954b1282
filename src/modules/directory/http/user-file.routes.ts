import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { readTable } from "../../../platform/csv-table.ts";
import { type App, answer } from "../../../platform/http.ts";
import { bytesOf } from "../../../platform/input.ts";
import { allPagesOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  Nullable,
  OneOf,
  PlaceShape,
  PreviewedFile,
  Uuid,
} from "../../../platform/schemas.ts";
import { fieldError, type Language } from "../../../platform/text.ts";
import { bodyCheck } from "../../../platform/validators.ts";
import { UserBody } from "../domain/user.ts";
import {
  FILE_ROWS,
  GROUPS_IN_CELL,
  rowOfUser,
  USER_COLUMNS,
  USER_FILE_FIELDS,
} from "../domain/user-file.ts";
import { userFileInvalid } from "../problems.ts";
import { groupsOf, listUsers, type UserQuery } from "../queries/users.ts";
import { importUsers, type UserRow } from "../use-cases/import-users.ts";
import { tags } from "./schemas.ts";
import { userFilters } from "./user.routes.ts";
import type { Whose } from "./whose.ts";

const FILE_BYTES = 16 * 1024 * 1024;
/** Lines of an exported file. */
const MOST_LINES = 100_000;
/** Rows of an answer: those that are wrong first, then those that change something. */
const ROWS_SHOWN = 1_000;
const STATES = ["added", "changed", "known", "refused"] as const;

const ImportShape = Type.Object(
  {
    dryRun: Type.Boolean(),
    added: Type.Integer(),
    changed: Type.Integer(),
    known: Type.Integer({ description: "Rows that say what is so already" }),
    refused: Type.Integer({ description: "Rows that stand against the file" }),
    newGroups: Type.Array(Type.String(), { description: "Groups that the file makes" }),
    rows: Type.Array(
      Type.Object({
        line: Type.Integer({ description: "Of the file, from 1" }),
        state: OneOf(STATES),
        userName: Type.String(),
        displayName: Type.String(),
        email: Type.String(),
        active: Type.Boolean(),
        groups: Type.Array(Type.String()),
        userId: Nullable(Uuid),
        errors: Type.Array(PlaceShape),
      }),
      {
        description: `At most ${ROWS_SHOWN}: those that are wrong, then those that change something, then the rest`,
      },
    ),
    preview: Nullable(Type.String()),
  },
  { title: "ImportedUsers" },
);

const head = () => csvLines([USER_FILE_FIELDS.map((field) => USER_COLUMNS[field].name)]);

/** Users of a customer as a CSV file, both ways (docs/domain/directory.md, rule 11). */
export function userFileRoutes(app: App, whose: Whose): void {
  const behalf = whose.onBehalf ? { onBehalf: whose.onBehalf } : {};
  const checkBody = bodyCheck(UserBody);

  route(app, {
    method: "GET",
    url: `${whose.base}/users/file`,
    operationId: whose.named("exportDirectoryUsers"),
    summary: "Users with their groups as a CSV file of 100,000 lines at most",
    description: "The filters are those of the list. The same file can be changed and sent back.",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({}),
    query: Closed(userFilters),
    responses: {},
    async handle(call) {
      const { query, db, reply } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const wanted: Omit<UserQuery, "after" | "limit"> = {
        organisationId: read.value,
        q: query.q?.trim() || null,
        state: query.state ?? null,
        group: query.group ?? null,
        order: query.sort ?? "name",
      };
      let text = CSV_BEGIN + head();
      const pages = allPagesOf(
        (asked: Pick<UserQuery, "after" | "limit">) => listUsers(db, { ...wanted, ...asked }),
        ({ key, id }) => [key, id] as const,
        MOST_LINES,
      );
      for await (const users of pages) {
        const named = Map.groupBy(
          await groupsOf(
            db,
            users.map(({ id }) => id),
            GROUPS_IN_CELL,
          ),
          ({ userId }) => userId,
        );
        text += csvLines(
          users.map((user) => {
            const names = (named.get(user.id) ?? []).map(({ name }) => name);
            const cells = rowOfUser(user, names);
            return USER_FILE_FIELDS.map((field) => cells[field]);
          }),
        );
      }
      asAttachment(reply, "users.csv");
      return answer(200, text);
    },
  });

  route(app, {
    method: "GET",
    url: `${whose.base}/user-files/template`,
    operationId: whose.named("getDirectoryUserFileTemplate"),
    summary: "An empty file of users: the names of its columns",
    tags: whose.tags ?? tags,
    access: whose.manage,
    params: whose.params({}),
    responses: {},
    async handle(call) {
      const { reply } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      asAttachment(reply, "users-template.csv");
      return answer(200, CSV_BEGIN + head());
    },
  });

  route(app, {
    method: "POST",
    url: `${whose.base}/user-files`,
    operationId: whose.named("importDirectoryUsers"),
    summary: "Add and change the users of a CSV file with their groups: all of them, or none",
    description:
      `Columns as in the template, in any order; at most ${FILE_ROWS.toLocaleString("en")} rows and 16 MiB. A user is found by user name. ` +
      "With dryRun=true nothing changes, and each row says what becomes of it. Its `preview` goes with the call that does it, " +
      "which does exactly that or is refused. Who is not in the file stays; the same file again changes nothing.",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    consumes: "text/csv",
    bodyLimit: FILE_BYTES + 1,
    perMinute: 60,
    params: whose.params({}),
    query: PreviewedFile,
    responses: { 200: ImportShape },
    async handle(call) {
      const { request, query, locale } = call;
      const read = await readTable(bytesOf(request.body), {
        columns: USER_COLUMNS,
        others: "refused",
        limits: { maxBytes: FILE_BYTES, maxRows: FILE_ROWS },
      });
      if ("errors" in read)
        return refuse(userFileInvalid({ count: read.errors.length }, read.errors));
      const dryRun = query.dryRun ?? false;
      const file = read.table;
      const done = await whose.changes(call, (db, organisationId) =>
        importUsers(db, {
          organisationId,
          file,
          checkBody,
          preview: query.preview ?? null,
          dryRun,
        }),
      );
      if (!done.ok) return done;
      const { rows, newGroups, preview } = done.value;
      const of = (state: UserRow["state"]) => rows.filter((row) => row.state === state);
      const sorted = (["refused", "added", "changed", "known"] as const).flatMap(of);
      return answer(200, {
        dryRun,
        added: of("added").length,
        changed: of("changed").length,
        known: of("known").length,
        refused: of("refused").length,
        newGroups,
        rows: sorted.slice(0, ROWS_SHOWN).map((row) => rowView(row, locale)),
        preview,
      });
    },
  });
}

const rowView = ({ line, state, user, groups, userId, errors }: UserRow, locale: Language) => ({
  line,
  state,
  userName: user.userName,
  displayName: user.displayName,
  email: user.email,
  active: user.active,
  groups,
  userId,
  errors: errors.map((error) => fieldError(error, locale)),
});
