import Type from "typebox";
import { add, amountOf, money, parseMoney, subtract, toJson } from "../../../kernel/money.ts";
import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { creditOf } from "../../commerce/index.ts";
import { organisationById, organisationsById } from "../../identity/index.ts";
import { creditLimitInvalid } from "../problems.ts";
import { type AccountRow, listAccounts, sandboxPayer } from "../queries/open-items.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { paymentInstructions } from "../queries/payment-instructions.ts";
import { howToPay } from "../use-cases/how-to-pay.ts";
import { setCreditLimit } from "../use-cases/set-credit-limit.ts";
import { setSandboxPayer } from "../use-cases/set-sandbox-payer.ts";
import { BillingAccountShape, CreditShape, HowToPayShape } from "./payment-shapes.ts";
import { buyerView } from "./payment-views.ts";

const tags = ["Payments"];
const READ = { permission: "payment:read", of: "operator" } as const;
const ACT = { permission: "payment:act", of: "operator" } as const;
const OfBuyer = Closed({ id: Uuid });
const Payer = {
  behaviour: OneOf(["pays", "late", "never"]),
  lateDays: Nullable(Type.Integer({ minimum: 1, maximum: 365 })),
};
const OneAccount = {
  accounts: Type.Array(BillingAccountShape, { description: "One per currency." }),
  credit: Type.Array(CreditShape, { description: "Per currency that has a limit." }),
};

/** What buyers owe, how much they may, and how a sandbox's pay (SUB-19, decision 47). */
export function accountRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/billing-accounts",
    operationId: "listBillingAccounts",
    summary: "What each buyer owes and has left, per currency",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(OneOf(["overdue", "blocked"])),
    }),
    responses: { 200: ListOf(BillingAccountShape) },
    async handle({ query, db, at }) {
      const asked = pageAsked(query, ["id", "text"]);
      if (!asked.ok) return asked;
      const rows = await listAccounts(db, {
        today: await todayOfOperator(db, at),
        buyerId: null,
        state: query.state ?? null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.buyerId,
        last.currency,
      ]);
      return answer(200, {
        data: await shown(db, page),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-account",
    operationId: "getOwnBillingAccount",
    summary: "What the partner owes and has left, whether it may buy, and its credit limit",
    tags,
    access: { permission: "invoice:read", of: ["partner", "customer"] },
    responses: {
      200: Type.Object(
        {
          ...OneAccount,
          howToPay: Type.Array(
            Type.Object({ currency: Type.String(), ...HowToPayShape.properties }),
            {
              description:
                "Per currency in which something is open; each invoice has its reference.",
            },
          ),
        },
        { title: "OwnBillingAccount" },
      ),
    },
    async handle({ organisation, db, at, locale }) {
      const accounts = await accountsOf(db, organisation.id, await todayOfOperator(db, at));
      const owed = accounts.flatMap(({ open, currency }) =>
        amountOf(open).minor > 0n ? [currency] : [],
      );
      return answer(200, {
        accounts,
        credit: await creditView(db, organisation.id),
        howToPay: (await paymentInstructions(db, owed)).map((one) => ({
          currency: one.currency,
          ...howToPay(one, null, locale),
        })),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-accounts/:id",
    operationId: "getBillingAccount",
    summary: "What a buyer owes and has left, its credit limit, and how it pays in a sandbox",
    tags,
    access: READ,
    params: OfBuyer,
    responses: {
      200: Type.Object(
        {
          buyer: Type.Object({ id: Uuid, name: Type.String() }),
          currency: Type.String({ description: "Of the organisation." }),
          ...OneAccount,
          sandboxPayer: Nullable(
            Type.Object(Payer, { description: "In a sandbox: when it pays by itself." }),
          ),
        },
        { title: "BillingAccountOfBuyer" },
      ),
    },
    async handle({ params, db, at, platform }) {
      const buyer = await organisationById(db, params.id);
      if (buyer?.kind !== "partner" && buyer?.kind !== "customer") return refuse(notFound({}));
      return answer(200, {
        buyer: { id: buyer.id, name: buyer.name },
        currency: buyer.currency,
        accounts: await accountsOf(db, buyer.id, await todayOfOperator(db, at)),
        credit: await creditView(db, buyer.id),
        sandboxPayer:
          platform.marketplace.kind === "sandbox" ? await sandboxPayer(db, buyer.id) : null,
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/billing-accounts/:id/credit-limits/:currency",
    operationId: "setCreditLimit",
    summary: "Set how much a buyer may owe in a currency, or take the limit away",
    description:
      "Orders beyond it are refused: what is owed, what waits for its activation and the order itself together. Existing subscriptions go on.",
    tags,
    access: ACT,
    params: Closed({ id: Uuid, currency: Type.String({ pattern: "^[A-Z]{3}$" }) }),
    body: Closed({
      amount: Nullable(
        Type.String({ maxLength: 24, description: "Decimal text; null: without a limit." }),
      ),
    }),
    responses: { 200: Type.Object({ credit: Type.Array(CreditShape) }) },
    async handle({ params: { id, currency }, body, db }) {
      const limit = body.amount === null ? null : parseMoney(body.amount, currency);
      if (limit === undefined || (limit !== null && (limit.minor < 0n || limit.minor > MOST)))
        return refuse(
          creditLimitInvalid({}, [
            { pointer: "/amount", code: "billing/credit-limit", params: { currency } },
          ]),
        );
      const set = await setCreditLimit(db, { buyerId: id, currency, limit });
      return set.ok ? answer(200, { credit: await creditView(db, id) }) : set;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/billing-accounts/:id/sandbox-payer",
    operationId: "setSandboxPayer",
    summary: "Set how a buyer of a sandbox pays its invoices by itself",
    description: "On the due day (`pays`), some days after it (`late`), or `never`.",
    tags,
    access: ACT,
    params: OfBuyer,
    body: Closed({
      behaviour: Payer.behaviour,
      lateDays: Type.Optional(Payer.lateDays),
    }),
    responses: { 200: Type.Object(Payer) },
    async handle({ params, body, db, platform }) {
      const payer = {
        behaviour: body.behaviour,
        lateDays: body.behaviour === "late" ? (body.lateDays ?? 1) : null,
      };
      const set = await setSandboxPayer(db, {
        buyerId: params.id,
        sandbox: platform.marketplace.kind === "sandbox",
        payer,
      });
      return set.ok ? answer(200, payer) : set;
    },
  });
}

const MOST = 9_007_199_254_740_991n;

const accountsOf = async (db: Reader, buyerId: string, today: string) =>
  shown(db, await listAccounts(db, { today, buyerId, state: null, after: null, limit: 100 }));

async function shown(db: Reader, rows: readonly AccountRow[]) {
  const names = await organisationsById(
    db,
    rows.map(({ buyerId }) => buyerId),
  );
  return rows.map(({ buyerId, currency, ...row }) => ({
    buyer: buyerView(buyerId, names),
    currency,
    open: toJson(money(BigInt(row.open), currency)),
    overdue: toJson(money(BigInt(row.overdue), currency)),
    disputed: toJson(money(BigInt(row.disputed), currency)),
    oldestDueOn: row.oldestDueOn,
    balance: toJson(money(BigInt(row.balance), currency)),
    purchasesBlockedSince: row.blockedSince?.toString() ?? null,
  }));
}

const creditView = async (db: Reader, sellerId: string) =>
  (await creditOf(db, sellerId)).map(({ limit, owed, ordered }) => ({
    limit: toJson(limit),
    owed: toJson(owed),
    ordered: toJson(ordered),
    left: toJson(subtract(limit, add(owed, ordered))),
  }));
