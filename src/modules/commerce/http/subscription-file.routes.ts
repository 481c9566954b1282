import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { readTable } from "../../../platform/csv-table.ts";
import { type App, answer } from "../../../platform/http.ts";
import { bytesOf } from "../../../platform/input.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  DayText,
  InstantText,
  ListOf,
  MoneyShape,
  Nullable,
  OneOf,
  PlaceShape,
  PreviewedFile,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { fieldError, type Language } from "../../../platform/text.ts";
import type { NextPayment } from "../domain/change-several.ts";
import { totalsOf } from "../domain/quantity-lines.ts";
import { CHANGE_COLUMNS } from "../domain/subscription-file.ts";
import type { CountLosing } from "../ports.ts";
import { subscriptionFileInvalid } from "../problems.ts";
import { answerSecondsNow } from "../queries/settings.ts";
import {
  FILE_ROW_STATES,
  subscriptionFile,
  subscriptionFilesOf,
} from "../queries/subscription-file.ts";
import { type AskingRow, changeFromFile, MOST_ROWS_NAMED } from "../use-cases/change-from-file.ts";
import { IdParams, TotalsShape } from "./schemas.ts";

const MANAGE = { permission: "subscription:manage", of: "partner" } as const;
const READ = { permission: "subscription:read", of: "partner" } as const;
const tags = ["Subscriptions"];
const FILE_ROWS = 5_000;
/** An exported file with so many rows is less, in UTF-16, too. */
const FILE_BYTES = 8 * 1024 * 1024;

const Payment = Nullable(Type.Object({ day: DayText, amount: MoneyShape }));
const FileEffectShape = Type.Object(
  {
    dryRun: Type.Boolean(),
    changed: Type.Integer(),
    unchanged: Type.Integer({
      description: "Rows that ask for what there is, is planned, or was asked for",
    }),
    refused: Type.Integer(),
    rows: Type.Array(
      Type.Object({
        line: Type.Integer({ description: "Of the file, from 1" }),
        state: OneOf(["changed", "refused"]),
        subscriptionId: Type.String(),
        name: Nullable(Type.String()),
        company: Nullable(Type.String()),
        plan: Nullable(Type.String()),
        quantity: Nullable(
          Type.Object({
            from: Type.Integer(),
            to: Type.Integer(),
            kind: OneOf(["free", "charge", "credit", "at-renewal"]),
            day: Type.String({ format: "date", description: "The day it counts from" }),
          }),
        ),
        autoRenew: Nullable(Type.Object({ from: Type.Boolean(), to: Type.Boolean() })),
        lastDay: Nullable(Type.String({ format: "date", description: "Where it does not renew" })),
        addOns: Type.Array(Type.String(), { description: "Add-ons whose auto-renew follows" }),
        now: Nullable(TotalsShape),
        before: Payment,
        after: Payment,
        errors: Type.Array(PlaceShape),
      }),
      { maxItems: MOST_ROWS_NAMED },
    ),
    totals: Type.Array(
      Type.Object({
        currency: Type.String(),
        now: Nullable(TotalsShape),
        before: MoneyShape,
        after: MoneyShape,
      }),
      {
        description:
          "Charges and credits now, and the next payments, net of tax, without the file and with it",
      },
    ),
    answerSeconds: Type.Integer({ description: "How long publishers have to answer" }),
    preview: Nullable(Type.String()),
    fileId: Nullable(
      Type.String({ format: "uuid", description: "Where what becomes of it is read" }),
    ),
  },
  { title: "SubscriptionFileEffect" },
);

const FileSummary = Type.Object(
  {
    id: Uuid,
    changedBy: Type.String(),
    changedAt: InstantText,
    changes: Type.Integer({
      description: "Subscriptions that it changed, or asked publishers about",
    }),
  },
  { title: "SubscriptionFileSummary" },
);

const FileShape = Type.Object(
  {
    id: Uuid,
    changedBy: Type.String(),
    changedAt: InstantText,
    waiting: Type.Integer({ description: "Changes whose publishers have not answered yet" }),
    rows: Type.Array(
      Type.Object({
        line: Type.Integer(),
        subscriptionId: Uuid,
        name: Type.String(),
        company: Type.String(),
        plan: Type.String(),
        quantity: Nullable(
          Type.Object({
            from: Type.Integer(),
            to: Type.Integer(),
            state: OneOf(FILE_ROW_STATES),
            fromRenewal: Nullable(DayText),
            endedBy: Nullable(Type.String()),
          }),
        ),
        autoRenew: Nullable(Type.Boolean()),
        lastDay: Nullable(DayText),
      }),
    ),
  },
  { title: "SubscriptionFile" },
);

