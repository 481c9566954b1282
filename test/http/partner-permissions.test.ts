import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { openSale, type Sale, type SoldTo } from "../support/sale.ts";

const ROLES = [
  "global-admin",
  "admin-agent",
  "sales-agent",
  "helpdesk-agent",
  "billing-admin",
  "account-admin",
  "user-management-admin",
] as const;
type Role = (typeof ROLES)[number];

const SELLERS = [
  "global-admin",
  "admin-agent",
  "sales-agent",
  "helpdesk-agent",
  "billing-admin",
] as const;
/** Who looks at users and licences where a customer consents. */
const KEEPERS = [
  "global-admin",
  "admin-agent",
  "helpdesk-agent",
  "account-admin",
  "user-management-admin",
] as const;
const ABSENT = "00000000-0000-7000-8000-000000000000";

type Ask = (person: TestPerson, customer: SoldTo) => ReturnType<TestPerson["call"]>;
type Row = {
  readonly action: string;
  readonly permission: string;
  readonly roles: readonly Role[];
  readonly ask: Ask;
};

/**
 * The permission matrix of partners as the reference has it (reseller 1.2), written down a second time:
 * as amended by decision 20, by which five roles buy and manage, and so see whom they buy for; so do those who may act
 * on customers' users and licences (docs/domain/delegation.md, rule 7).
 */
const MATRIX: readonly Row[] = [
  {
    action: "see customers",
    permission: "customer:read",
    roles: [...SELLERS, "account-admin", "user-management-admin"],
    ask: (person) => person.call("GET", "/v1/customers"),
  },
  {
    action: "add a customer",
    permission: "customer:create",
    roles: ["global-admin", "admin-agent", "sales-agent", "user-management-admin"],
    ask: (person) => person.call("POST", "/v1/customers", {}, once()),
  },
  {
    action: "change a customer record",
    permission: "customer:edit",
    roles: ["global-admin", "admin-agent", "sales-agent", "helpdesk-agent"],
    ask: (person, { id }) =>
      person.call("PATCH", `/v1/customers/${id}`, { segment: "commercial" }, { "if-match": '"0"' }),
  },
  {
    action: "export customers",
    permission: "customer:export",
    roles: ["admin-agent"],
    ask: (person) => person.call("GET", "/v1/customers/file"),
  },
  {
    action: "export what a customer holds",
    permission: "customer:export",
    roles: ["admin-agent"],
    ask: (person, { id }) => person.call("GET", `/v1/customers/${id}/subscriptions/file`),
  },
  {
    action: "request a relationship",
    permission: "customer:request",
    roles: ["admin-agent", "sales-agent"],
    ask: (person) => person.call("POST", "/v1/relationship-requests", { company: " " }, once()),
  },
  {
    action: "remove a relationship",
    permission: "customer:remove",
    roles: ["global-admin"],
    ask: (person, { id }) =>
      person.call("PUT", `/v1/customers/${id}/removal?dryRun=true`, {}, once()),
  },
  {
    action: "attest the customer agreement",
    permission: "customer:attest",
    roles: ["admin-agent", "sales-agent"],
    ask: (person, { id }) => person.call("POST", `/v1/customers/${id}/agreements`, {}, once()),
  },
  {
    action: "browse the catalogue and buy",
    permission: "subscription:buy",
    roles: SELLERS,
    ask: (person, { id }) =>
      person.call(
        "POST",
        "/v1/carts",
        { customerId: id, lines: [{ planUuid: ABSENT, term: "P1M", quantity: 1 }] },
        once(),
      ),
  },
  {
    action: "change, suspend and cancel subscriptions",
    permission: "subscription:manage",
    roles: SELLERS,
    ask: (person) =>
      person.call(
        "PUT",
        `/v1/subscriptions/${ABSENT}/suspension?dryRun=true`,
        { reason: "fraud" },
        once(),
      ),
  },
  {
    action: "see price lists",
    permission: "price:read",
    roles: ["global-admin", "billing-admin", "admin-agent", "sales-agent", "user-management-admin"],
    ask: (person) => person.call("GET", "/v1/price-list"),
  },
  {
    action: "manage people and roles",
    permission: "team:manage",
    roles: ["global-admin", "account-admin", "user-management-admin"],
    ask: (person) => person.call("GET", "/v1/members"),
  },
  {
    action: "see private offers",
    permission: "private-offer:read",
    roles: SELLERS,
    ask: (person) => person.call("GET", "/v1/private-offers"),
  },
  {
    action: "see invoices",
    permission: "invoice:read",
    roles: ["global-admin", "billing-admin", "account-admin", "admin-agent"],
    ask: (person) => person.call("GET", "/v1/invoices"),
  },
  {
    action: "ask for rights over a customer's users and licences",
    permission: "delegation:ask",
    roles: ["global-admin", "admin-agent", "account-admin", "user-management-admin"],
    ask: (person, { id }) => person.call("POST", `/v1/customers/${id}/delegations`, {}, once()),
  },
  {
    action: "see a customer's users",
    permission: "customer-users:read",
    roles: KEEPERS,
    ask: (person) => person.call("GET", `/v1/customers/${ABSENT}/users`),
  },
  {
    action: "change a customer's users",
    permission: "customer-users:manage",
    roles: ["global-admin", "account-admin", "user-management-admin"],
    ask: (person) => person.call("POST", `/v1/customers/${ABSENT}/users`, {}, once()),
  },
  {
    action: "see who has a customer's licences",
    permission: "customer-licences:read",
    roles: KEEPERS,
    ask: (person) => person.call("GET", `/v1/customers/${ABSENT}/licences`),
  },
  {
    action: "assign a customer's licences",
    permission: "customer-licences:assign",
    roles: ["global-admin", "account-admin", "user-management-admin"],
    ask: (person) =>
      person.call("POST", `/v1/customers/${ABSENT}/licences/${ABSENT}/assignments`, {}, once()),
  },
];

suite("SUB-02: the permission matrix of partners", () => {
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  const people = new Map<Role, TestPerson>();
  const permissions = new Map<Role, readonly string[]>();

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    customer = await sale.customer();
    for (const role of ROLES) {
      const person = await market.person(sale.partner.organisation.id, [role]);
      const me = await person.call("GET", "/v1/me");
      people.set(role, person);
      permissions.set(
        role,
        me.json<{ organisations: { permissions: string[] }[] }>().organisations[0]?.permissions ??
          [],
      );
    }
  });
  after(() => market.close());

  for (const { action, permission, roles, ask } of MATRIX)
    for (const role of ROLES) {
      const may = roles.includes(role);
      test(`SUB-02: ${role} ${may ? "may" : "may not"} ${action}`, async () => {
        const person = people.get(role);
        assert.ok(person !== undefined);
        const { status, text } = await ask(person, customer);
        assert.ok(status < 500, text);
        assert.equal(status !== 403, may, text);
        // What the pages go by when they hide what would be refused.
        assert.equal(permissions.get(role)?.includes(permission), may);
      });
    }
});
