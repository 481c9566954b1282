import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { addDays, startOfDay } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import {
  documentsOfRunFile,
  ledgerAccountsFile,
  ledgerEntriesFile,
  runsFile,
} from "../queries/book-files.ts";
import { runById } from "../queries/runs.ts";
import { accountFilters, entryFilters } from "./ledger.routes.ts";

const LEDGER = { permission: "ledger:read", of: "operator" } as const;
const RUNS = { permission: "billing-run:read", of: "operator" } as const;
const description =
  "UTF-8 with a byte order mark, RFC 4180. Column names are the same in every language; docs/domain/book-files.md says what each holds.";

const csv = (reply: FastifyReply, name: string, content: AsyncGenerator<string>) => {
  asAttachment(reply, `${name}.csv`);
  return answer(200, Readable.from(content));
};

/** The books as files, for whoever keeps other ones (OPR-06). */
export function bookFileRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/ledger/entries/file",
    operationId: "downloadLedgerEntries",
    summary: "Entries of the ledger as CSV, a row for each posting, latest first",
    description,
    tags: ["Ledger"],
    access: LEDGER,
    perMinute: 20,
    query: Closed(entryFilters),
    responses: {},
    async handle({ query, db, reply }) {
      const zone = (await operatorOrganisation(db))?.timeZone ?? "UTC";
      const file = ledgerEntriesFile(db, {
        account: query.account ?? null,
        kind: query.kind ?? null,
        from: query.from === undefined ? null : startOfDay(query.from, zone),
        until: query.to === undefined ? null : startOfDay(addDays(query.to, 1), zone),
      });
      return csv(reply, "ledger-entries", file);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/ledger/accounts/file",
    operationId: "downloadLedgerAccounts",
    summary: "Accounts of the ledger with their balances as CSV, a row for each currency",
    description,
    tags: ["Ledger"],
    access: LEDGER,
    perMinute: 20,
    query: Closed(accountFilters),
    responses: {},
    async handle({ query: { kind = null, owner = null }, db, reply }) {
      return csv(reply, "ledger-accounts", ledgerAccountsFile(db, { kind, owner }));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/file",
    operationId: "downloadBillingRuns",
    summary: "Billing runs as CSV, a row for each currency, latest first",
    description,
    tags: ["Billing runs"],
    access: RUNS,
    perMinute: 20,
    responses: {},
    async handle({ db, reply }) {
      return csv(reply, "billing-runs", runsFile(db));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/:id/invoices/file",
    operationId: "downloadInvoicesOfBillingRun",
    summary: "What a run issued as CSV, each document with what is due and paid of it",
    description,
    tags: ["Billing runs"],
    access: RUNS,
    perMinute: 20,
    params: Closed({ id: Uuid }),
    responses: {},
    async handle({ params: { id }, db, reply }) {
      const run = await runById(db, id);
      if (run === undefined) return refuse(notFound({}));
      const name = `billing-run-${run.month.slice(0, 7)}`;
      return csv(reply, name, documentsOfRunFile(db, id));
    },
  });
}