/** Licences and auto-renew of many subscriptions from a CSV file (BEY-13). */
export function subscriptionFileRoutes(app: App, countLosing: CountLosing): void {
  route(app, {
    method: "POST",
    url: "/v1/subscription-files",
    operationId: "changeSubscriptionsFromFile",
    summary: "Change licences and auto-renew as a CSV file says: all of it, or none",
    description:
      "The column SubscriptionId, and Quantity, AutoRenew (`on` or `off`) or both; other columns are not looked at, so an " +
      "exported file can be edited and sent back. At most 5,000 rows and 8 MiB, of which 500 may ask for a change. With " +
      "dryRun=true nothing changes, and each of these says what it does, or line and column of what is wrong. The `preview` " +
      "goes with the call that changes, which does exactly that or is refused. Publishers are asked about numbers of " +
      "licences one by one: what becomes of each is read under `fileId`. The same file again changes nothing.",
    tags,
    access: MANAGE,
    consumes: "text/csv",
    bodyLimit: FILE_BYTES + 1,
    perMinute: 60,
    query: PreviewedFile,
    responses: { 200: FileEffectShape },
    async handle({ organisation, request, query, db, locale }) {
      const read = await readTable(bytesOf(request.body), {
        columns: CHANGE_COLUMNS,
        others: "ignored",
        limits: { maxBytes: FILE_BYTES, maxRows: FILE_ROWS },
      });
      if ("errors" in read)
        return refuse(subscriptionFileInvalid({ count: read.errors.length }, read.errors));
      const dryRun = query.dryRun ?? false;
      const done = await changeFromFile(db, {
        sellerId: organisation.id,
        file: read.table,
        preview: query.preview ?? null,
        dryRun,
        countLosing,
      });
      if (!done.ok) return done;
      const { rows, ...effect } = done.value;
      return answer(200, {
        ...effect,
        dryRun,
        rows: rows.map((row) => rowView(row, locale)),
        answerSeconds: await answerSecondsNow(db),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/subscription-files",
    operationId: "listSubscriptionFiles",
    summary: "Files that changed subscriptions of the partner, the latest first",
    tags,
    access: READ,
    query: Closed(pageQuery),
    responses: { 200: ListOf(FileSummary) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const files = await subscriptionFilesOf(db, organisation.id, asked.value);
      const { page, nextCursor } = pageOf(files, asked.value, (last) => [
        last.changedAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(({ changedAt, ...file }) => ({ ...file, changedAt: changedAt.toString() })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/subscription-files/:id",
    operationId: "getSubscriptionFile",
    summary: "What became of the changes of a file",
    tags,
    access: READ,
    params: IdParams,
    responses: { 200: FileShape },
    async handle({ organisation, params, db }) {
      const found = await subscriptionFile(db, organisation.id, params.id);
      if (found === undefined) return refuse(notFound({}));
      return answer(200, { ...found, changedAt: found.changedAt.toString() });
    },
  });
}

function rowView(
  { line, subscriptionId, subscription, decision, ...row }: AskingRow,
  locale: Language,
) {
  const change = decision?.change ?? null;
  const autoRenew = decision?.autoRenew ?? null;
  return {
    line,
    state: row.errors.length > 0 ? "refused" : "changed",
    subscriptionId,
    name: subscription?.name ?? null,
    company: subscription?.company ?? null,
    plan: subscription?.terms.planName ?? null,
    quantity: change && { from: change.from, to: change.to, kind: change.kind, day: change.day },
    autoRenew: autoRenew === null ? null : { from: !autoRenew, to: autoRenew },
    lastDay: decision?.lastDay ?? null,
    addOns: row.addOns,
    now: change && totalsOf(change),
    before: paymentView(decision?.before),
    after: paymentView(decision?.after),
    errors: row.errors.map((error) => fieldError(error, locale)),
  };
}

const paymentView = (payment: NextPayment | null | undefined) => payment ?? null;
