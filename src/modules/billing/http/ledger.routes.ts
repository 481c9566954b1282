import Type from "typebox";
import { addDays, startOfDay } from "../../../kernel/calendar.ts";
import { money, toJson } from "../../../kernel/money.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  MoneyShape,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { ownersOf } from "../queries/book-files.ts";
import { ENTRY_KINDS, listLedgerAccounts, listLedgerEntries } from "../queries/ledger.ts";

const tags = ["Ledger"];
const READ = { permission: "ledger:read", of: "operator" } as const;

const KINDS = [
  "receivable",
  "invoiced",
  "customer-balance",
  "bank",
  "publisher-payable",
  "store-fee",
  "tax-payable",
  "tax-withheld",
] as const;
/** An account's key begins with its kind. */
const ACCOUNT_KEY = new RegExp(`^(${KINDS.join("|")})(:|$)`);
const DayQuery = Type.Optional(
  Type.String({ format: "date", pattern: "^(19|2[0-9])", description: "In the operator's zone." }),
);
export const accountFilters = {
  kind: Type.Optional(OneOf(KINDS)),
  owner: Type.Optional(Type.String({ maxLength: 100 })),
};
export const entryFilters = {
  account: Type.Optional(Type.String({ maxLength: 200 })),
  kind: Type.Optional(OneOf(ENTRY_KINDS)),
  from: DayQuery,
  to: DayQuery,
};
const AccountShape = Type.Object(
  {
    key: Type.String(),
    kind: OneOf(KINDS),
    owner: Type.Object(
      { id: Type.String(), name: Type.String() },
      { description: "An organisation or a jurisdiction; empty for the operator's own." },
    ),
    balances: Type.Array(MoneyShape, { description: "Debits are positive." }),
  },
  { title: "LedgerAccount" },
);
const EntryShape = Type.Object(
  {
    id: Uuid,
    kind: OneOf(ENTRY_KINDS),
    postedAt: InstantText,
    reverses: Nullable(Uuid),
    charge: Nullable(Uuid),
    invoice: Nullable(Type.Object({ id: Uuid, number: Type.String() })),
    payment: Nullable(Type.Object({ id: Uuid, reference: Type.String() })),
    payoutReference: Nullable(Type.String()),
    postings: Type.Array(
      Type.Object({
        account: Type.String(),
        kind: OneOf(KINDS),
        owner: Type.Object({ id: Type.String(), name: Type.String() }),
        amount: MoneyShape,
      }),
    ),
  },
  { title: "LedgerEntry" },
);

/** The ledger as it is: accounts with their balances, entries with what they post (BEY-08, OPR-06). */
export function ledgerRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/ledger/accounts",
    operationId: "listLedgerAccounts",
    summary: "Accounts of the ledger with their balances per currency",
    tags,
    access: READ,
    query: Closed({ ...pageQuery, ...accountFilters }),
    responses: { 200: ListOf(AccountShape) },
    async handle({ query, db }) {
      const asked = pageAsked(query, [ACCOUNT_KEY]);
      if (!asked.ok) return asked;
      const rows = await listLedgerAccounts(db, {
        kind: query.kind ?? null,
        owner: query.owner ?? null,
        after: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key]);
      const nameOf = await ownersOf(
        db,
        page.map(({ owner }) => owner),
      );
      return answer(200, {
        data: page.map(({ key, kind, owner, balances }) => ({
          key,
          kind,
          owner: { id: owner, name: nameOf(owner) },
          balances: balances.map(({ currency, minor }) => toJson(money(BigInt(minor), currency))),
        })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/ledger/entries",
    operationId: "listLedgerEntries",
    summary: "Entries of the ledger with all their postings, latest first",
    description:
      "Each names what it posts: a charge, which says why it is that amount, an invoice, a payment or a payout.",
    tags,
    access: READ,
    query: Closed({ ...pageQuery, ...entryFilters }),
    responses: { 200: ListOf(EntryShape) },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const zone = (await operatorOrganisation(db))?.timeZone ?? "UTC";
      const rows = await listLedgerEntries(db, {
        account: query.account ?? null,
        kind: query.kind ?? null,
        from: query.from === undefined ? null : startOfDay(query.from, zone),
        until: query.to === undefined ? null : startOfDay(addDays(query.to, 1), zone),
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.postedAt.toString(),
        last.id,
      ]);
      const nameOf = await ownersOf(
        db,
        page.flatMap(({ postings }) => (postings ?? []).map(({ owner }) => owner)),
      );
      return answer(200, {
        data: page.map((entry) => ({
          id: entry.id,
          kind: entry.kind,
          postedAt: entry.postedAt.toString(),
          reverses: entry.reverses,
          charge: entry.chargeId,
          invoice:
            entry.invoiceId === null || entry.invoiceNumber === null
              ? null
              : { id: entry.invoiceId, number: entry.invoiceNumber },
          payment:
            entry.paymentId === null || entry.reference === null
              ? null
              : { id: entry.paymentId, reference: entry.reference },
          payoutReference: entry.payoutPaymentId === null ? null : entry.reference,
          postings: (entry.postings ?? []).map(({ account, kind, owner, currency, minor }) => ({
            account,
            kind,
            owner: { id: owner, name: nameOf(owner) },
            amount: toJson(money(BigInt(minor), currency)),
          })),
        })),
        nextCursor,
      });
    },
  });
}
