import { type Reader, statement } from "../../../platform/database.ts";
import {
  CONFIRMATION_COLUMNS,
  type Confirmation,
  type ConsentInvite,
  INVITE_COLUMNS,
} from "../store/consent-invites.ts";

const invites = statement<readonly unknown[], ConsentInvite>(
  "licensing.invites-of-deal",
  `select ${INVITE_COLUMNS} from licensing.consent_invites i
   where i.deal_id = $1 and ($2::timestamptz is null or (i.created_at, i.id) < ($2, $3::uuid))
   order by i.created_at desc, i.id desc limit $4`,
);
/** Links that were made for a deal, the latest first. */
export const invitesOf = (
  db: Reader,
  dealId: string,
  {
    after,
    limit,
  }: { readonly after: readonly [createdAt: string, id: string] | null; readonly limit: number },
): Promise<ConsentInvite[]> =>
  db.query(invites, [dealId, after?.[0] ?? null, after?.[1] ?? null, limit]);

const invite = statement<[id: string], ConsentInvite>(
  "licensing.consent-invite",
  `select ${INVITE_COLUMNS} from licensing.consent_invites i where i.id = $1`,
);
export const inviteById = async (db: Reader, id: string) => (await db.query(invite, [id]))[0];

const ofInvites = statement<[ids: readonly string[]], Confirmation>(
  "licensing.confirmations-of-invites",
  `select ${CONFIRMATION_COLUMNS} from licensing.consent_confirmations c where c.invite_id = any ($1)
   order by c.asked_at, c.organisation_id limit 1000`,
);
/** Of several invites, the earliest first; one has ten at most. */
export const confirmationsOf = (db: Reader, inviteIds: readonly string[]) =>
  db.query(ofInvites, [inviteIds]);
