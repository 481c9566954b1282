import { createHmac } from "node:crypto";
import { dayIn } from "../kernel/calendar.ts";
import { accepted } from "../kernel/result.ts";
import { keepPaymentInstructions } from "../modules/billing/index.ts";
import {
  addCustomerIn,
  askResellerIn,
  changeBindingIn,
  loadSampleTaxRates,
  moveCountryIn,
} from "../modules/commerce/index.ts";
import { addGroupIn, addUserIn, tidyUser } from "../modules/directory/index.ts";
import {
  createApiClient,
  createOrganisation,
  createPerson,
  DEMO_PASSWORD,
  type Organisation,
  organisationByTenant,
} from "../modules/identity/index.ts";
import { type Platform, SYSTEM } from "../platform/platform.ts";
import type { Tx } from "../platform/transaction.ts";
import { USERS, USERS_OF } from "./directory.ts";
import {
  CUSTOMERS,
  type DemoCustomer,
  type DemoOrganisation,
  OPERATOR,
  PARTNERS,
  PUBLISHERS,
  REGIONS,
  RESELLERS,
} from "./people.ts";

/** A demo program's secret follows from the installation's own key: nothing of it is written down. */
export const demoSecret = (secretKey: string, appId: string): string =>
  `souk_demo_${createHmac("sha256", secretKey).update(`demo program ${appId}`).digest("base64url")}`;

/**
 * Makes the demo's organisations, people, programs and customers, in one transaction: a start
 * that is interrupted leaves none or all. Offers are published afterwards as any publisher does.
 */
export async function makeOrganisations(platform: Platform, secretKey: string): Promise<void> {
  const db = platform.databaseAs(SYSTEM);
  await db.transaction(async (tx) => {
    if ((await organisationByTenant(tx, OPERATOR.tenantId)) !== undefined) return;
    await makeOrganisation(tx, OPERATOR);
    await loadSampleTaxRates(tx, OPERATOR.country);
    accepted(await keepPaymentInstructions(tx, SAMPLE_ACCOUNT));
    for (const publisher of PUBLISHERS) {
      const id = await makeOrganisation(tx, publisher);
      accepted(
        await createApiClient(tx, {
          organisation: { id, kind: "publisher" },
          name: `${publisher.name} application`,
          roles: ["developer"],
          createdBy: null,
          id: publisher.appId,
          secret: demoSecret(secretKey, publisher.appId),
        }),
      );
    }
    for (const { country, region } of REGIONS)
      accepted(await moveCountryIn(tx, { country, region, seen: "*" }));
    for (const partner of PARTNERS) await makeOrganisation(tx, partner);
    for (const { provider, reseller } of RESELLERS) await bindReseller(tx, provider, reseller);
    for (const customer of CUSTOMERS) await makeCustomer(tx, customer);
    await makeDirectory(tx);
    await tx.query(MARK_DEMO, []);
  });
}

/** The example account of the register of IBANs: no bank has it. */
const SAMPLE_ACCOUNT = {
  currency: "EUR",
  seen: "none",
  said: {
    holder: OPERATOR.name,
    bank: "Sample bank",
    iban: "FR1420041010050500013M02606",
    accountNumber: null,
    bankCode: null,
    bic: null,
    reference: "creditor-reference",
    note: {
      en: "A sample account: pay nothing. Buyers of a sandbox pay by themselves.",
      fr: "Un compte d’exemple : ne payez rien. Les acheteurs d’un bac à sable paient d’eux-mêmes.",
      ko: "예시 계좌이므로 이체하지 마세요. 샌드박스의 구매자는 자동으로 결제합니다.",
    },
  },
} as const;

const MARK_DEMO = {
  name: "demo.mark",
  text: "update platform.marketplace set demo = true, name = 'Souk Demo'",
};

async function makeOrganisation(tx: Tx, wanted: DemoOrganisation): Promise<string> {
  const { people, ...organisation } = wanted;
  const { id } = accepted(await createOrganisation(tx, organisation));
  for (const { roles, ...person } of people)
    await createPerson(tx, {
      ...person,
      password: DEMO_PASSWORD,
      timeZone: wanted.timeZone,
      memberships: [{ organisationId: id, roles }],
      demo: true,
    });
  return id;
}

async function bindReseller(tx: Tx, provider: string, reseller: string): Promise<void> {
  const [from, to] = [await named(tx, provider), await named(tx, reseller)];
  const id = accepted(await askResellerIn(tx, { partner: from, tenantId: to.tenantId }));
  accepted(await changeBindingIn(tx, { partner: to, id, action: "accept" }));
}

async function makeCustomer(tx: Tx, customer: DemoCustomer): Promise<void> {
  const { language, contact, postal, registrationNumber, soldBy, ...organisation } = customer;
  const organisationId = await makeOrganisation(tx, {
    ...organisation,
    address: { ...postal, phone: contact.phone },
  });
  for (const { partner, through } of soldBy) {
    const seller = await named(tx, partner);
    const reseller = through === undefined ? null : (await named(tx, through)).id;
    accepted(
      await addCustomerIn(tx, {
        partner: seller,
        organisationId,
        resellerId: reseller,
        details: {
          company: customer.name,
          domain: customer.domain ?? "",
          country: customer.country,
          segment: customer.segment ?? "commercial",
          language,
          contact,
          address: postal,
          ...(customer.taxId ? { taxId: customer.taxId } : {}),
          ...(registrationNumber ? { registrationNumber } : {}),
        },
        agreement: {
          firstName: contact.firstName,
          lastName: contact.lastName,
          email: contact.email,
          phone: contact.phone,
          agreedOn: dayIn(seller.timeZone, tx.at),
        },
      }),
    );
  }
}

/** Users of one customer, who can be given licences, in groups. */
async function makeDirectory(tx: Tx): Promise<void> {
  const { id: organisationId } = await named(tx, USERS_OF);
  const by = { organisationId, source: "hand" } as const;
  const inGroups = new Map<string, string[]>();
  for (const { groups, ...user } of USERS) {
    const { id } = accepted(await addUserIn(tx, { ...by, user: tidyUser(user) }));
    for (const group of groups) inGroups.set(group, [...(inGroups.get(group) ?? []), id]);
  }
  for (const [name, members] of inGroups)
    accepted(await addGroupIn(tx, { ...by, name, externalId: null, members }));
}

async function named(tx: Tx, handle: string): Promise<Organisation> {
  const found = await organisationByTenant(tx, handle);
  if (found === undefined) throw new Error(`The demo has no organisation ${handle}`);
  return found;
}
