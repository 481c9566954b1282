/**
 * Fills a running marketplace's database through the use cases that a person's clicks run: 1,000
 * offers of 50 publishers made live, four partners with their customers, tax rates. Run by
 * bench/run.ts as a process of its own; prints what the operations need to know as JSON.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { openMarket } from "../src/app.ts";
import { dayIn } from "../src/kernel/calendar.ts";
import { accepted } from "../src/kernel/result.ts";
import {
  goLive,
  makeEdition,
  offerForPublisher,
  setPreview,
} from "../src/modules/catalog/index.ts";
import { applyDocument } from "../src/modules/catalog/use-cases/apply-document.ts";
import { addCustomerIn, loadSampleTaxRates } from "../src/modules/commerce/index.ts";
import {
  createOrganisation,
  createPerson,
  type NewOrganisation,
  organisationById,
} from "../src/modules/identity/index.ts";
import { readConfig } from "../src/platform/config.ts";
import { recordUpload } from "../src/platform/file-references.ts";
import { openLog } from "../src/platform/log.ts";
import { type Platform, SYSTEM } from "../src/platform/platform.ts";
import type { Database } from "../src/platform/transaction.ts";
import {
  guardedOffer,
  inventedOffers,
  inventedPublishers,
  type Uploaded,
  widestOffer,
} from "./data/offers.ts";
import { CUSTOMERS_EACH, PARTNERS, PASSWORD, type Seeded, type SeededPartner } from "./seeded.ts";
import { connectionOf } from "./server.ts";

const [folder, webAddress] = process.argv.slice(2);
if (folder === undefined || webAddress === undefined)
  throw new Error("usage: node bench/seed.ts <data folder of the running server> <its address>");

const HOME: Omit<NewOrganisation, "kind" | "name"> = {
  country: "FR",
  timeZone: "Europe/Paris",
  currency: "EUR",
};
/** As many at once as there are processors to work on them. */
const AT_ONCE = 4;
/** A PDF of one empty page. */
const PDF = Buffer.from(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);

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
  await makeOperator();
  const slugs = await timed("offers", () => makeOffers(market.platform));
  const partners = await timed("customers", makePartners);
  const plans = await plansForSale();
  const { widest, owner } = await timed("widest offer", () => makeOwned(market.platform, slugs));
  await db.query({ name: "bench.analyze", text: "analyze" }, []);
  process.stdout.write(JSON.stringify({ slugs, partners, plans, widest, owner } satisfies Seeded));
} finally {
  await market.close();
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  process.stderr.write(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

async function makeOperator(): Promise<void> {
  await db.transaction(async (tx) => {
    const operator = accepted(
      await createOrganisation(tx, {
        ...HOME,
        kind: "operator",
        name: "Comptoir Meridian",
        domain: "meridian.example",
      }),
    );
    await createPerson(tx, {
      name: "Odile Marchand",
      email: "odile@meridian.example",
      password: PASSWORD,
      locale: "fr",
      timeZone: HOME.timeZone,
      memberships: [{ organisationId: operator.id, roles: ["administrator"] }],
    });
    await loadSampleTaxRates(tx, HOME.country);
  });
}

async function makeOffers(platform: Platform): Promise<string[]> {
  const images = await storeFiles(platform);
  const publishers = new Map<string, { readonly id: string } & typeof images>();
  for (const { handle, name } of inventedPublishers()) {
    const { id } = accepted(
      await db.transaction((tx) =>
        createOrganisation(tx, { ...HOME, kind: "publisher", name, handle }),
      ),
    );
    for (const file of [...images.logos, images.screenshot, images.sheet])
      await db.query(recordUpload, [file.sha256, id, file.name]);
    publishers.set(handle, { id, ...images });
  }
  return atOnce(inventedOffers(), async (offer, at) => {
    const { handle } = offer.publisher;
    const publisher = publishers.get(handle);
    const logo = publisher?.logos[at % publisher.logos.length];
    if (publisher === undefined || logo === undefined) throw new Error(`No publisher ${handle}`);
    const slug = `${handle}.${offer.offerId}`;
    await applyTo(publisher.id, slug, offer.document({ ...publisher, logo }));
    const found = await offerForPublisher(db, publisher.id, slug);
    if (found === undefined) throw new Error(`${slug} was not made`);
    const review = found.review.flatMap(({ page, findings }) =>
      findings
        .filter(({ severity }) => severity === "blocking")
        .map(({ pointer, code }) => `${page}${pointer} ${code}`),
    );
    if (review.length > 0) throw new Error(`${slug} is not complete: ${review.join(", ")}`);
    await db.transaction(async (tx) => {
      const { editionId } = accepted(await makeEdition(tx, found.offer.id));
      await goLive(tx, { offerId: found.offer.id, editionId });
    });
    return slug;
  });
}

/**
 * A publisher's person, and two offers more: the widest is never live, so that the storefront's
 * pages are those of the other offers; the other one has a private plan beside a public one.
 */
async function makeOwned(
  platform: Platform,
  slugs: readonly string[],
): Promise<Pick<Seeded, "widest" | "owner">> {
  const { logos, screenshot, sheet } = await storeFiles(platform);
  const [logo] = logos;
  if (logo === undefined) throw new Error("There is no logo");
  const files = { logo, screenshot, sheet };
  const { slug, preview, draft } = widestOffer(files);
  const [handle = ""] = slug.split(".");
  const [publisher] = await db.query<[handle: string], { id: string }>(
    { name: "bench.publisher", text: "select id from identity.organisations where handle = $1" },
    [handle],
  );
  if (publisher === undefined) throw new Error(`No publisher ${handle}`);
  const email = `owner@${handle}.example`;
  await db.transaction((tx) =>
    createPerson(tx, {
      name: "Owner",
      email,
      password: PASSWORD,
      locale: "en",
      timeZone: HOME.timeZone,
      memberships: [{ organisationId: publisher.id, roles: ["global-admin"] }],
    }),
  );
  /** Writes the draft of an offer and makes an edition of it. */
  const editionOf = async (of: string, document: object) => {
    await applyTo(publisher.id, of, document);
    const found = await offerForPublisher(db, publisher.id, of);
    if (found === undefined) throw new Error(`${of} was not made`);
    const { editionId } = accepted(await db.transaction((tx) => makeEdition(tx, found.offer.id)));
    return { offerId: found.offer.id, editionId };
  };
  const previewed = await editionOf(slug, preview);
  await db.transaction((tx) => setPreview(tx, previewed));
  await applyTo(publisher.id, slug, draft);
  const guarded = guardedOffer(files);
  const live = await editionOf(guarded.slug, guarded.document);
  await db.transaction((tx) => goLive(tx, live));
  return {
    widest: { slug, email },
    owner: {
      email,
      offers: slugs.filter((one) => one.startsWith(`${handle}.`)),
      guarded: { slug: guarded.slug, plan: guarded.plan },
    },
  };
}

async function applyTo(publisherId: string, slug: string, document: object): Promise<void> {
  const [handle = ""] = slug.split(".");
  accepted(
    await applyDocument(db, {
      publisher: { id: publisherId, handle },
      slug,
      document: document as never,
      ifMatch: "*",
      dryRun: false,
      marketplace: "sandbox",
    }),
  );
}

async function storeFiles(platform: Platform) {
  const { files } = platform.services;
  if (files === undefined) throw new Error("There is no store of files");
  const store = async (name: string, bytes: Uint8Array): Promise<Uploaded> => ({
    sha256: accepted(await files.put(toStream(bytes))).sha256,
    name,
  });
  const draw = async (name: string, width: number, height: number, hue: number) => {
    const background = `hsl(${hue}, 55%, 45%)`;
    return store(
      name,
      await sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer(),
    );
  };
  const logos: Uploaded[] = [];
  for (let hue = 0; hue < 360; hue += 30) logos.push(await draw(`logo-${hue}.png`, 300, 300, hue));
  return {
    logos,
    screenshot: await draw("main.png", 1280, 720, 200),
    sheet: await store("data-sheet.pdf", PDF),
  };
}

async function* toStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function makePartners(): Promise<SeededPartner[]> {
  const made: SeededPartner[] = [];
  for (let number = 1; number <= PARTNERS; number += 1) {
    const domain = `reseller${number}.example`;
    const email = `buyer@${domain}`;
    const partner = await db.transaction(async (tx) => {
      const { id } = accepted(
        await createOrganisation(tx, {
          ...HOME,
          kind: "partner",
          name: `Reseller ${number}`,
          domain,
          partnerType: "direct-bill",
          taxId: `FR4000000000${number}`,
        }),
      );
      await createPerson(tx, {
        name: `Buyer ${number}`,
        email,
        password: PASSWORD,
        locale: "en",
        timeZone: HOME.timeZone,
        memberships: [{ organisationId: id, roles: ["global-admin"] }],
      });
      const organisation = await organisationById(tx, id);
      if (organisation === undefined) throw new Error("A partner that was made is not there");
      return organisation;
    });
    const customers = await atOnce(
      Array.from({ length: CUSTOMERS_EACH }, (_, at) => at + 1),
      (customer) => makeCustomer(db, partner, `${number}-${customer}`),
    );
    made.push({ email, organisationId: partner.id, customers });
  }
  return made;
}

async function makeCustomer(
  db: Database,
  partner: Parameters<typeof addCustomerIn>[1]["partner"],
  name: string,
): Promise<string> {
  const domain = `customer-${name}.example`;
  const contact = { firstName: "Claire", lastName: "Morvan", email: `claire@${domain}` };
  return accepted(
    await db.transaction((tx) =>
      addCustomerIn(tx, {
        partner,
        resellerId: null,
        details: {
          company: `Ateliers ${name}`,
          domain,
          country: "FR",
          segment: "commercial",
          language: "fr",
          contact,
          address: { line1: "4 rue des Tanneurs", city: "Dijon", postalCode: "21000" },
        },
        agreement: { ...contact, agreedOn: dayIn(partner.timeZone, tx.at) },
      }),
    ),
  );
}

/** Per-user plans without a trial: any customer may buy any number of them, any number of times. */
async function plansForSale(): Promise<string[]> {
  const rows = await db.query<[], { id: string }>(
    {
      name: "bench.plans",
      text: `select plan_uuid::text as id from commerce.plans_for_sale
             where plan ->> 'pricingModel' = 'per-user' and (plan ->> 'trialDays')::int = 0 order by 1`,
    },
    [],
  );
  return rows.map(({ id }) => id);
}

/** Runs `work` for each of `items`, some at a time, and answers in their order. */
async function atOnce<T, R>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const run = async () => {
    for (let at = next++; at < items.length; at = next++)
      results[at] = await work(items[at] as T, at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  return results;
}
