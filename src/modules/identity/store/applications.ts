import { type Reader, statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { ApplicationDetails, ApplicationState } from "../domain/application.ts";

export type Application = ApplicationDetails & {
  readonly id: string;
  readonly number: string;
  readonly state: ApplicationState;
  /** The applicant's language. */
  readonly locale: Language;
  readonly agreementVersion: string;
  readonly agreedAt: Temporal.Instant;
  readonly appliedAt: Temporal.Instant;
  /** The organisation that was made of it. */
  readonly organisationId: string | null;
};

export type StepKind =
  | "received"
  | "referred"
  | "asked"
  | "answered"
  | "approved"
  | "declined"
  | "invited";
export type ApplicationStep = {
  readonly number: number;
  readonly kind: StepKind;
  readonly text: string | null;
  readonly byName: string;
  readonly at: Temporal.Instant;
};

export const APPLICATION_COLUMNS = `id, number::text as number, state, kind, name, handle,
  partner_type as "partnerType", segment, country, tax_id as "taxId",
  contact_name as "contactName", contact_email as "contactEmail", contact_phone as "contactPhone", locale,
  time_zone as "timeZone", currency, agreement_version as "agreementVersion", agreed_at as "agreedAt",
  applied_at as "appliedAt", organisation_id as "organisationId"`;

const insert = statement<readonly unknown[], unknown>(
  "identity.insert-application",
  `insert into identity.applications (id, kind, partner_type, segment, name, handle, country, tax_id, contact_name, contact_email,
     contact_phone, locale, time_zone, currency, agreement_version, agreed_at, applied_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
);
export const insertApplication = (
  tx: Tx,
  one: ApplicationDetails & {
    readonly id: string;
    readonly locale: Language;
    readonly agreementVersion: string;
  },
) =>
  tx.query(insert, [
    one.id,
    one.kind,
    one.partnerType,
    one.segment,
    one.name,
    one.handle,
    one.country,
    one.taxId,
    one.contactName,
    one.contactEmail,
    one.contactPhone,
    one.locale,
    one.timeZone,
    one.currency,
    one.agreementVersion,
    tx.at,
  ]);

const lock = statement<[id: string], Application>(
  "identity.lock-application",
  `select ${APPLICATION_COLUMNS} from identity.applications where id = $1 for update`,
);
export const lockApplication = async (tx: Tx, id: string): Promise<Application | undefined> =>
  (await tx.query(lock, [id]))[0];

const move = statement<[id: string, state: string, organisation: string | null], unknown>(
  "identity.move-application",
  "update identity.applications set state = $2, organisation_id = $3 where id = $1",
);
export const moveApplication = (
  tx: Tx,
  id: string,
  state: ApplicationState,
  organisationId: string | null = null,
) => tx.query(move, [id, state, organisationId]);

const addStep = statement<
  [id: string, kind: string, text: string | null, by: string, at: Temporal.Instant],
  unknown
>(
  "identity.add-application-step",
  `insert into identity.application_steps (application_id, number, kind, text, by_name, at)
   select $1::uuid, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from identity.application_steps
   where application_id = $1::uuid`,
);
/** Adds to the history of an application that is locked. */
export const addApplicationStep = (
  tx: Tx,
  id: string,
  step: { readonly kind: StepKind; readonly text?: string; readonly by: string },
) => tx.query(addStep, [id, step.kind, step.text ?? null, step.by, tx.at]);

const ofAddress = statement<[email: string], { count: number }>(
  "identity.applications-of-address",
  `select count(*)::int as count from identity.applications
   where contact_email = $1 and stored_at > clock_timestamp() - interval '24 hours'`,
);
/** How many applications an address sent in the last 24 hours. */
export const applicationsOfAddress = async (db: Reader, email: string): Promise<number> =>
  (await db.query(ofAddress, [email]))[0]?.count ?? 0;

const handleAwaited = statement<[handle: string], { one: number }>(
  "identity.handle-is-awaited",
  `select 1 as one from identity.organisations where handle = $1
   union all select 1 from identity.applications where handle = $1 and state in ('waiting', 'asked')`,
);
/** Whether an organisation has the publisher ID, or an application waits for it. */
export const handleIsAwaited = async (db: Reader, handle: string): Promise<boolean> =>
  (await db.query(handleAwaited, [handle])).length > 0;

/** Until the transaction ends nobody else counts, promises or takes the same: two at once never both may. */
export const oneAtATime = (tx: Tx, what: string): Promise<void> =>
  takeTurn(tx, `identity.applications ${what}`);

const forget = statement<[], unknown>(
  "identity.forget-unconfirmed-applications",
  `delete from identity.applications where state = 'unconfirmed' and stored_at < clock_timestamp() - interval '7 days'`,
);
/** What nobody confirmed within a week is no application. */
export const forgetUnconfirmed = (db: Reader) => db.query(forget, []);
