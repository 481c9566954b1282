import { createHash, randomBytes } from "node:crypto";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { LINK_HOURS, type LinkPurpose } from "../domain/application.ts";

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

const insert = statement<[hash: Buffer, purpose: string, subject: string, hours: number], unknown>(
  "identity.insert-mail-link",
  `insert into identity.mail_links (hash, purpose, subject, expires_at)
   values ($1, $2, $3, clock_timestamp() + make_interval(hours => $4))`,
);
const withdraw = statement<[subject: string, purpose: string], unknown>(
  "identity.withdraw-mail-links",
  `update identity.mail_links set used_at = clock_timestamp()
   where subject = $1 and purpose = $2 and used_at is null`,
);
const use = statement<[hash: Buffer, purpose: string], { subject: string }>(
  "identity.use-mail-link",
  `update identity.mail_links set used_at = clock_timestamp()
   where hash = $1 and purpose = $2 and used_at is null and expires_at > clock_timestamp() returning subject`,
);
const look = statement<[hash: Buffer, purpose: string], { subject: string }>(
  "identity.look-at-mail-link",
  `select subject from identity.mail_links
   where hash = $1 and purpose = $2 and used_at is null and expires_at > clock_timestamp()`,
);
const countFresh = statement<[subject: string, purpose: string], { count: number }>(
  "identity.count-mail-links",
  `select count(*)::int as count from identity.mail_links
   where subject = $1 and purpose = $2 and expires_at > clock_timestamp()`,
);
/** Links of a subject and purpose whose time is not over, used ones too. */
export const countMailLinks = async (
  db: Reader,
  purpose: LinkPurpose,
  subject: string,
): Promise<number> => (await db.query(countFresh, [subject, purpose]))[0]?.count ?? 0;

const forget = statement<[], unknown>(
  "identity.forget-mail-links",
  "delete from identity.mail_links where expires_at < clock_timestamp() - interval '30 days'",
);

/**
 * Makes a link's token for a purpose, used once within `LINK_HOURS` of system time; earlier ones of the
 * same subject and purpose end. Its hash is all that is kept.
 */
export async function makeMailLink(tx: Tx, purpose: LinkPurpose, subject: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await endMailLinks(tx, purpose, subject);
  await tx.query(insert, [hashOf(token), purpose, subject, LINK_HOURS[purpose]]);
  return token;
}

/** What the link is about, once; undefined when it was used, has expired or never was one. */
export const spendMailLink = async (
  tx: Tx,
  purpose: LinkPurpose,
  token: string,
): Promise<string | undefined> => (await tx.query(use, [hashOf(token), purpose]))[0]?.subject;

/** The same without using it. */
export const lookAtMailLink = async (
  db: Reader,
  purpose: LinkPurpose,
  token: string,
): Promise<string | undefined> => (await db.query(look, [hashOf(token), purpose]))[0]?.subject;

export const endMailLinks = (tx: Tx, purpose: LinkPurpose, subject: string) =>
  tx.query(withdraw, [subject, purpose]);

export const forgetMailLinks = (db: Reader) => db.query(forget, []);
