import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { readTable } from "../../../platform/csv-table.ts";
import { type App, answer } from "../../../platform/http.ts";
import { bytesOf } from "../../../platform/input.ts";
import { notPermitted } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Nullable, OneOf, PlaceShape, PreviewedFile, Uuid } from "../../../platform/schemas.ts";
import { fieldError, type Language, translate } from "../../../platform/text.ts";
import { bodyCheck } from "../../../platform/validators.ts";
import { companyNameDoubts } from "../domain/customer.ts";
import { CUSTOMER_COLUMNS, CUSTOMER_FIELDS } from "../domain/customer-file.ts";
import { customerFileInvalid } from "../problems.ts";
import { type CustomerRow, importCustomers } from "../use-cases/import-customers.ts";
import { CustomerBody } from "./customer.schemas.ts";

const ADD = { permission: "customer:create", of: "partner" } as const;
const ATTEST = "customer:attest";
const tags = ["Customers"];
const FILE_ROWS = 1_000;
/** A thousand rows with every cell at its longest are less, in UTF-8. */
const FILE_BYTES = 4 * 1024 * 1024;
const STATES = ["added", "known", "refused"] as const;

const ImportShape = Type.Object(
  {
    dryRun: Type.Boolean(),
    added: Type.Integer({ description: "Customers that are, or would be, added" }),
    known: Type.Integer({ description: "Rows of customers that are there and say the same" }),
    refused: Type.Integer({ description: "Rows that stand against the file" }),
    rows: Type.Array(
      Type.Object({
        line: Type.Integer({ description: "Of the file, from 1" }),
        state: OneOf(STATES),
        company: Type.String(),
        domain: Type.String(),
        country: Type.String(),
        currency: Nullable(Type.String()),
        agreement: Type.Boolean({ description: "Whether it attests the customer agreement" }),
        customerId: Nullable(Uuid),
        doubts: Type.Array(Type.String(), { description: "What is allowed and looks mistyped" }),
        errors: Type.Array(PlaceShape),
      }),
      { maxItems: FILE_ROWS },
    ),
    preview: Nullable(Type.String()),
  },
  { title: "ImportedCustomers" },
);

/** Customers from a CSV file (BEY-13). */
export function customerImportRoutes(app: App): void {
  const checkBody = bodyCheck(CustomerBody);

  route(app, {
    method: "GET",
    url: "/v1/customer-files/template",
    operationId: "getCustomerFileTemplate",
    summary: "An empty file of customers: the names of its columns",
    tags,
    access: ADD,
    responses: {},
    async handle({ reply }) {
      reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="customers-template.csv"`);
      return answer(
        200,
        CSV_BEGIN + csvLines([CUSTOMER_FIELDS.map((field) => CUSTOMER_COLUMNS[field].name)]),
      );
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/customer-files",
    operationId: "importCustomers",
    summary: "Add the customers of a CSV file: all of them, or none",
    description:
      "Columns as in the template, in any order; at most 1,000 rows and 4 MiB. With dryRun=true nothing changes, and each " +
      "row says what becomes of it: `added`, `known` where the customer is there already as it says, or `refused` with line and " +
      "column of everything that is wrong. Its `preview` goes with the call that adds, which does exactly that or is refused. " +
      "A blank cell says nothing of a customer that is there. The same file again changes nothing.",
    tags,
    access: ADD,
    consumes: "text/csv",
    bodyLimit: FILE_BYTES + 1,
    perMinute: 60,
    query: PreviewedFile,
    responses: { 200: ImportShape },
    async handle({ organisation, request, query, caller, db, locale }) {
      const read = await readTable(bytesOf(request.body), {
        columns: CUSTOMER_COLUMNS,
        others: "refused",
        limits: { maxBytes: FILE_BYTES, maxRows: FILE_ROWS },
      });
      if ("errors" in read)
        return refuse(customerFileInvalid({ count: read.errors.length }, read.errors));
      const dryRun = query.dryRun ?? false;
      const done = await importCustomers(db, {
        partner: organisation,
        file: read.table,
        checkBody,
        ...(caller.may(ATTEST)
          ? {}
          : {
              mayNotAttest: notPermitted({
                permission: ATTEST,
                roles: app.rolesFor(ATTEST, [organisation.kind]),
              }),
            }),
        preview: query.preview ?? null,
        dryRun,
      });
      if (!done.ok) return done;
      const { rows, preview } = done.value;
      const count = (state: CustomerRow["state"]) =>
        rows.filter((row) => row.state === state).length;
      return answer(200, {
        dryRun,
        added: count("added"),
        known: count("known"),
        refused: count("refused"),
        rows: rows.map((row) => rowView(row, locale)),
        preview,
      });
    },
  });
}

const rowView = ({ line, state, cells, ...row }: CustomerRow, locale: Language) => ({
  line,
  state,
  company: cells.company,
  domain: cells.domain,
  country: cells.country,
  currency: row.currency,
  agreement: cells.agreedOn !== "",
  customerId: row.customerId,
  doubts:
    state === "added"
      ? companyNameDoubts(cells.company).map((code) => translate(locale, `field.${code}`))
      : [],
  errors: row.errors.map((error) => fieldError(error, locale)),
});
