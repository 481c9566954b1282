import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** An organisation lets a publisher manage its licences of that publisher's solutions. */
export type Consent = {
  readonly id: string;
  readonly publisherId: string;
  readonly organisationId: string;
  readonly inviteId: string;
  readonly givenAt: Instant;
  readonly givenBy: string;
  /** Null while it is in force. */
  readonly revokedAt: Instant | null;
  readonly revokedBy: string | null;
};

export const CONSENT_COLUMNS = `c.id, c.publisher_id as "publisherId", c.organisation_id as "organisationId",
  c.invite_id as "inviteId", c.given_at as "givenAt", c.given_by as "givenBy", c.revoked_at as "revokedAt",
  c.revoked_by as "revokedBy"`;

const insert = statement<readonly unknown[], unknown>(
  "licensing.insert-consent",
  `insert into licensing.consents (id, publisher_id, organisation_id, invite_id, given_at, given_by)
   values ($1, $2, $3, $4, $5, $6)`,
);
export const insertConsent = (
  tx: Tx,
  row: Pick<Consent, "id" | "publisherId" | "organisationId" | "inviteId">,
): Promise<unknown> =>
  tx.query(insert, [
    row.id,
    row.publisherId,
    row.organisationId,
    row.inviteId,
    tx.at,
    tx.actor.name,
  ]);

const inForce = (name: string, lock: "" | "for share") =>
  statement<[publisherId: string, organisationId: string], Consent>(
    name,
    `select ${CONSENT_COLUMNS} from licensing.consents c
     where c.publisher_id = $1 and c.organisation_id = $2 and c.revoked_at is null ${lock}`,
  );
const readInForce = inForce("licensing.consent-in-force", "");
const holdInForce = inForce("licensing.hold-consent-in-force", "for share");
export const consentInForce = async (db: Reader, publisherId: string, organisationId: string) =>
  (await db.query(readInForce, [publisherId, organisationId]))[0];
/** The consent that a change goes by: nobody revokes it before the transaction ends. */
export const holdConsentInForce = async (tx: Tx, publisherId: string, organisationId: string) =>
  (await tx.query(holdInForce, [publisherId, organisationId]))[0];

const lock = statement<[organisationId: string, id: string], Consent>(
  "licensing.lock-consent",
  `select ${CONSENT_COLUMNS} from licensing.consents c where c.organisation_id = $1 and c.id = $2 for update`,
);
/** One of the organisation's, kept locked until the transaction ends. */
export const lockConsent = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

const revoke = statement<[id: string, at: Instant, by: string], unknown>(
  "licensing.revoke-consent",
  "update licensing.consents set revoked_at = $2, revoked_by = $3 where id = $1",
);
export const recordRevocation = (tx: Tx, id: string): Promise<unknown> =>
  tx.query(revoke, [id, tx.at, tx.actor.name]);

// Where the other has one in force with the same publisher, that one holds and this one is over.
const endDoubled = statement<[going: string, staying: string, at: Instant, by: string], unknown>(
  "licensing.end-doubled-consents",
  `update licensing.consents c set revoked_at = $3, revoked_by = $4
   where c.organisation_id = $1 and c.revoked_at is null and exists (
     select from licensing.consents o
     where o.organisation_id = $2 and o.publisher_id = c.publisher_id and o.revoked_at is null)`,
);
const moveAll = statement<[going: string, staying: string], unknown>(
  "licensing.move-consents",
  `with asked as (
     update licensing.consent_confirmations c set organisation_id = $2
     where c.organisation_id = $1 and not exists (
       select from licensing.consent_confirmations o where o.invite_id = c.invite_id and o.organisation_id = $2)
   ), granted as (
     update licensing.deals set organisation_id = $2 where organisation_id = $1
   )
   update licensing.consents set organisation_id = $2 where organisation_id = $1`,
);
/** What one organisation consented to is the other's, with the deals that grant it licences. */
export async function moveConsents(tx: Tx, going: string, staying: string): Promise<void> {
  await tx.query(endDoubled, [going, staying, tx.at, tx.actor.name]);
  await tx.query(moveAll, [going, staying]);
}
