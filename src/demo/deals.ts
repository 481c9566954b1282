import type { Market } from "../app.ts";
import { addDays, type Day, dayIn } from "../kernel/calendar.ts";
import { accepted } from "../kernel/result.ts";
import { operatorOrganisation, organisationsNamed } from "../modules/identity/index.ts";
import { askPublisher, claimDeal, listDeals, registerDeal } from "../modules/licensing/index.ts";
import { actingAs } from "./acting-as.ts";
import { grantLicences } from "./consent.ts";

const PUBLISHER = "brightwater";
const SOLUTION = "brightwater.tidewise-sales";

/** Customers and contacts are invented. Days are counted from the day on which the demo is made. */
const DEALS = [
  {
    customer: {
      company: "Ateliers Morvan",
      country: "FR",
      city: "Nevers",
      domain: "ateliers-morvan.example",
    },
    dealType: "new",
    contract: "41400.00",
    solution: "28800.00",
    signed: -3,
    contact: {
      firstName: "Claire",
      lastName: "Morvan",
      email: "claire@ateliers-morvan.example",
      phone: "+33 1 99 00 31 01",
    },
    question: undefined,
  },
  {
    customer: {
      company: "Clinique des Tilleuls",
      country: "FR",
      city: "Lyon",
      domain: "tilleuls.example",
    },
    dealType: "renewal",
    contract: "19200.00",
    solution: "19200.00",
    signed: -12,
    contact: {
      firstName: "Hélène",
      lastName: "Aubert",
      email: "helene@tilleuls.example",
      phone: "+33 4 99 00 31 02",
    },
    question: "Which contract does this one renew? Please add the signed order.",
  },
] as const;

/**
 * Two deals of the demo's publisher, as its global admin registers them: one waits for the operator and grants
 * licences to a customer that is here, the other waits for an answer. What is registered already is left alone, so an interrupted start is carried on.
 */
export async function registerDeals(market: Market): Promise<void> {
  const { platform } = market;
  const reader = platform.databaseAs({ kind: "system", name: "Demo set-up" });
  const publisher = (await organisationsNamed(reader, [PUBLISHER])).get(PUBLISHER);
  const operator = await operatorOrganisation(reader);
  if (publisher === undefined || operator === undefined) throw new Error("The demo is not there");
  const seller = await actingAs(platform, reader, publisher, "global-admin");
  const reviewer = await actingAs(platform, reader, operator, "administrator");
  const today = dayIn(publisher.timeZone, platform.clock.now());
  for (const { customer, dealType, contract, solution, signed, contact, question } of DEALS) {
    const startsOn = addDays(today, 5);
    const registered = await registerDeal(seller, {
      publisher,
      offer: SOLUTION,
      terms: {
        customer,
        dealType,
        contractValue: { amount: contract, currency: "EUR" },
        solutionValue: { amount: solution, currency: "EUR" },
        signedOn: addDays(today, signed),
        startsOn,
        endsOn: lastDayOfYear(startsOn),
        contact,
      },
      evidence: null,
      leadId: null,
      opportunityId: null,
      despiteDuplicates: false,
    });
    if (!registered.ok && registered.problem.code === "licensing/deal-duplicate") continue;
    const { id } = accepted(registered);
    if (question === undefined) continue;
    accepted(await claimDeal(reviewer, { id, seen: "*" }));
    accepted(await askPublisher(reviewer, { id, seen: "*", text: question }));
  }
  const [{ customer, contact }] = DEALS;
  const buyer = (await organisationsNamed(reader, [customer.domain])).get(customer.domain);
  const { rows } = await listDeals(reader, {
    publisherId: publisher.id,
    q: customer.company,
    publishersNamed: [],
    tab: null,
    status: null,
    dealType: null,
    offer: null,
    order: "registered",
    after: null,
    limit: 1,
  });
  const [first] = rows;
  if (buyer === undefined || first === undefined || first.organisationId !== null) return;
  const owner = await actingAs(platform, reader, buyer, "global-admin");
  const about = { seller, publisher, dealId: first.id, owner, customer: buyer };
  await grantLicences(market, { ...about, email: contact.email });
}

/** The last of the days of a year that begins with `startsOn`. */
const lastDayOfYear = (startsOn: Day): Day =>
  addDays(Temporal.PlainDate.from(startsOn).add({ years: 1 }).toString() as Day, -1);
