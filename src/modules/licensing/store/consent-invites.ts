import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { StoredInviteState } from "../domain/consent.ts";

/** A link that asks for consent, as it is stored: `opened` and `expired` follow from the moments. */
export type ConsentInvite = {
  readonly id: string;
  readonly publisherId: string;
  readonly dealId: string;
  readonly company: string;
  /** In small letters. */
  readonly email: string;
  readonly state: StoredInviteState;
  readonly askedBy: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly mailedIn: Language | null;
  readonly openedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
  readonly consentId: string | null;
};

export const INVITE_COLUMNS = `i.id, i.publisher_id as "publisherId", i.deal_id as "dealId", i.company, i.email,
  i.state, i.asked_by as "askedBy", i.created_at as "createdAt", i.expires_at as "expiresAt", i.mailed_in as "mailedIn",
  i.opened_at as "openedAt", i.ended_at as "endedAt", i.ended_by as "endedBy", i.consent_id as "consentId"`;

const insert = statement<readonly unknown[], unknown>(
  "licensing.insert-consent-invite",
  `insert into licensing.consent_invites
     (id, publisher_id, deal_id, company, email, token_hash, asked_by, created_at, expires_at, mailed_in)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
export const insertInvite = (
  tx: Tx,
  row: Pick<
    ConsentInvite,
    "id" | "publisherId" | "dealId" | "company" | "email" | "expiresAt" | "mailedIn"
  > & { readonly tokenHash: Buffer },
): Promise<unknown> =>
  tx.query(insert, [
    row.id,
    row.publisherId,
    row.dealId,
    row.company,
    row.email,
    row.tokenHash,
    tx.actor.name,
    tx.at,
    row.expiresAt,
    row.mailedIn,
  ]);

const lockOwn = statement<[publisherId: string, id: string], ConsentInvite>(
  "licensing.lock-consent-invite",
  `select ${INVITE_COLUMNS} from licensing.consent_invites i
   where i.publisher_id = $1 and i.id = $2 for update`,
);
/** One of the publisher's, kept locked until the transaction ends. */
export const lockInvite = async (tx: Tx, publisherId: string, id: string) =>
  (await tx.query(lockOwn, [publisherId, id]))[0];

const byToken = (name: string, lock: "" | "for update") =>
  statement<[hash: Buffer], ConsentInvite>(
    name,
    `select ${INVITE_COLUMNS} from licensing.consent_invites i where i.token_hash = $1 ${lock}`,
  );
const readByToken = byToken("licensing.consent-invite-by-link", "");
const lockByToken = byToken("licensing.lock-consent-invite-by-link", "for update");
/** What a link stands for, whatever its state. */
export const inviteByToken = async (db: Reader, hash: Buffer) =>
  (await db.query(readByToken, [hash]))[0];
export const lockInviteByToken = async (tx: Tx, hash: Buffer) =>
  (await tx.query(lockByToken, [hash]))[0];

const waiting = statement<[publisherId: string, email: string, at: Instant], ConsentInvite>(
  "licensing.lock-waiting-consent-invites",
  `select ${INVITE_COLUMNS} from licensing.consent_invites i
   where i.publisher_id = $1 and i.email = $2 and i.state = 'invited' and i.expires_at > $3
   order by i.id limit 100 for update`,
);
/** Links of the publisher to an address that can still be used, locked. */
export const lockWaitingInvites = (tx: Tx, publisherId: string, email: string) =>
  tx.query(waiting, [publisherId, email, tx.at]);

const mailed = statement<[publisherId: string, email: string, since: Instant], { count: number }>(
  "licensing.count-mailed-consent-invites",
  `select count(*)::int as count from licensing.consent_invites
   where publisher_id = $1 and email = $2 and mailed_in is not null and created_at > $3`,
);
/** Links of the publisher that were mailed to an address since then. */
export const countMailedSince = async (
  tx: Tx,
  publisherId: string,
  email: string,
  since: Instant,
): Promise<number> => (await tx.query(mailed, [publisherId, email, since]))[0]?.count ?? 0;

const open = statement<[id: string, at: Instant], unknown>(
  "licensing.open-consent-invite",
  "update licensing.consent_invites set opened_at = $2 where id = $1 and opened_at is null and state = 'invited'",
);
/** Somebody who may accept has read it. */
export const openInvite = (tx: Tx, id: string): Promise<unknown> => tx.query(open, [id, tx.at]);

const end = statement<readonly unknown[], unknown>(
  "licensing.end-consent-invite",
  `update licensing.consent_invites set state = $2, ended_at = $3, ended_by = $4, consent_id = $5,
     opened_at = case when $2 = 'revoked' then opened_at else coalesce(opened_at, $3) end
   where id = $1`,
);
/** Its row is locked; a consent has its id with it. */
export const endInvite = (
  tx: Tx,
  id: string,
  to:
    | { readonly state: "declined" | "revoked" }
    | { readonly state: "consented"; readonly consentId: string },
): Promise<unknown> =>
  tx.query(end, [
    id,
    to.state,
    tx.at,
    tx.actor.name,
    to.state === "consented" ? to.consentId : null,
  ]);

const endAll = statement<[dealId: string, at: Instant, by: string], unknown>(
  "licensing.end-consent-invites-of-deal",
  `update licensing.consent_invites set state = 'revoked', ended_at = $2, ended_by = $3
   where deal_id = $1 and state = 'invited' and expires_at > $2`,
);
/** Nothing new comes of the deal, whose row is locked: nobody is asked for it any more. */
export const endInvitesOf = (tx: Tx, dealId: string): Promise<unknown> =>
  tx.query(endAll, [dealId, tx.at, tx.actor.name]);

/** An organisation of another domain that wants to accept by a link. */
export type Confirmation = {
  readonly inviteId: string;
  readonly organisationId: string;
  readonly personId: string;
  readonly personName: string;
  readonly personEmail: string;
  readonly state: "waiting" | "confirmed" | "refused";
  readonly askedAt: Instant;
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
};

export const CONFIRMATION_COLUMNS = `c.invite_id as "inviteId", c.organisation_id as "organisationId", c.person_id as "personId",
  c.person_name as "personName", c.person_email as "personEmail", c.state, c.asked_at as "askedAt",
  c.decided_at as "decidedAt", c.decided_by as "decidedBy"`;

const ask = statement<readonly unknown[], unknown>(
  "licensing.ask-confirmation",
  `insert into licensing.consent_confirmations
     (invite_id, organisation_id, person_id, person_name, person_email, asked_at)
   values ($1, $2, $3, $4, $5, $6)`,
);
export const insertConfirmation = (
  tx: Tx,
  row: Pick<
    Confirmation,
    "inviteId" | "organisationId" | "personId" | "personName" | "personEmail"
  >,
): Promise<unknown> =>
  tx.query(ask, [
    row.inviteId,
    row.organisationId,
    row.personId,
    row.personName,
    row.personEmail,
    tx.at,
  ]);

const decide = statement<readonly unknown[], unknown>(
  "licensing.decide-confirmation",
  `update licensing.consent_confirmations set state = $3, decided_at = $4, decided_by = $5
   where invite_id = $1 and organisation_id = $2`,
);
export const decideConfirmation = (
  tx: Tx,
  inviteId: string,
  organisationId: string,
  state: "confirmed" | "refused",
): Promise<unknown> => tx.query(decide, [inviteId, organisationId, state, tx.at, tx.actor.name]);
