/**
 * Makes the smallest marketplace in which something is sold: operator, publisher, partner with a
 * customer, one plan that is for sale. Run by bench/operations/billing.ts as a process of its own;
 * prints what the operations need to know as JSON.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Pool } from "undici";
import { openMarket } from "../src/app.ts";
import { dayIn } from "../src/kernel/calendar.ts";
import { accepted } from "../src/kernel/result.ts";
import {
  activateSubscription,
  addCustomerIn,
  loadSampleTaxRates,
} from "../src/modules/commerce/index.ts";
import { putPlansForSale } from "../src/modules/commerce/store/plans-for-sale.ts";
import {
  createOrganisation,
  createPerson,
  type NewOrganisation,
  organisationById,
} from "../src/modules/identity/index.ts";
import { readConfig } from "../src/platform/config.ts";
import { openLog } from "../src/platform/log.ts";
import { SYSTEM } from "../src/platform/platform.ts";
import { signIn } from "./caller.ts";
import type { BillingSeed } from "./data/subscriptions.ts";
import { PASSWORD } from "./seeded.ts";
import { connectionOf } from "./server.ts";

const [folder, webAddress] = process.argv.slice(2);
if (folder === undefined || webAddress === undefined)
  throw new Error(
    "usage: node bench/seed-subscriptions.ts <data folder of the running server> <its address>",
  );

const HOME: Omit<NewOrganisation, "kind" | "name"> = {
  country: "FR",
  timeZone: "Europe/Paris",
  currency: "EUR",
};
const market = await openMarket({
  config: readConfig({ SOUK_LOG_LEVEL: "warn", SOUK_DEMO: "off" }),
  connection: connectionOf(folder),
  secretKey: readFileSync(join(folder, "secret.key"), "utf8").trim(),
  log: openLog("warn"),
  addresses: { web: webAddress, api: webAddress },
  run: { server: false, worker: false },
});
const db = market.platform.databaseAs(SYSTEM);
try {
  const operator = await make("operator", "Comptoir Meridian", "administrator");
  const publisher = await make("publisher", "Brightwater", "global-admin");
  const partner = await make("partner", "Nordhaven", "global-admin");
  await db.transaction((tx) => loadSampleTaxRates(tx, HOME.country));
  const seller = await organisationById(db, partner.id);
  if (seller === undefined) throw new Error("The partner was not made");
  const contact = { firstName: "Claire", lastName: "Morvan", email: "claire@morvan.example" };
  const customerId = accepted(
    await db.transaction((tx) =>
      addCustomerIn(tx, {
        partner: seller,
        resellerId: null,
        details: {
          company: "Ateliers Morvan",
          domain: "morvan.example",
          country: "FR",
          segment: "commercial",
          language: "fr",
          contact,
          address: { line1: "4 rue des Tanneurs", city: "Dijon", postalCode: "21000" },
        },
        agreement: { ...contact, agreedOn: dayIn(seller.timeZone, tx.at) },
      }),
    ),
  );
  const [offerId, planUuid] = [randomUUID(), randomUUID()];
  await db.transaction((tx) =>
    putPlansForSale(tx, offerId, [plan(offerId, planUuid, publisher.id)]),
  );
  const subscriptionId = await buy(customerId, planUuid, partner.email);
  accepted(
    await db.transaction((tx) =>
      activateSubscription(tx, {
        publisherId: publisher.id,
        subscriptionId,
        planId: "team",
        quantity: null,
      }),
    ),
  );
  const seed: BillingSeed = { operator: operator.email, partner: partner.email, subscriptionId };
  process.stdout.write(JSON.stringify(seed));
} finally {
  await market.close();
}

/** Cart, review and Buy, as a partner's person does it. */
async function buy(customerId: string, planUuid: string, email: string): Promise<string> {
  const pool = new Pool(String(webAddress), { connections: 1 });
  try {
    const buyer = await signIn(pool, String(webAddress), { email, password: PASSWORD });
    const lines = [{ planUuid, term: "P1M", quantity: 10 }];
    const cart = await buyer.call<{ id: string }>("POST", "/v1/carts", {
      body: { customerId, lines },
    });
    const path = `/v1/carts/${cart.body.id}`;
    const { body } = await buyer.call<{ review: { hash: string } }>("PUT", `${path}/review`);
    const order = await buyer.call<{ lines: { subscriptionId: string }[] }>(
      "POST",
      `${path}/order`,
      { body: { review: body.review.hash } },
    );
    const [line] = order.body.lines;
    if (line === undefined) throw new Error("Nothing was bought");
    return line.subscriptionId;
  } finally {
    await pool.close();
  }
}

async function make(kind: NewOrganisation["kind"], name: string, role: string) {
  const email = `${kind}@bench.example`;
  const { id } = await db.transaction(async (tx) => {
    const made = accepted(
      await createOrganisation(tx, {
        ...HOME,
        kind,
        name,
        ...(kind === "partner" ? { partnerType: "direct-bill" as const } : {}),
      }),
    );
    await createPerson(tx, {
      name,
      email,
      password: PASSWORD,
      locale: "en",
      timeZone: HOME.timeZone,
      memberships: [{ organisationId: made.id, roles: [role] }],
    });
    // Who is told of invoices of the copies, too, and never signs in.
    if (kind === "partner")
      await createPerson(tx, {
        name: "Books",
        email: "books@bench.example",
        password: PASSWORD,
        locale: "en",
        timeZone: HOME.timeZone,
        memberships: [{ organisationId: made.id, roles: ["billing-admin"] }],
      });
    return made;
  });
  return { id, email };
}

/** One plan, monthly, as a live edition's projection has it. */
function plan(offerId: string, planUuid: string, publisherId: string) {
  const name = "Tidewise";
  return {
    planUuid,
    publisherId,
    offer: {
      offerId,
      slug: "brightwater.tidewise",
      type: "saas",
      publisherId,
      publisherName: "Brightwater",
      editionId: "bench",
      version: 1,
      listingOption: "transact",
      languages: { en: { name, summary: "Forecasts" } },
      resale: { channel: "any", partnerTenantIds: [], exclusive: false },
      logo: null,
      contact: { name: "Support", email: "support@brightwater.example" },
      landingPageUrl: "https://brightwater.example/setup",
      webhook: null,
    },
    plan: {
      planUuid,
      planId: "team",
      texts: { en: { name: "Team", description: "For a team" } },
      visibility: "public",
      hidden: false,
      audienceTenantIds: [],
      pricingModel: "per-user",
      terms: [{ term: "P1M", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: {} } },
      meters: [],
      trialDays: 0,
      minQuantity: 1,
      maxQuantity: null,
      limitPerCustomer: null,
      segments: [],
      addOn: null,
      licencesManaged: false,
      sold: true,
    },
    operatorsOwn: false,
    category: "enterprise",
    sold: true,
    listed: true,
    sortName: "tidewise",
    search: "tidewise",
  };
}
