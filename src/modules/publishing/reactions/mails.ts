import type { ProblemParams } from "../../../kernel/problem.ts";
import type { Handled } from "../../../platform/module.ts";
import { LANGUAGES, type Language, translate } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { ForcedStopChanged } from "../../catalog/events.ts";
import { readEdition } from "../../catalog/index.ts";
import {
  mailMember,
  membersWithRoles,
  type Organisation,
  operatorOrganisation,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import { pageOf, type Snapshot } from "../domain/snapshot.ts";
import type {
  AttentionNeeded,
  GoLiveMissed,
  GoLiveScheduled,
  GoLiveUnscheduled,
  MessageWritten,
  OfferLive,
  PreviewReady,
} from "../events.ts";
import { readMessage } from "../queries/messages.ts";
import { snapshotOf } from "../queries/offers.ts";
import { readSubmission, type SubmissionRecord } from "../queries/submissions.ts";

/** Addresses of this marketplace's own pages, as they stand in mails. */
export type MailAddresses = { readonly web: string };

type SubmissionEvent =
  | PreviewReady
  | AttentionNeeded
  | OfferLive
  | GoLiveScheduled
  | GoLiveUnscheduled
  | GoLiveMissed;

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
      more: () => ({ operator: operator?.name ?? "", reason: event.reason ?? "" }),
    });
  };

async function newestOf(tx: Tx, offerId: string): Promise<SubmissionRecord> {
  const newest = await readSubmission(tx, { offerId });
  if (newest === undefined) throw new Error(`Offer ${offerId} was never submitted`);
  return newest;
}
/** Tells them when it goes live by itself, and until when that can be changed (BEY-03). */
export const mailWhenGoLiveScheduled =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<GoLiveScheduled>): Promise<void> =>
    mailPublisher(tx, addresses, event, "publishing.go-live-scheduled", scheduleParams(event));

/** Tells them that it does not go live by itself any more. */
export const mailWhenGoLiveUnscheduled =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<GoLiveUnscheduled>): Promise<void> =>
    mailPublisher(tx, addresses, event, "publishing.go-live-unscheduled", scheduleParams(event));

/** Tells them that the moment came, nothing went live, and why. */
export const mailWhenGoLiveMissed =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<GoLiveMissed>): Promise<void> =>
    mailPublisher(tx, addresses, event, "publishing.go-live-missed", scheduleParams(event));

const scheduleParams =
  (event: GoLiveScheduled | GoLiveUnscheduled | GoLiveMissed) =>
  ({ locale, timeZone }: MailReader): ProblemParams => ({
    when: momentText(locale, timeZone, event.goLiveAt),
    by: "by" in event ? event.by : "",
    because: "because" in event ? event.because : "",
    reason:
      "reason" in event
        ? translate(locale, `publishing.missed.${event.reason}`, { name: event.by })
        : "",
  });

/** A moment in the reader's zone, which it names. */
const momentText = (locale: Language, timeZone: string, at: string): string =>
  new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  }).format(new Date(at));

/**
 * Hands a message on: the certification team's to the publisher's people; the publisher's to whoever
 * has claimed the submission and still certifies, or to everybody who does where nobody has.
 */
export const mailWhenMessageWritten =
  (addresses: MailAddresses) =>
  async (tx: Tx, event: Handled<MessageWritten>): Promise<void> => {
    const submission = await readSubmission(tx, { id: event.submissionId });
    const message = await readMessage(tx, event.submissionId, event.message);
    const operator = await operatorOrganisation(tx);
    if (submission === undefined || message === undefined || operator === undefined)
      throw new Error(`There is no message ${event.message} about ${event.submissionId}`);
    if (message.by === "operator")
      return mailAbout(tx, addresses, submission, {
        eventId: event.id,
        template: "publishing.message-to-publisher",
        more: () => ({ operator: operator.name, text: message.text }),
      });
    const { row } = submission;
    const certifiers = await membersWithRoles(tx, operator.id, CERTIFIERS);
    const claimants = certifiers.filter(({ personId }) => personId === row.claimed_by);
    const publisher = await organisationById(tx, row.publisher_id);
    for (const reader of claimants.length > 0 ? claimants : certifiers)
      mailMember(tx, reader, {
        about: event.id,
        organisationId: operator.id,
        template: "publishing.message-to-operator",
        params: {
          offer: row.offer_name,
          number: row.number,
          publisher: publisher?.name ?? "",
          by: message.name,
          text: message.text,
          page: `${addresses.web}/operator/${operator.handle}/certification/${row.id}`,
        },
      });
  };

const CERTIFIERS = rolesFor("certification:decide");

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
  more?: MoreParams,
): Promise<void> {
  const submission = await readSubmission(tx, { id: event.submissionId });
  if (submission === undefined) throw new Error(`There is no submission ${event.submissionId}`);
  await mailAbout(tx, addresses, submission, { eventId: event.id, template, more });
}

async function mailAbout(
  tx: Tx,
  { web }: MailAddresses,
  submission: SubmissionRecord,
  {
    eventId,
    template,
    more,
  }: {
    readonly eventId: string;
    readonly template: string;
    readonly more?: MoreParams | undefined;
  },
): Promise<void> {
  const { row } = submission;
  const edition = await readEdition(tx, row.edition_id);
  // The draft was deleted meanwhile: there is nothing left to look at.
  if (edition === undefined) return;
  const publisher = await organisationById(tx, row.publisher_id);
  if (publisher === undefined) throw new Error(`There is no publisher ${row.publisher_id}`);
  // A slug is the publisher's handle, a point and the Offer ID; the portal's pages go by the Offer ID.
  const offerId = row.offer_slug.slice(publisher.handle.length + 1);
  const page = `${web}/publisher/${publisher.handle}/offers/${offerId}`;
  for (const reader of await readersOf(tx, publisher, snapshotOf(edition.content))) {
    mailMember(tx, reader, {
      about: eventId,
      organisationId: row.publisher_id,
      template,
      params: {
        offer: row.offer_name,
        number: row.number,
        page,
        report: `${page}/submissions/${row.number}`,
        listing: `${web}/product/${row.offer_type}/${row.offer_slug}`,
        problems: problemsOf(submission, reader.locale),
        ...more?.(reader),
      },
    });
  }
}

/** What a template needs beside what all have, in the reader's words. */
type MoreParams = (reader: MailReader) => ProblemParams;

type MailReader = {
  readonly timeZone: string;
  readonly email: string;
  readonly name: string;
  readonly locale: Language;
  readonly personId?: string;
};

const TOLD = ["global-admin", "account-admin", "manager", "developer"];

/** The publisher's people who publish, and the engineering contact; each address once. */
async function readersOf(
  tx: Tx,
  { id, timeZone: publishersZone }: Organisation,
  snapshot: Snapshot,
): Promise<MailReader[]> {
  const members = await membersWithRoles(tx, id, TOLD);
  const { contacts, languages } = pageOf(snapshot, "listing");
  const contact = contacts?.engineering;
  const known = new Set(members.map(({ email }) => email.toLowerCase()));
  const readers: MailReader[] = members.map(({ email, name, locale, personId, timeZone }) => ({
    email,
    name,
    locale,
    personId,
    timeZone: timeZone || publishersZone,
  }));
  if (contact?.email !== undefined && !known.has(contact.email.toLowerCase())) {
    // A contact has no language of its own: that of the first who publishes, else of the listing.
    const locale = members[0]?.locale ?? LANGUAGES.find((one) => one in (languages ?? {})) ?? "en";
    readers.push({
      email: contact.email,
      name: contact.name ?? contact.email,
      locale,
      timeZone: publishersZone,
    });
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
