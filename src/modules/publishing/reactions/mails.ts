import type { Handled } from "../../../platform/module.ts";
import { LANGUAGES, type Language, translate } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { ForcedStopChanged } from "../../catalog/events.ts";
import { membersWithRoles, operatorOrganisation, organisationById } from "../../identity/index.ts";
import { pageOf } from "../domain/snapshot.ts";
import type { AttentionNeeded, OfferLive, PreviewReady } from "../events.ts";
import { snapshotOfEdition } from "../queries/offers.ts";
import { readSubmission, type SubmissionRecord } from "../queries/submissions.ts";

/** Addresses of this marketplace's own pages, as they stand in mails. */
export type MailAddresses = { readonly web: string };

type SubmissionEvent = PreviewReady | AttentionNeeded | OfferLive;

/** Tells the publisher's people that the preview can be looked at (PUB-08). */
export const mailWhenPreviewReady =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<PreviewReady>): Promise<void> =>
    mailPublisher(tx, addresses, event, "publishing.preview-ready");

/** Tells them what was found, each in the reader's language (PUB-07, PUB-08). */
export const mailWhenAttentionNeeded =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<AttentionNeeded>): Promise<void> =>
    mailPublisher(tx, addresses, event, "publishing.problems-found");

/** Tells them that buyers see the new edition now (PUB-08). */
export const mailWhenOfferLive =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<OfferLive>): Promise<void> =>
    mailPublisher(tx, addresses, event, "publishing.offer-live");

/** Tells them that the offer has left the storefront (PUB-08). */
export const mailWhenDistributionStopped =
  (addresses: MailAddresses) =>
  async (tx: Tx, event: Handled<OfferStopped>): Promise<void> => {
    // Why the operator stopped it stands in a mail of its own.
    if (event.forced) return;
    await mailAbout(tx, addresses, await newestOf(tx, event.offerId), {
      eventId: event.id,
      template: "publishing.distribution-stopped",
    });
  };

/** Tells them that the operator stopped the distribution, and why, or lifted its stop (OPR-04). */
export const mailWhenForcedStopChanged =
  (addresses: MailAddresses) =>
  async (tx: Tx, event: Handled<ForcedStopChanged>): Promise<void> => {
    const operator = await operatorOrganisation(tx);
    await mailAbout(tx, addresses, await newestOf(tx, event.offerId), {
      eventId: event.id,
      template: event.reason === null ? "publishing.forced-stop-lifted" : "publishing.forced-stop",
      params: { operator: operator?.name ?? "", reason: event.reason ?? "" },
    });
  };

async function newestOf(tx: Tx, offerId: string): Promise<SubmissionRecord> {
  const newest = await readSubmission(tx, { offerId });
  if (newest === undefined) throw new Error(`Offer ${offerId} was never submitted`);
  return newest;
}

type OfferStopped = {
  readonly type: "catalog.offer-stopped";
  readonly subject: string;
  readonly offerId: string;
  readonly forced?: true;
};

async function mailPublisher(
  tx: Tx,
  addresses: MailAddresses,
  event: Handled<SubmissionEvent>,
  template: string,
): Promise<void> {
  const submission = await readSubmission(tx, { id: event.submissionId });
  if (submission === undefined) throw new Error(`There is no submission ${event.submissionId}`);
  await mailAbout(tx, addresses, submission, { eventId: event.id, template });
}

async function mailAbout(
  tx: Tx,
  { web }: MailAddresses,
  submission: SubmissionRecord,
  {
    eventId,
    template,
    params = {},
  }: {
    readonly eventId: string;
    readonly template: string;
    readonly params?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { row } = submission;
  const publisher = await organisationById(tx, row.publisher_id);
  if (publisher === undefined) throw new Error(`There is no publisher ${row.publisher_id}`);
  // A slug is the publisher's handle, a point and the Offer ID; the portal's pages go by the Offer ID.
  const offerId = row.offer_slug.slice(publisher.handle.length + 1);
  const page = `${web}/publisher/${publisher.handle}/offers/${offerId}`;
  for (const reader of await readersOf(tx, submission)) {
    tx.mail({
      dedupeKey: `${eventId}:${reader.email.toLowerCase()}`,
      to: reader.email,
      toName: reader.name,
      personId: reader.personId,
      organisationId: row.publisher_id,
      locale: reader.locale,
      template,
      params: {
        name: reader.name,
        offer: row.offer_name,
        number: row.number,
        page,
        report: `${page}/submissions/${row.number}`,
        listing: `${web}/product/${row.offer_type}/${row.offer_slug}`,
        problems: problemsOf(submission, reader.locale),
        ...params,
      },
    });
  }
}

type MailReader = {
  readonly email: string;
  readonly name: string;
  readonly locale: Language;
  readonly personId?: string;
};

const TOLD = ["global-admin", "account-admin", "manager", "developer"];

/** The publisher's people who publish, and the engineering contact; each address once. */
async function readersOf(tx: Tx, { row }: SubmissionRecord): Promise<MailReader[]> {
  const members = await membersWithRoles(tx, row.publisher_id, TOLD);
  const snapshot = await snapshotOfEdition(tx, row.edition_id);
  const { contacts, languages } = pageOf(snapshot, "listing");
  const contact = contacts?.engineering;
  const known = new Set(members.map(({ email }) => email.toLowerCase()));
  const readers: MailReader[] = members.map(({ email, name, locale, personId }) => ({
    email,
    name,
    locale,
    personId,
  }));
  if (contact?.email !== undefined && !known.has(contact.email.toLowerCase())) {
    // A contact has no language of its own: that of the first who publishes, else of the listing.
    const locale = members[0]?.locale ?? LANGUAGES.find((one) => one in (languages ?? {})) ?? "en";
    readers.push({ email: contact.email, name: contact.name ?? contact.email, locale });
  }
  return readers;
}

const MOST = 20;

/** The blocking findings as lines of a list; the report has them all. */
function problemsOf({ findings }: SubmissionRecord, locale: Language): string {
  const blocking = findings.filter(({ severity }) => severity === "blocking");
  const lines = blocking.slice(0, MOST).map(({ page, plan, code, params, note }) => {
    const where = [page === null ? [] : translate(locale, `offer-type.page.${page}`), plan ?? []];
    const what = note ?? translate(locale, `field.${code}`, params);
    return `- ${[...where.flat(), what].join(": ")}`;
  });
  return lines.join("\n");
}
