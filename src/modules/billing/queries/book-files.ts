import type { Instant } from "../../../kernel/calendar.ts";
import { money, toDecimal } from "../../../kernel/money.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import type { Reader } from "../../../platform/database.ts";
import { allPagesOf, type RowsAsked } from "../../../platform/paging.ts";
import { organisationsById } from "../../identity/index.ts";
import { monthOfDay } from "../domain/month.ts";
import { type Invoice, invoicesOfRun } from "./invoices.ts";
import {
  type AccountRow,
  type EntryKind,
  type EntryRow,
  listLedgerAccounts,
  listLedgerEntries,
} from "./ledger.ts";
import { listRuns, totalsOfRuns } from "./runs.ts";

/**
 * A list as CSV, page by page, however long it is: UTF-8 with a byte order mark, RFC 4180. Column names are the same in every
 * language.
 *
 * @param read the rows after one, or the first ones; `limit` at most
 */
async function* fileOf<Row>(
  columns: readonly string[],
  read: (after: Row | undefined, limit: number) => Promise<readonly Row[]>,
  linesOf: (rows: readonly Row[]) => Promise<readonly (readonly string[])[]>,
): AsyncGenerator<string> {
  yield CSV_BEGIN + csvLines([columns]);
  const pages = allPagesOf(
    ({ after, limit }: RowsAsked<Row>) => read(after ?? undefined, limit),
    (last) => last,
  );
  for await (const rows of pages) yield csvLines(await linesOf(rows));
}

const UUID = /^[0-9a-f]{8}-/;

/** Names of the owners of accounts: those of organisations; a jurisdiction is its own name. */
export async function ownersOf(db: Reader, owners: readonly string[]) {
  const names = await organisationsById(db, [...new Set(owners.filter((one) => UUID.test(one)))]);
  return (owner: string): string => names.get(owner)?.name ?? owner;
}

const decimal = (minor: string, currency: string): string =>
  toDecimal(money(BigInt(minor), currency));

/** Entries of the ledger, a row for each posting, latest first; debits are positive. */
export const ledgerEntriesFile = (
  db: Reader,
  query: {
    readonly account: string | null;
    readonly kind: EntryKind | null;
    readonly from: Instant | null;
    readonly until: Instant | null;
  },
): AsyncGenerator<string> =>
  fileOf<EntryRow>(
    [
      "PostedAt",
      "EntryId",
      "Kind",
      "Account",
      "OwnerId",
      "OwnerName",
      "Amount",
      "Currency",
      "ChargeId",
      "InvoiceNumber",
      "Reference",
      "ReversesEntryId",
    ],
    (last, limit) =>
      listLedgerEntries(db, {
        ...query,
        after: last === undefined ? null : [last.postedAt.toString(), last.id],
        limit,
      }),
    async (rows) => {
      const postings = rows.flatMap((entry) =>
        (entry.postings ?? []).map((posting) => ({ entry, posting })),
      );
      const nameOf = await ownersOf(
        db,
        postings.map(({ posting }) => posting.owner),
      );
      return postings.map(({ entry, posting: { kind, owner, currency, minor } }) => [
        entry.postedAt.toString(),
        entry.id,
        entry.kind,
        kind,
        owner,
        nameOf(owner),
        decimal(minor, currency),
        currency,
        entry.chargeId ?? "",
        entry.invoiceNumber ?? "",
        entry.reference ?? "",
        entry.reverses ?? "",
      ]);
    },
  );

/** Accounts of the ledger, a row for each currency, with their balances. */
export const ledgerAccountsFile = (
  db: Reader,
  query: { readonly kind: string | null; readonly owner: string | null },
): AsyncGenerator<string> =>
  fileOf<AccountRow>(
    ["Account", "OwnerId", "OwnerName", "Balance", "Currency"],
    (last, limit) => listLedgerAccounts(db, { ...query, after: last?.key ?? null, limit }),
    async (rows) => {
      const nameOf = await ownersOf(
        db,
        rows.map(({ owner }) => owner),
      );
      return rows.flatMap(({ kind, owner, balances }) =>
        balances.map(({ currency, minor }) => [
          kind,
          owner,
          nameOf(owner),
          decimal(minor, currency),
          currency,
        ]),
      );
    },
  );

/** Billing runs, a row for each currency, latest first; one that issued nothing has a row without any. */
export const runsFile = (db: Reader): AsyncGenerator<string> =>
  fileOf(
    [
      "RunId",
      "Month",
      "State",
      "StartedAt",
      "StartedBy",
      "AskedBy",
      "ClosedAt",
      "SetAside",
      "Currency",
      "Buyers",
      "Invoices",
      "CreditNotes",
      "Lines",
      "Subtotal",
      "TaxTotal",
      "Total",
    ],
    (last: Awaited<ReturnType<typeof listRuns>>[number] | undefined, limit) =>
      listRuns(db, {
        after: last === undefined ? null : [last.startedAt.toString(), last.id],
        limit,
      }),
    async (rows) => {
      const totals = await totalsOfRuns(
        db,
        rows.map(({ id }) => id),
      );
      return rows.flatMap((run) => {
        const about = [
          run.id,
          monthOfDay(run.month),
          run.state,
          run.startedAt.toString(),
          run.startedBy,
          run.askedBy ?? "",
          run.closedAt?.toString() ?? "",
          String(run.setAside),
        ];
        const issued = totals.get(run.id) ?? [];
        if (issued.length === 0) return [[...about, "", "0", "0", "0", "0", "", "", ""]];
        return issued.map((one) => [
          ...about,
          one.currency,
          ...[one.buyers, one.invoices, one.creditNotes, one.lines].map(String),
          toDecimal(one.net),
          toDecimal(one.tax),
          toDecimal(money(one.net.minor + one.tax.minor, one.currency)),
        ]);
      });
    },
  );

/** What a run issued, by number, each document with what is due and paid of it. */
export const documentsOfRunFile = (db: Reader, runId: string): AsyncGenerator<string> =>
  fileOf<Invoice>(
    [
      "InvoiceNumber",
      "DocumentType",
      "BillingMonth",
      "BuyerId",
      "BuyerName",
      "IssuedOn",
      "DueOn",
      "AmendsInvoiceNumber",
      "ReplacesInvoiceNumber",
      "Lines",
      "Subtotal",
      "TaxTotal",
      "Total",
      "Due",
      "Paid",
      "Currency",
    ],
    (last, limit) => invoicesOfRun(db, { runId, after: last?.number ?? null, limit }),
    async (rows) =>
      rows.map((one) => {
        const amount = (minor: bigint | null) =>
          minor === null ? "" : toDecimal(money(minor, one.currency));
        return [
          one.number,
          one.type,
          monthOfDay(one.month),
          one.buyerId,
          one.buyer.name,
          one.issuedOn,
          one.dueOn,
          one.amendsNumber ?? "",
          one.reissuesNumber ?? "",
          String(one.lines),
          amount(one.netMinor),
          amount(one.taxMinor),
          amount(one.totalMinor),
          amount(one.dueMinor),
          amount(one.paidMinor),
          one.currency,
        ];
      }),
  );
