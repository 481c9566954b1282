import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { readTable } from "../../../platform/csv-table.ts";
import { type App, answer } from "../../../platform/http.ts";
import { bytesOf } from "../../../platform/input.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Nullable, OneOf, PlaceShape, PreviewedFile, Uuid } from "../../../platform/schemas.ts";
import { fieldError, type Language } from "../../../platform/text.ts";
import type { Whose } from "../../directory/index.ts";
import {
  ASSIGNMENT_COLUMNS,
  ASSIGNMENT_FIELDS,
  FILE_ROWS,
  type JudgedRow,
  ROW_STATES,
} from "../domain/assignment-file.ts";
import { assignmentFileInvalid } from "../problems.ts";
import { poolOf } from "../queries/licences.ts";
import { assignFromFile } from "../use-cases/assign-from-file.ts";
import { tags } from "./licence-shapes.ts";

const FILE_BYTES = 4 * 1024 * 1024;
/** Rows of an answer: those that are wrong first, then those that change something. */
const ROWS_SHOWN = 1_000;

const FileShape = Type.Object(
  {
    dryRun: Type.Boolean(),
    assigned: Type.Integer(),
    unassigned: Type.Integer(),
    kept: Type.Integer({
      description: "What was given to the person is taken, and the licence stays by a group",
    }),
    known: Type.Integer({ description: "Rows that say what is so already" }),
    refused: Type.Integer({ description: "Rows that stand against the file" }),
    rows: Type.Array(
      Type.Object({
        line: Type.Integer({ description: "Of the file, from 1" }),
        state: OneOf(ROW_STATES),
        userName: Type.String(),
        name: Nullable(Type.String()),
        serviceId: Type.String(),
        errors: Type.Array(PlaceShape),
      }),
      {
        description: `At most ${ROWS_SHOWN}: those that are wrong, then those that change something, then the rest`,
      },
    ),
    preview: Nullable(Type.String()),
  },
  { title: "LicencesFromFile" },
);

/** Licences given and taken back by a CSV file (BEY-10; docs/domain/seats.md). */
export function assignmentFileRoutes(app: App, whose: Whose): void {
  const behalf = whose.onBehalf ? { onBehalf: whose.onBehalf } : {};

  route(app, {
    method: "GET",
    url: `${whose.base}/licence-files/template`,
    operationId: whose.named("getLicenceFileTemplate"),
    summary: "An empty file that gives licences and takes them back: the names of its columns",
    tags: whose.tags ?? tags,
    access: whose.manage,
    params: whose.params({}),
    responses: {},
    async handle(call) {
      const { reply } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      asAttachment(reply, "licences-template.csv");
      const head = ASSIGNMENT_FIELDS.map((field) => ASSIGNMENT_COLUMNS[field].name);
      return answer(200, CSV_BEGIN + csvLines([head]));
    },
  });

  route(app, {
    method: "POST",
    url: `${whose.base}/licence-files`,
    operationId: whose.named("assignLicencesFromFile"),
    summary: "Give licences and take them back as a CSV file says: all of it, or nothing",
    description:
      `Columns UserName, Action (\`assign\` or \`unassign\`) and Plan (Service ID), in any order; others are not read. At most ${FILE_ROWS.toLocaleString("en")} rows and 4 MiB. ` +
      "Rows without a plan are of the licences that `licences` names. Licences that the file takes back are there for those that it gives. With dryRun=true " +
      "nothing changes, and each row says what becomes of it. Its `preview` goes with the call that does it, which does exactly that or is refused.",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params({}),
    consumes: "text/csv",
    bodyLimit: FILE_BYTES + 1,
    perMinute: 60,
    query: Type.Interface(
      [PreviewedFile],
      { licences: Type.Optional(Uuid) },
      { additionalProperties: false },
    ),
    responses: { 200: FileShape },
    async handle(call) {
      const { request, query, db, locale } = call;
      const { licences } = query;
      const allowed = await whose.reads(call);
      if (!allowed.ok) return allowed;
      if (licences !== undefined && (await poolOf(db, allowed.value, licences)) === undefined)
        return refuse(notFound({}));
      const read = await readTable(bytesOf(request.body), {
        columns: ASSIGNMENT_COLUMNS,
        others: "ignored",
        limits: { maxBytes: FILE_BYTES, maxRows: FILE_ROWS },
      });
      if ("errors" in read)
        return refuse(assignmentFileInvalid({ count: read.errors.length }, read.errors));
      const dryRun = query.dryRun ?? false;
      const file = read.table;
      const done = await whose.changes(call, (within, organisationId) =>
        assignFromFile(within, {
          organisationId,
          file,
          poolId: licences ?? null,
          preview: query.preview ?? null,
          dryRun,
        }),
      );
      if (!done.ok) return done;
      const { rows, preview } = done.value;
      const of = (state: JudgedRow["state"]) => rows.filter((row) => row.state === state);
      return answer(200, {
        dryRun,
        assigned: of("assigned").length,
        unassigned: of("unassigned").length,
        kept: of("kept").length,
        known: of("known").length,
        refused: of("refused").length,
        rows: ROW_STATES.flatMap(of)
          .slice(0, ROWS_SHOWN)
          .map((row) => rowView(row, locale)),
        preview,
      });
    },
  });
}

const rowView = (
  { line, state, userName, displayName, serviceId, errors }: JudgedRow,
  locale: Language,
) => ({
  line,
  state,
  userName,
  name: displayName,
  serviceId,
  errors: errors.map((error) => fieldError(error, locale)),
});
